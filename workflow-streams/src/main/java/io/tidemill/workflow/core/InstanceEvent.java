package io.tidemill.workflow.core;

import io.tidemill.schemas.log.LogRecord;
import io.tidemill.workflow.core.Activity.Fired;
import io.tidemill.workflow.core.Activity.Timer;
import io.tidemill.workflow.core.Instance.Place;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A fact about an instance. {@link Machine#fold} folds facts into state; those for which {@link
 * #changes} holds raise the instance's sequence by one, so that the history of a run is numbered
 * from 1 without gaps. The others are told to the audit only.
 *
 * <p>{@code thread} is the id of the thread that a fact concerns, {@code action} the index of an
 * action in its list, {@code call} the number of a call within the instance, {@code attempt} counts
 * from 1.
 */
public sealed interface InstanceEvent {
  /** Whether this fact changes the instance and takes a number of its history. */
  default boolean changes() {
    return switch (this) {
      case EventIgnored(_, _, var reason) -> reason == Ignored.UNCONSUMABLE;
      case ResultIgnored _, StartRefused _, TimerIgnored _, CommandRefused _, CommandRepeated _ ->
          false;
      case Started _,
          EventAccepted _,
          EventConsumed _,
          EventSpent _,
          EventDiscarded _,
          StateEntered _,
          StateLeft _,
          EventsAwaited _,
          EventWaitTimedOut _,
          ActionsStarted _,
          CallRequested _,
          CallCompleted _,
          CallFailed _,
          ActionCompleted _,
          RetryScheduled _,
          TimerSet _,
          TimerFired _,
          TimerCancelled _,
          ThreadsForked _,
          BranchCompleted _,
          ThreadsJoined _,
          Emitted _,
          Suspended _,
          Resumed _,
          Retried _,
          Restarted _,
          Cancelled _,
          Held _,
          Ended _ ->
          true;
    };
  }

  /** Whether this fact begins, ends, suspends or resumes a run. */
  default boolean lifecycle() {
    return this instanceof Started
        || this instanceof Suspended
        || this instanceof Resumed
        || this instanceof Retried
        || this instanceof Restarted
        || this instanceof Cancelled
        || this instanceof Ended;
  }

  /**
   * A new run under the key.
   *
   * @param run one more than the newest, from 1
   * @param version definition version it is pinned to
   * @param startId id of the request, or {@code source id} of the event
   * @param input raw input of the first state
   */
  record Started(int run, int version, String startId, Document input) implements InstanceEvent {}

  /**
   * An event was taken into the inbox.
   *
   * @param attributes those that the definition or a reply needs
   * @param data null when it has none
   */
  record EventAccepted(
      String source,
      String id,
      List<String> triggers,
      Map<String, String> attributes,
      @Nullable Document data)
      implements InstanceEvent {
    public EventAccepted {
      triggers = List.copyOf(triggers);
      attributes = Attributes.sorted(attributes);
    }
  }

  /**
   * A waiting thread used an event of the inbox.
   *
   * @param number of the event in the inbox
   * @param alternative which alternative of the state fired, from 0
   * @param last whether no other thread can use it: it leaves the inbox
   */
  record EventConsumed(
      int thread,
      int number,
      String source,
      String id,
      String trigger,
      int alternative,
      boolean last)
      implements InstanceEvent {}

  /** The instance ends and never used this event of its inbox. */
  record EventDiscarded(String source, String id) implements InstanceEvent {}

  /**
   * An event did not get into the inbox. A duplicate changes nothing; an unconsumable one is
   * remembered as accepted.
   */
  record EventIgnored(String source, String id, Ignored reason) implements InstanceEvent {}

  /** A state begins with this raw input. */
  record StateEntered(int thread, String state, Document raw) implements InstanceEvent {}

  /**
   * A state is done with this output.
   *
   * @param next null when it ends its branch
   */
  record StateLeft(int thread, String state, @Nullable String next, Document output)
      implements InstanceEvent {}

  /** A thread waits for events. */
  record EventsAwaited(int thread) implements InstanceEvent {}

  /** No event came in time; all threads but the root are gone. */
  record EventWaitTimedOut(int thread, String state) implements InstanceEvent {}

  /**
   * The actions of a state begin.
   *
   * @param alternative which alternative of the state fired; -1 in a state without events
   * @param base what the state's result path is applied to
   */
  record ActionsStarted(int thread, int alternative, Document base, @Nullable Fired fired)
      implements InstanceEvent {}

  /**
   * A function is called.
   *
   * @param raw the action's raw input
   */
  record CallRequested(int thread, int action, int call, int attempt, String function, Document raw)
      implements InstanceEvent {}

  /** A call was answered. */
  record CallCompleted(int thread, int action, int call, int attempt, Document result)
      implements InstanceEvent {}

  /** A call failed, took too long, or could not be made (attempt 0). */
  record CallFailed(int thread, int action, int call, int attempt, String code, String message)
      implements InstanceEvent {}

  /** An action is done with this output. */
  record ActionCompleted(int thread, int action, Document output) implements InstanceEvent {}

  /**
   * An action is tried once more.
   *
   * @param entry index of the retry entry that matched
   * @param matched the error code or result value that it matched
   */
  record RetryScheduled(int thread, int action, int entry, String matched, long intervalMs)
      implements InstanceEvent {}

  /**
   * A timer is pending from now on.
   *
   * @param action -1 when it is the state's
   */
  record TimerSet(int thread, int action, Timer timer, Purpose purpose) implements InstanceEvent {}

  /** A timer was due. */
  record TimerFired(int thread, int action, int timer, Purpose purpose) implements InstanceEvent {}

  /** A timer is not pending any more and did not fire. */
  record TimerCancelled(int thread, int action, int timer) implements InstanceEvent {}

  /** A timer that is not pending, or not due yet. Changes nothing. */
  record TimerIgnored(String instance, int timer) implements InstanceEvent {}

  /**
   * A thread starts one thread for each branch.
   *
   * @param threads ids of the new threads, in order of the branches
   * @param states first states of the branches
   */
  record ThreadsForked(int thread, List<Integer> threads, List<String> states, Document input)
      implements InstanceEvent {}

  /** A branch is done; its thread is gone. */
  record BranchCompleted(int thread, int parent, int branch, Document output)
      implements InstanceEvent {}

  /** All branches are done, and what one of them consumed counts as consumed. */
  record ThreadsJoined(int thread, Document outputs) implements InstanceEvent {}

  /** Every thread that can use this event of the inbox did; it leaves the inbox. */
  record EventSpent(int number) implements InstanceEvent {}

  /** An event goes to a broker. */
  record Emitted(int thread, String broker, String id, Document event) implements InstanceEvent {}

  /**
   * Nothing but commands is applied from now on.
   *
   * @param commandId null for an incident
   */
  record Suspended(@Nullable String commandId, Instance.Suspension suspension)
      implements InstanceEvent {}

  /**
   * The suspension is over; the records that were held follow.
   *
   * @param released how many were held
   */
  record Resumed(String commandId, int released) implements InstanceEvent {}

  /** A run that failed goes on, once more from this state. */
  record Retried(String commandId, Place from) implements InstanceEvent {}

  /** A run goes on from this state; what it did is given up. */
  record Restarted(String commandId, Place from) implements InstanceEvent {}

  /** Somebody ends the run. */
  record Cancelled(String commandId, @Nullable String reason) implements InstanceEvent {}

  /** A command that cannot be met. Changes nothing. */
  record CommandRefused(String commandId, String reason) implements InstanceEvent {}

  /** The command that was applied last comes again. Changes nothing. */
  record CommandRepeated(String commandId) implements InstanceEvent {}

  /**
   * A record waits for the end of the suspension.
   *
   * @param number of the record among those that are held, from 0
   */
  record Held(int number, LogRecord record) implements InstanceEvent {}

  /**
   * An answer that nobody waits for: of another run, call or attempt, or a second one. Changes
   * nothing.
   */
  record ResultIgnored(String instance, int call, int attempt) implements InstanceEvent {}

  /** A request for an instance that cannot be met. Changes nothing. */
  record StartRefused(String startId, String reason) implements InstanceEvent {}

  /**
   * The run is over.
   *
   * @param code null after a normal success and when cancelled
   * @param message what went wrong, for people; null when nothing did
   * @param endState null when no END was reached
   * @param output of the workflow; without an END the raw input of the top-level state
   * @param stopped where a retry would go on; null when it would not
   */
  record Ended(
      Status status,
      @Nullable String code,
      @Nullable String message,
      @Nullable String endState,
      Document output,
      @Nullable Place stopped)
      implements InstanceEvent {}

  /** Why an event is ignored. */
  enum Ignored {
    /** An event of the same source and id was accepted before (§8.4). */
    DUPLICATE,
    /** No state that can still be reached uses it (§8.3). */
    UNCONSUMABLE
  }

  /** What a timer is for. */
  enum Purpose {
    /** No event came. */
    EVENT_TIMEOUT,
    /** A pause is over. */
    PAUSE,
    /** A function did not answer. */
    CALL_TIMEOUT,
    /** The next attempt. */
    BACK_OFF
  }
}
