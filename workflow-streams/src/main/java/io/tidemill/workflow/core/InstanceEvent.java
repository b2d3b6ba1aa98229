package io.tidemill.workflow.core;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A fact about an instance. {@link Instance#apply} folds facts into state; those for which {@link
 * #changes} holds raise the instance's sequence by one, so that the history of a run is numbered
 * from 1 without gaps. The others are told to the audit only.
 */
public sealed interface InstanceEvent {
  /** Whether this fact changes the instance and takes a number of its history. */
  default boolean changes() {
    return switch (this) {
      case EventIgnored(_, _, var reason) -> reason == Ignored.UNCONSUMABLE;
      case ResultIgnored _, StartRefused _ -> false;
      case Started _,
          EventAccepted _,
          EventConsumed _,
          EventDiscarded _,
          StateEntered _,
          StateLeft _,
          CallRequested _,
          CallCompleted _,
          CallFailed _,
          Ended _ ->
          true;
    };
  }

  /**
   * A new run under the key.
   *
   * @param run one more than the newest, from 1
   * @param version definition version it is pinned to
   * @param startId id of the request, or {@code source id} of the event
   * @param state the first state
   * @param input its raw input
   */
  record Started(int run, int version, String startId, String state, Document input)
      implements InstanceEvent {}

  /**
   * An event was taken into the inbox.
   *
   * @param data JSON text; null when it has none
   */
  record EventAccepted(String source, String id, List<String> triggers, @Nullable String data)
      implements InstanceEvent {
    public EventAccepted {
      triggers = List.copyOf(triggers);
    }
  }

  /**
   * An event of the inbox fired a waiting state.
   *
   * @param index place in the inbox, from 0
   * @param alternative which alternative of the state fired, from 0
   */
  record EventConsumed(String source, String id, String trigger, int index, int alternative)
      implements InstanceEvent {}

  /** The instance ends and never used the oldest event of its inbox. */
  record EventDiscarded(String source, String id) implements InstanceEvent {}

  /**
   * An event did not get into the inbox. A duplicate changes nothing; an unconsumable one is
   * remembered as accepted.
   */
  record EventIgnored(String source, String id, Ignored reason) implements InstanceEvent {}

  /** A state begins with this raw input. */
  record StateEntered(String state, Document raw) implements InstanceEvent {}

  /** A state is done with this output. */
  record StateLeft(String state, String next, Document output) implements InstanceEvent {}

  /**
   * A function is called.
   *
   * @param call number of the call within the instance, from 1
   * @param attempt from 1
   * @param action index of the action in its list, from 0
   * @param alternative which alternative of the state fired; -1 in a state without events
   * @param base what the state's result path is applied to
   * @param input the action's raw input
   */
  record CallRequested(
      int call,
      int attempt,
      String function,
      int action,
      int alternative,
      Document base,
      Document input)
      implements InstanceEvent {}

  /** The outstanding call was answered. */
  record CallCompleted(int call, int attempt, Document result) implements InstanceEvent {}

  /** The outstanding call failed. */
  record CallFailed(int call, int attempt, String code, String message) implements InstanceEvent {}

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
   * @param code null after a normal success
   * @param message what went wrong, for people; null when nothing did
   * @param output of the workflow; after an unhandled error the raw input of the failed state
   */
  record Ended(Status status, @Nullable String code, @Nullable String message, Document output)
      implements InstanceEvent {}

  /** Why an event is ignored. */
  enum Ignored {
    /** An event of the same source and id was accepted before (§8.4). */
    DUPLICATE,
    /** No state that can still be reached uses it (§8.3). */
    UNCONSUMABLE
  }
}
