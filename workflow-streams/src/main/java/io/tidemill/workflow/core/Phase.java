package io.tidemill.workflow.core;

import org.jspecify.annotations.Nullable;

/** Where the newest run under a key rests between two log records (Function Workflow v0.1 §1). */
public enum Phase {
  /** There was never a run. */
  ABSENT,
  /** It rests in an {@link Node.Await} until an event that fires it arrives. */
  WAITING_EVENT,
  /** It rests in a state whose call is outstanding. */
  WAITING_FUNCTION,
  /** It ended; the next start makes a new run. */
  ENDED;

  /** The phase of the newest run, null when there is none. */
  public static Phase of(@Nullable Instance newest) {
    if (newest == null) {
      return ABSENT;
    }
    if (newest.status() != Status.RUNNING) {
      return ENDED;
    }
    return newest.work() == null ? WAITING_EVENT : WAITING_FUNCTION;
  }
}
