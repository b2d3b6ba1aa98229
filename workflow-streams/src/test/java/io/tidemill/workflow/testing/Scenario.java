package io.tidemill.workflow.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemill.schemas.log.InstanceKey;
import io.tidemill.schemas.log.LogRecord;
import io.tidemill.schemas.log.LogRecord.CallReturned;
import io.tidemill.schemas.log.LogRecord.EventArrived;
import io.tidemill.schemas.log.LogRecord.Outcome;
import io.tidemill.schemas.log.LogRecord.OwnerAssumed;
import io.tidemill.schemas.log.LogRecord.StartRequested;
import io.tidemill.workflow.core.Decision;
import io.tidemill.workflow.core.Definition;
import io.tidemill.workflow.core.Effect;
import io.tidemill.workflow.core.Instance;
import io.tidemill.workflow.core.InstanceCodec;
import io.tidemill.workflow.core.InstanceEvent;
import io.tidemill.workflow.core.Machine;
import io.tidemill.workflow.core.Phase;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Drives one instance key of a definition, log record by log record, and checks after each that the
 * transition is legal, that the instance survives its bytes, and that the history has no gap.
 *
 * <pre>{@code
 * given(example("loan-approval")).at("2026-01-01T00:00:00Z")
 *     .event("LOAN-REQUESTED", "{'loanId':'L1'}").then(invokes("send-email")).andNothingElse()
 *     .returns("send-email", "{'to':'manager'}").then(waitsIn("State2"));
 * }</pre>
 *
 * Single quotes in JSON are read as double quotes.
 */
public final class Scenario {
  private final Map<Integer, Definition> definitions;
  private final int version;
  private final InstanceKey key;
  private final Set<Transition> visited = new LinkedHashSet<>();
  private Instant now = Instant.EPOCH;
  private int events;
  private @Nullable Instance newest;
  private Decision last = Decision.NOTHING;
  private List<Effect> unchecked = new ArrayList<>();

  private Scenario(Map<Integer, Definition> definitions, int version, InstanceKey key) {
    this.definitions = definitions;
    this.version = version;
    this.key = key;
  }

  /** A key of this workflow without any run yet; its token is 1. */
  public static Scenario given(Definition definition) {
    return new Scenario(
        Map.of(definition.version(), definition),
        definition.version(),
        new InstanceKey(definition.workflow(), "1"));
  }

  /** The same key and history, with a newer version as the current one. */
  public Scenario deployed(Definition newer) {
    var both = new HashMap<>(definitions);
    both.put(newer.version(), newer);
    var next = new Scenario(both, newer.version(), key);
    next.newest = newest;
    next.now = now;
    next.events = events;
    return next;
  }

  /** Sets the time. */
  public Scenario at(String instant) {
    now = Instant.parse(instant);
    return this;
  }

  /** Lets time pass. */
  public Scenario after(int seconds) {
    now = now.plusSeconds(seconds);
    return this;
  }

  /** A new event that matched one trigger. */
  public Scenario event(String trigger, @Nullable String data) {
    return event("e" + ++events, trigger, data);
  }

  /** An event with this id that matched one trigger. */
  public Scenario event(String id, String trigger, @Nullable String data) {
    return record(arrived(id, trigger, data));
  }

  /** The record of such an event. */
  public EventArrived arrived(String id, String trigger, @Nullable String data) {
    return new EventArrived(
        version,
        List.of(trigger),
        Map.of("source", "/s", "id", id, "type", "t." + trigger, "specversion", "1.0"),
        data == null ? null : json(data),
        "events-0@1");
  }

  /** A request for an instance. */
  public Scenario start(String startId, String input) {
    return record(new StartRequested(version, startId, json(input)));
  }

  /** The outstanding call, which must be of this function, is answered. */
  public Scenario returns(String function, String result) {
    return answer(function, new Outcome.Returned(json(result)));
  }

  /** The outstanding call, which must be of this function, failed. */
  public Scenario fails(String function, String code, String message) {
    return answer(function, new Outcome.Failed(code, message));
  }

  /** Somebody took the partition over. */
  public Scenario owner(String owner) {
    return record(new OwnerAssumed(owner));
  }

  private Scenario answer(String function, Outcome outcome) {
    List<Effect.Invoke> calls = outstanding();
    assertThat(calls).as("outstanding calls").hasSize(1);
    Effect.Invoke call = calls.getFirst();
    assertThat(call.function()).isEqualTo(function);
    return record(new CallReturned(call.instance(), call.call(), call.attempt(), outcome));
  }

  /** Any record. */
  public Scenario record(LogRecord record) {
    assertThat(unchecked).as("effects that no then() named").isEmpty();
    Instance before = newest;
    int needed = Machine.versionFor(before, record);
    Definition definition = needed == 0 ? null : definitions.get(needed);
    last = Machine.step(before, key, record, definition, now);
    newest = fold(before);
    Transition row = Transition.of(Phase.of(before), record, Phase.of(newest));
    assertThat(Transition.LEGAL).contains(row);
    visited.add(row);
    unchecked = new ArrayList<>(last.effects());
    return this;
  }

  private @Nullable Instance fold(@Nullable Instance before) {
    Instance instance = before;
    for (InstanceEvent event : last.events()) {
      Instance next = Instance.apply(instance, key, event, now);
      boolean starts = event instanceof InstanceEvent.Started;
      int expected =
          (starts || instance == null ? 0 : instance.sequence()) + (event.changes() ? 1 : 0);
      assertThat(next == null ? 0 : next.sequence())
          .as("sequence after %s", event)
          .isEqualTo(expected);
      instance = next;
    }
    assertThat(instance).isEqualTo(Machine.fold(before, key, last, now));
    if (instance == null) {
      return null;
    }
    byte[] bytes = InstanceCodec.encode(instance);
    Instance decoded = InstanceCodec.decode(bytes);
    assertThat(InstanceCodec.encode(decoded)).isEqualTo(bytes);
    return decoded;
  }

  /** Checks what the last record led to. */
  public Scenario then(Expectation... expectations) {
    for (Expectation expectation : expectations) {
      expectation.check(this);
    }
    return this;
  }

  /** Fails when the last record had effects that nothing named. */
  public Scenario andNothingElse() {
    assertThat(unchecked).as("further effects").isEmpty();
    return this;
  }

  /** The first effect of this kind that was not named yet; it is named now. */
  <T extends Effect> T take(Class<T> kind) {
    for (Effect effect : unchecked) {
      if (kind.isInstance(effect)) {
        unchecked.remove(effect);
        return kind.cast(effect);
      }
    }
    throw new AssertionError("no %s among %s".formatted(kind.getSimpleName(), last.effects()));
  }

  /** The newest run. */
  public Instance instance() {
    if (newest == null) {
      throw new AssertionError("there is no instance");
    }
    return newest;
  }

  /** Whether there was never a run. */
  public boolean isAbsent() {
    return newest == null;
  }

  /** What the last record led to. */
  public Decision decision() {
    return last;
  }

  /** The call that the newest run waits for. */
  public List<Effect.Invoke> outstanding() {
    Instance live = instance();
    Definition definition = definitions.get(live.version());
    assertThat(definition).isNotNull();
    return definition == null ? List.of() : Machine.outstanding(live, definition);
  }

  /** Every row of the machine's table that this scenario took. */
  public Set<Transition> visited() {
    return visited;
  }

  /** Reads single quotes as double quotes. */
  public static String json(String text) {
    return text.replace('\'', '"');
  }
}
