package io.tidemill.workflow.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemill.schemas.log.InstanceKey;
import io.tidemill.schemas.log.LogRecord;
import io.tidemill.schemas.problem.ProblemCode;
import io.tidemill.workflow.core.Decision;
import io.tidemill.workflow.core.Definition;
import io.tidemill.workflow.core.Effect;
import io.tidemill.workflow.core.Instance;
import io.tidemill.workflow.core.InstanceCodec;
import io.tidemill.workflow.core.InstanceEvent;
import io.tidemill.workflow.core.Machine;
import io.tidemill.workflow.core.Moment;
import io.tidemill.workflow.core.Phase;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One key and its owner, who may crash between any two records: then the next owner has the bytes
 * of the state only. A digest grows over all that is decided and stored.
 */
public final class World {
  /** Row name of a record that could not be processed. */
  public static final String BROKEN = "(broken)";

  private final InstanceKey key;
  private final List<Definition> definitions;
  private final boolean crashes;
  private final Set<Transition> visited;
  private final MessageDigest digest;
  private final List<LogRecord> held = new ArrayList<>();
  private final Map<String, String> large = new HashMap<>();
  private @Nullable Instance newest;

  /**
   * @param crashes whether the owner crashes after every record
   */
  public World(
      InstanceKey key,
      List<Definition> definitions,
      boolean crashes,
      Set<Transition> visited,
      MessageDigest digest) {
    this.key = key;
    this.definitions = definitions;
    this.crashes = crashes;
    this.visited = visited;
    this.digest = digest;
  }

  /** The newest run. */
  public @Nullable Instance newest() {
    return newest;
  }

  /** One record of the log. */
  public void step(LogRecord record, Moment at, boolean broken) {
    Phase before = Phase.of(newest);
    Decision decision = broken ? quarantine(record, at) : decide(record, at);
    var row =
        broken
            ? new Transition(before, BROKEN, Phase.of(newest))
            : Transition.of(before, record, Phase.of(newest));
    keep(decision, record);
    if (decision.released() > 0) {
      assertThat(held).hasSize(decision.released());
      List<LogRecord> released = List.copyOf(held);
      held.clear();
      for (LogRecord one : released) {
        keep(decide(one, at), one);
      }
    }
    Instance after = newest;
    if (after == null || after.held() == 0) {
      held.clear();
    }
    assertThat(Transition.LEGAL).contains(row);
    visited.add(row);
  }

  private void keep(Decision decision, LogRecord record) {
    if (decision.events().stream().anyMatch(InstanceEvent.Held.class::isInstance)) {
      held.add(record);
    }
  }

  private Decision quarantine(LogRecord record, Moment at) {
    Decision decision = Machine.quarantine(newest, key, record, ProblemCode.TM_5005, "broken", at);
    return folded(decision, at);
  }

  private Decision decide(LogRecord record, Moment at) {
    int version = Machine.versionFor(newest, record, at);
    Definition definition = version == 0 ? null : definitions.get(version - 1);
    return folded(Machine.step(newest, key, record, definition, at), at);
  }

  private Decision folded(Decision decision, Moment at) {
    Instance before = newest;
    Instance after = decision.after();
    assertThat(Machine.fold(before, key, decision, at)).isEqualTo(after);
    digest.update(decision.events().toString().getBytes(StandardCharsets.UTF_8));
    digest.update(decision.effects().toString().getBytes(StandardCharsets.UTF_8));
    if (after != null) {
      invariants(after, decision);
      newest = stored(after);
    }
    return decision;
  }

  private Instance stored(Instance after) {
    var encoded = InstanceCodec.encode(after);
    digest.update(encoded.control());
    if (!crashes) {
      return after;
    }
    large.keySet().retainAll(encoded.large().keySet());
    encoded.large().forEach((name, document) -> large.computeIfAbsent(name, _ -> document.text()));
    return InstanceCodec.decode(encoded.control(), name -> large.getOrDefault(name, "?"));
  }

  private void invariants(Instance after, Decision decision) {
    assertThat(after.threads().isEmpty()).isNotEqualTo(after.live());
    assertThat(after.output() == null).isEqualTo(after.live());
    if (!after.live()) {
      assertThat(after.inbox()).isEmpty();
      assertThat(after.held()).isZero();
      assertThat(after.timers()).isEmpty();
    }
    Definition definition = definitions.get(after.version() - 1);
    List<Effect.Invoke> outstanding = Machine.outstanding(after, definition);
    for (Effect effect : decision.effects()) {
      if (effect instanceof Effect.Invoke call) {
        assertThat(outstanding).contains(call);
      }
    }
  }
}
