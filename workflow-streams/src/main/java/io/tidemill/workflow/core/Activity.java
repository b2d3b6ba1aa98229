package io.tidemill.workflow.core;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What one thread of an instance does in its state. */
public sealed interface Activity {
  /** Between two facts of one step; no thread rests like that. */
  record Moving() implements Activity {}

  /**
   * Waits for events in a {@link Node.Await}.
   *
   * @param timer ends the whole workflow; null waits for ever
   */
  record Awaiting(@Nullable Timer timer) implements Activity {}

  /**
   * Runs the actions of a {@link Node.Work} or of the alternative that fired.
   *
   * @param alternative which alternative fired, from 0; -1 in a state without events
   * @param base what the state's result path is applied to
   * @param fired the event that fired the state; null in a state without events
   * @param runs of a pipeline the current action only, of parallel actions all, in their order
   */
  record Calling(int alternative, Document base, @Nullable Fired fired, List<ActionRun> runs)
      implements Activity {
    public Calling {
      runs = List.copyOf(runs);
    }
  }

  /** Waits for time to pass in a {@link Node.Pause}. */
  record Pausing(Timer timer) implements Activity {}

  /**
   * Waits for its branches in a {@link Node.Fork}.
   *
   * @param first id of the thread of the first branch; the others follow
   * @param outputs of the branches in their order; null for one that still runs
   */
  record Joining(int first, List<@Nullable Document> outputs) implements Activity {
    public Joining {
      // Not List.copyOf, which refuses nulls.
      outputs = Collections.unmodifiableList(new ArrayList<@Nullable Document>(outputs));
    }
  }

  /**
   * A timer that is pending.
   *
   * @param number unique within the instance, from 1
   * @param dueMs epoch milliseconds
   */
  record Timer(int number, long dueMs) {}

  /**
   * The event that completed an expression.
   *
   * @param attributes those that the definition or a reply needs
   */
  record Fired(String source, String id, Map<String, String> attributes) {
    public Fired {
      attributes = Attributes.sorted(attributes);
    }
  }

  /**
   * One action under way.
   *
   * @param action its index, from 0
   * @param raw its raw input
   * @param call number of the call within the instance, from 1; all attempts have the same
   * @param attempt attempts made, the one under way included; 0 when the input cannot be selected
   * @param used repetitions that each retry entry allowed so far; empty when none did
   * @param timer end of the attempt's time or of the back-off; null for none
   * @param output null until it is done
   */
  record ActionRun(
      int action,
      Document raw,
      int call,
      int attempt,
      List<Integer> used,
      RunPhase phase,
      @Nullable Timer timer,
      @Nullable Document output) {
    public ActionRun {
      used = List.copyOf(used);
    }
  }

  /** How an action stands. */
  enum RunPhase {
    /** The function is called. */
    CALLING,
    /** The answer came during a suspension and is held. */
    ANSWERED,
    /** Waits before the next attempt. */
    BACKING_OFF,
    /** Its output is known. */
    DONE
  }
}
