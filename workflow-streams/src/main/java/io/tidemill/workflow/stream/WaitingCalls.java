package io.tidemill.workflow.stream;

import io.tidemill.workflow.core.Activity.ActionRun;
import io.tidemill.workflow.core.Effect;
import io.tidemill.workflow.core.Instance;

/**
 * The calls of one task that wait for the end of the replay or for room, in order of arrival; the
 * later ones outside of the heap. Only their numbers are kept: whether a call is still wanted, and
 * with what, stands in its instance.
 */
final class WaitingCalls implements AutoCloseable {
  private static final int NEAR_MAX = 10_000;

  private final Agenda agenda;
  private long arrivals;

  WaitingCalls(Shelf shelf) {
    this.agenda = new Agenda(shelf, NEAR_MAX);
  }

  /** Whether nothing waits. */
  boolean isEmpty() {
    return agenda.first() == null;
  }

  void add(Effect.Invoke invoke) {
    agenda.add(Agenda.Entry.of(arrivals++, invoke.key().toString(), invoke.call()));
  }

  /** All calls that an instance waits for. */
  void addAll(Instance instance) {
    for (ActionRun run : instance.calling()) {
      agenda.add(Agenda.Entry.of(arrivals++, instance.key().toString(), run.call()));
    }
  }

  /** Takes the one out that waits longest: key and number of the call. */
  Agenda.Entry next() {
    Agenda.Entry next = agenda.poll();
    if (next == null) {
      throw new IllegalStateException("no call waits");
    }
    return next;
  }

  @Override
  public void close() {
    agenda.close();
  }
}
