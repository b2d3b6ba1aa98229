package io.tidemill.workflow.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemill.schemas.log.InstanceKey;
import io.tidemill.schemas.log.LogRecord;
import io.tidemill.schemas.log.LogRecord.CallReturned;
import io.tidemill.schemas.log.LogRecord.Command;
import io.tidemill.schemas.log.LogRecord.CommandRequested;
import io.tidemill.schemas.log.LogRecord.EventArrived;
import io.tidemill.schemas.log.LogRecord.Outcome;
import io.tidemill.schemas.log.LogRecord.OwnerAssumed;
import io.tidemill.schemas.log.LogRecord.StartRequested;
import io.tidemill.schemas.log.LogRecord.TimerDue;
import io.tidemill.schemas.problem.ProblemCode;
import io.tidemill.workflow.core.Activity.Timer;
import io.tidemill.workflow.core.Decision;
import io.tidemill.workflow.core.Definition;
import io.tidemill.workflow.core.Effect;
import io.tidemill.workflow.core.Instance;
import io.tidemill.workflow.core.InstanceCodec;
import io.tidemill.workflow.core.InstanceEvent;
import io.tidemill.workflow.core.Machine;
import io.tidemill.workflow.core.Moment;
import io.tidemill.workflow.core.Phase;
import io.tidemill.workflow.core.Replay;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Drives one instance key of a definition, log record by log record, and checks after each that the
 * transition is legal, that the facts fold to the state, that the instance survives its bytes, and
 * that the history has no gap. Time is in seconds from 0 and moves by hand.
 *
 * <pre>{@code
 * given(loan).event("A", "{'loanId':'L1'}").then(invokes("send-email")).andNothingElse()
 *     .returns("send-email", "{'to':'manager'}").then(waitsIn("State2"));
 * }</pre>
 *
 * Single quotes in JSON are read as double quotes.
 */
public final class Scenario {
  private final Map<Integer, Definition> definitions = new HashMap<>();
  private final InstanceKey key;
  private final Set<Transition> visited = new LinkedHashSet<>();
  private final List<Replay.PositionedRecord> log = new ArrayList<>();
  private final List<LogRecord> held = new ArrayList<>();
  private final Map<String, String> large = new HashMap<>();
  private int version;
  private long nowMs;
  private int events;
  private int commands;
  private @Nullable Instance newest;
  private List<InstanceEvent> facts = List.of();
  private List<Effect> effects = List.of();
  private List<Effect> unchecked = new ArrayList<>();

  private Scenario(InstanceKey key) {
    this.key = key;
  }

  /** A key of this workflow without any run yet; its token is 1. */
  public static Scenario given(Definition definition) {
    return new Scenario(new InstanceKey(definition.workflow(), "1")).deployed(definition);
  }

  /** A newer version is the current one from now on. */
  public Scenario deployed(Definition newer) {
    definitions.put(newer.version(), newer);
    version = newer.version();
    return this;
  }

  /** Lets the clock show this second, and fires every timer that is due by then, in their order. */
  public Scenario at(long second) {
    long target = second * 1000;
    while (newest != null) {
      Timer next =
          newest.timers().stream()
              .min(Comparator.comparingLong(Timer::dueMs).thenComparingInt(Timer::number))
              .orElse(null);
      if (next == null || next.dueMs() > target) {
        break;
      }
      nowMs = Math.max(nowMs, next.dueMs());
      timerDue(next);
    }
    nowMs = target;
    return this;
  }

  /** Lets the clock show this second, and fires nothing. */
  public Scenario clock(long second) {
    nowMs = second * 1000;
    return this;
  }

  /** The record of a timer. */
  public Scenario timerDue(Timer timer) {
    return record(new TimerDue(instance().id(), timer.number(), timer.dueMs()));
  }

  /** A new event that matched one trigger; several are separated by commas. */
  public Scenario event(String triggers, @Nullable String data) {
    return event("e" + ++events, triggers, data);
  }

  /** An event with this id that matched one trigger. */
  public Scenario event(String id, String triggers, @Nullable String data) {
    return record(arrived(id, triggers, data, Map.of()));
  }

  /** An event with more attributes. */
  public Scenario eventWith(
      Map<String, String> attributes, String triggers, @Nullable String data) {
    return record(arrived("e" + ++events, triggers, data, attributes));
  }

  /** The record of an event. */
  public EventArrived arrived(
      String id, String triggers, @Nullable String data, Map<String, String> more) {
    var attributes = new HashMap<>(more);
    attributes.put("source", "/s");
    attributes.put("id", id);
    attributes.put("specversion", "1.0");
    return new EventArrived(
        version,
        List.of(triggers.split(",")),
        attributes,
        data == null ? null : json(data),
        "events-0@1");
  }

  /** A request for an instance. */
  public Scenario start(String input) {
    return start("start", input);
  }

  /** A request for an instance with this id. */
  public Scenario start(String startId, String input) {
    return record(new StartRequested(version, startId, json(input)));
  }

  /** The only outstanding call of this function is answered. */
  public Scenario returns(String function, String result) {
    return answer(function, new Outcome.Returned(json(result)));
  }

  /** The only outstanding call of this function failed. */
  public Scenario fails(String function, String code) {
    return answer(function, new Outcome.Failed(code, "message of " + code));
  }

  private Scenario answer(String function, Outcome outcome) {
    Effect.Invoke call = outstanding(function);
    return record(new CallReturned(call.instance(), call.call(), call.attempt(), outcome));
  }

