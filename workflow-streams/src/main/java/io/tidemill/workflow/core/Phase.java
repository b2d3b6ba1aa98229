package io.tidemill.workflow.core;

import io.tidemill.workflow.core.Activity.RunPhase;
import org.jspecify.annotations.Nullable;

/** Where the newest run under a key rests between two log records (Function Workflow v0.1 §1). */
public enum Phase {
  /** There was never a run, or it ended long ago. */
  ABSENT,
  /** It rests in an {@link Node.Await} until an event that fires it arrives. */
  WAITING_EVENT,
  /** It rests in a state with a call outstanding. */
  WAITING_FUNCTION,
  /** It rests in a {@link Node.Pause}, or until the next attempt. */
  WAITING_TIMER,
  /** It rests in a {@link Node.Fork} whose branches run. */
  WAITING_BRANCHES,
  /** Somebody paused it. */
  PAUSED,
  /** A record could not be processed. */
  INCIDENT,
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
    Instance.Suspension suspension = newest.suspension();
    if (suspension != null) {
      return switch (suspension.kind()) {
        case PAUSED -> PAUSED;
        case INCIDENT -> INCIDENT;
      };
    }
    return of(newest.threads().getFirst().activity());
  }

  private static Phase of(Activity activity) {
    return switch (activity) {
      case Activity.Awaiting _ -> WAITING_EVENT;
      case Activity.Pausing _ -> WAITING_TIMER;
      case Activity.Joining _ -> WAITING_BRANCHES;
      case Activity.Calling(_, _, _, var runs) ->
          runs.stream().anyMatch(run -> run.phase() == RunPhase.CALLING)
              ? WAITING_FUNCTION
              : WAITING_TIMER;
      case Activity.Moving _ -> throw new IllegalStateException("no instance rests while it moves");
    };
  }
}
