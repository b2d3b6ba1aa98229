package io.tidemill.workflow.core;

import io.tidemill.schemas.log.InstanceKey;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One run of a workflow: what {@code InstanceRecord.avsc} holds. Immutable; it changes by {@link
 * #apply} only.
 *
 * @param id {@code workflow/token/run}
 * @param version definition version, pinned at the start
 * @param run number of the run under its key, from 1
 * @param startId id of the request, or {@code source id} of the event, that started it
 * @param code why it ended; null while it runs and after a normal success
 * @param message what went wrong, for people
 * @param state name of the current or last state
 * @param sequence facts applied so far
 * @param calls calls made so far
 * @param startedMs epoch milliseconds of the record that started it
 * @param changedMs epoch milliseconds of the last record that changed it
 * @param raw raw input of the current state; the output when ended
 * @param work the action under way; null when none is
 * @param inbox events that no state consumed yet, in order of arrival
 * @param accepted the latest events accepted under this key, oldest first; carried to the next run
 * @param trail states entered and attempts made, oldest first
 */
public record Instance(
    String id,
    String workflow,
    int version,
    String token,
    int run,
    String startId,
    Status status,
    @Nullable String code,
    @Nullable String message,
    String state,
    int sequence,
    int calls,
    long startedMs,
    long changedMs,
    Document raw,
    @Nullable Work work,
    List<InboxEvent> inbox,
    List<Accepted> accepted,
    List<String> trail) {
  /** Most accepted events that are remembered. */
  public static final int ACCEPTED_MAX = 256;

  /** Most entries of the trail that are kept. */
  public static final int TRAIL_MAX = 1000;

  public Instance {
    inbox = List.copyOf(inbox);
    accepted = List.copyOf(accepted);
    trail = List.copyOf(trail);
  }

  /**
   * The action under way.
   *
   * @param alternative which alternative of the state fired; -1 in a state without events
   * @param base what the state's result path is applied to
   * @param data raw input of the action
   * @param action index of the action, from 0
   * @param call number of the outstanding call
   * @param attempt of the outstanding call, from 1
   */
  public record Work(
      int alternative, Document base, Document data, int action, int call, int attempt) {}

  /**
   * An event that waits to be consumed.
   *
   * @param data its text as it came, parsed when it is consumed; null when it has none
   */
  public record InboxEvent(String source, String id, List<String> triggers, @Nullable String data) {
    public InboxEvent {
      triggers = List.copyOf(triggers);
    }
  }

  /** Source and id of an accepted event, and when it was accepted, in epoch milliseconds. */
  public record Accepted(String source, String id, long atMs) {}

  /** Where it rests. */
  public Phase phase() {
    return Phase.of(this);
  }

  /** The key it lies under. */
  public InstanceKey key() {
    return new InstanceKey(workflow, token);
  }

  /** Whether an event of this source and id was accepted under the key (§8.4). */
  boolean hasAccepted(String source, String eventId) {
    // Newest first: a duplicate usually follows its original closely.
    for (int i = accepted.size() - 1; i >= 0; i--) {
      Accepted one = accepted.get(i);
      if (one.id().equals(eventId) && one.source().equals(source)) {
        return true;
      }
    }
    return false;
  }

  /**
   * Folds one fact into the newest run under a key.
   *
   * @param now when the fact came about; it is only recorded
   */
  public static @Nullable Instance apply(
      @Nullable Instance newest, InstanceKey key, InstanceEvent event, Instant now) {
    var draft = new Draft(key, newest, now);
    draft.apply(event);
    return draft.seal();
  }
}
