package io.tidemill.workflow.stream;

import io.tidemill.schemas.log.InstanceKey;
import io.tidemill.schemas.log.LogRecord;
import io.tidemill.schemas.problem.ProblemCode;
import io.tidemill.workflow.core.Decision;
import io.tidemill.workflow.core.Definition;
import io.tidemill.workflow.core.Effect;
import io.tidemill.workflow.core.Instance;
import io.tidemill.workflow.core.InstanceEvent;
import io.tidemill.workflow.core.Machine;
import io.tidemill.workflow.core.Moment;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * What one log record leads to, with the records that it releases; nothing is stored or performed
 * here. A record that breaks the machine makes an incident of its instance and nothing else.
 */
final class Folding {
  private static final int MESSAGE_LENGTH_MAX = 500;

  private final InstanceKey key;
  private final Moment at;
  private final Definitions definitions;
  private final List<InstanceEvent> facts = new ArrayList<>();
  private final List<Effect> effects = new ArrayList<>();
  private final List<Broken> broken = new ArrayList<>();
  private @Nullable Instance after;
  private int released;

  /** A record that broke the machine, and how. */
  record Broken(LogRecord record, ProblemCode code, RuntimeException cause) {
    String message() {
      String text = cause.getMessage() == null ? cause.toString() : cause.getMessage();
      return text.length() > MESSAGE_LENGTH_MAX ? text.substring(0, MESSAGE_LENGTH_MAX) : text;
    }
  }

  Folding(InstanceKey key, Moment at, @Nullable Instance before, Definitions definitions) {
    this.key = key;
    this.at = at;
    this.after = before;
    this.definitions = definitions;
  }

  /**
   * Steps one record and all that it releases.
   *
   * @param held gives the held records by number; null for one that is not there
   */
  void step(LogRecord record, IntFunction<@Nullable LogRecord> held) {
    released = one(record);
    for (int number = 0; number < released; number++) {
      LogRecord next = held.apply(number);
      if (next != null) {
        one(next);
      }
    }
  }

  private int one(LogRecord record) {
    try {
      int version = Machine.versionFor(after, record, at);
      Definition definition = version == 0 ? null : definitions.require(key.workflow(), version);
      return take(Machine.step(after, key, record, definition, at));
    } catch (RuntimeException poison) {
      quarantine(record, poison);
      return 0;
    }
  }

  /** Suspends the run with an incident, if one is live. */
  void quarantine(LogRecord record, RuntimeException poison) {
    ProblemCode code =
        poison instanceof Definitions.Gone ? ProblemCode.TM_5021 : ProblemCode.TM_5020;
    var found = new Broken(record, code, poison);
    broken.add(found);
    take(Machine.quarantine(after, key, record, code, found.message(), at));
  }

  private int take(Decision decision) {
    facts.addAll(decision.events());
    effects.addAll(decision.effects());
    after = decision.after();
    return decision.released();
  }

  /** The newest run afterwards; null when there is none. */
  @Nullable Instance after() {
    return after;
  }

  List<InstanceEvent> facts() {
    return facts;
  }

  List<Effect> effects() {
    return effects;
  }

  /** The records that broke the machine. */
  List<Broken> broken() {
    return broken;
  }

  /** How many held records were released. */
  int released() {
    return released;
  }
}
