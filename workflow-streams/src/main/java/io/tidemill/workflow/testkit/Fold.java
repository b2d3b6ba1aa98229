package io.tidemill.workflow.testkit;

import io.tidemill.schemas.log.InstanceKey;
import io.tidemill.schemas.log.LogRecord;
import io.tidemill.workflow.core.Decision;
import io.tidemill.workflow.core.Definition;
import io.tidemill.workflow.core.Instance;
import io.tidemill.workflow.core.InstanceEvent;
import io.tidemill.workflow.core.Machine;
import io.tidemill.workflow.core.Moment;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What stands under one key, and the records that are held while it is suspended. */
final class Fold {
  private final InstanceKey key;
  private final Definition definition;
  private final List<LogRecord> held = new ArrayList<>();
  private @Nullable Instance newest;

  Fold(InstanceKey key, Definition definition) {
    this.key = key;
    this.definition = definition;
  }

  InstanceKey key() {
    return key;
  }

  /** The newest run; null when there was none. */
  @Nullable Instance newest() {
    return newest;
  }

  /** Goes on with the same instance, read anew. */
  void replace(Instance read) {
    newest = read;
  }

  /**
   * Folds one record, and those that it releases.
   *
   * @param told gets each decision, with the instance folded already
   */
  void step(LogRecord record, Moment at, Consumer<Decision> told) {
    int version = Machine.versionFor(newest, record, at);
    Decision decision = Machine.step(newest, key, record, version == 0 ? null : definition, at);
    newest = decision.after();
    for (InstanceEvent fact : decision.events()) {
      if (fact instanceof InstanceEvent.Held(_, var waiting)) {
        held.add(waiting);
      }
    }
    told.accept(decision);
    List<LogRecord> first = held.subList(0, Math.min(decision.released(), held.size()));
    List<LogRecord> released = List.copyOf(first);
    first.clear();
    released.forEach(waiting -> step(waiting, at, told));
  }
}