  /** The only outstanding call of this function. */
  public Effect.Invoke outstanding(String function) {
    List<Effect.Invoke> calls =
        outstanding().stream().filter(call -> call.function().equals(function)).toList();
    assertThat(calls).as("outstanding calls of %s", function).hasSize(1);
    return calls.getFirst();
  }

  /** Somebody asks for something, with a new id. */
  public Scenario command(Command command) {
    return record(new CommandRequested("c" + ++commands, instance().id(), command));
  }

  /** Somebody took the partition over. */
  public Scenario owner(String owner) {
    return record(new OwnerAssumed(owner));
  }

  /** The record cannot be processed. */
  public Scenario breaks(LogRecord record) {
    Instance before = newest;
    Moment at = moment();
    Decision decision =
        Machine.quarantine(before, key, record, ProblemCode.TM_5005, "it broke", at);
    newest = fold(before, decision, at);
    keep(decision, record);
    told(decision);
    var row = new Transition(Phase.of(before), World.BROKEN, Phase.of(newest));
    assertThat(Transition.LEGAL).contains(row);
    visited.add(row);
    log.add(new Replay.PositionedRecord(at, record));
    return this;
  }

  /** Any record. */
  public Scenario record(LogRecord record) {
    Moment moment = moment();
    log.add(new Replay.PositionedRecord(moment, record));
    Instance before = newest;
    Decision decision = decide(record, moment);
    Transition row = Transition.of(Phase.of(before), record, Phase.of(newest));
    assertThat(Transition.LEGAL).contains(row);
    visited.add(row);
    told(decision);
    keep(decision, record);
    if (decision.released() > 0) {
      assertThat(held).hasSize(decision.released());
      List<LogRecord> released = List.copyOf(held);
      held.clear();
      for (LogRecord one : released) {
        Decision more = decide(one, moment);
        facts = joined(facts, more.events());
        effects = joined(effects, more.effects());
        unchecked.addAll(more.effects());
        keep(more, one);
      }
    }
    return this;
  }

  private void told(Decision decision) {
    facts = decision.events();
    effects = decision.effects();
    unchecked = new ArrayList<>(effects);
  }

  private void keep(Decision decision, LogRecord record) {
    for (InstanceEvent fact : decision.events()) {
      if (fact instanceof InstanceEvent.Held(int number, _)) {
        assertThat(number).isEqualTo(held.size());
        held.add(record);
      }
    }
    if (newest != null && newest.held() == 0 && decision.released() == 0) {
      held.clear();
    }
  }

  private Moment moment() {
    return new Moment(nowMs, log.size());
  }

  private Decision decide(LogRecord record, Moment at) {
    Instance before = newest;
    int needed = Machine.versionFor(before, record, at);
    Definition definition = needed == 0 ? null : definitions.get(needed);
    Decision decision = Machine.step(before, key, record, definition, at);
    newest = fold(before, decision, at);
    return decision;
  }

  private @Nullable Instance fold(@Nullable Instance before, Decision decision, Moment at) {
    Instance after = decision.after();
    assertThat(after).isEqualTo(Machine.fold(before, key, decision, at));
    long changes = decision.events().stream().filter(InstanceEvent::changes).count();
    if (changes == 0) {
      assertThat(after).isSameAs(before);
    }
    if (after == null) {
      return null;
    }
    boolean starts = decision.events().stream().anyMatch(InstanceEvent.Started.class::isInstance);
    int base = starts || before == null ? 0 : before.sequence();
    assertThat(after.sequence()).isEqualTo(base + changes);
    return crashed(after);
  }

  /** What a new owner reads of what the old one wrote. */
  private Instance crashed(Instance instance) {
    var encoded = InstanceCodec.encode(instance);
    assertThat(encoded.large().keySet()).isEqualTo(InstanceCodec.references(instance));
    encoded.large().forEach((name, document) -> large.putIfAbsent(name, document.text()));
    Instance decoded = InstanceCodec.decode(encoded.control(), this::load);
    var again = InstanceCodec.encode(decoded);
    assertThat(again.control()).isEqualTo(encoded.control());
    assertThat(again.large().keySet()).isEqualTo(encoded.large().keySet());
    return decoded;
  }

  private String load(String name) {
    String text = large.get(name);
    if (text == null) {
      throw new AssertionError("no large document " + name);
    }
    return text;
  }

  private static <T> List<T> joined(List<? extends T> a, List<? extends T> b) {
    var both = new ArrayList<T>(a);
    both.addAll(b);
    return both;
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
  public <T extends Effect> T take(Class<T> kind) {
    for (Effect effect : unchecked) {
      if (kind.isInstance(effect)) {
        unchecked.remove(effect);
        return kind.cast(effect);
      }
    }
    throw new AssertionError("no %s among %s".formatted(kind.getSimpleName(), effects));
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

  /** Facts that the last record led to, those of released records included. */
  public List<InstanceEvent> facts() {
    return facts;
  }

  /** Effects that the last record led to, those of released records included. */
  public List<Effect> effects() {
    return effects;
  }

  /** The calls that the newest run waits for. */
  public List<Effect.Invoke> outstanding() {
    Instance live = instance();
    Definition definition = definitions.get(live.version());
    assertThat(definition).isNotNull();
    return definition == null ? List.of() : Machine.outstanding(live, definition);
  }

  /** All records so far. */
  public List<Replay.PositionedRecord> log() {
    return log;
  }

  /** What all records so far tell when they are folded again. */
  public List<Replay.Recorded> replay() {
    return Replay.of(
        log,
        key,
        number -> {
          Definition definition = definitions.get(number);
          if (definition == null) {
            throw new AssertionError("no version " + number);
          }
          return definition;
        });
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
