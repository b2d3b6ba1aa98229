package io.tidemill.workflow.core;

import io.tidemill.schemas.log.InstanceKey;
import java.time.Instant;
import java.util.ArrayList;
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
   * Folds one fact into the newest run under a key. Total, no {@code default}: a new fact does not
   * compile until it is handled here.
   *
   * @param now when the fact came about; it is only recorded
   */
  public static @Nullable Instance apply(
      @Nullable Instance newest, InstanceKey key, InstanceEvent event, Instant now) {
    if (event instanceof InstanceEvent.Started started) {
      return start(newest, key, started, now.toEpochMilli());
    }
    if (!event.changes()) {
      return newest;
    }
    if (newest == null) {
      throw new IllegalStateException(event + " concerns an instance, and there is none");
    }
    return new Draft(newest).apply(event, now.toEpochMilli());
  }

  private static Instance start(
      @Nullable Instance newest, InstanceKey key, InstanceEvent.Started started, long nowMs) {
    return new Instance(
        key + "/" + started.run(),
        key.workflow(),
        started.version(),
        key.token(),
        started.run(),
        started.startId(),
        Status.RUNNING,
        null,
        null,
        started.state(),
        1,
        0,
        nowMs,
        nowMs,
        started.input(),
        null,
        List.of(),
        newest == null ? List.of() : newest.accepted(),
        List.of());
  }

  /** The members that facts change, while one fact is applied. */
  private static final class Draft {
    private final Instance before;
    private Status status;
    private @Nullable String code;
    private @Nullable String message;
    private String state;
    private int calls;
    private Document raw;
    private @Nullable Work work;
    private List<InboxEvent> inbox;
    private List<Accepted> accepted;
    private List<String> trail;

    Draft(Instance before) {
      this.before = before;
      this.status = before.status;
      this.code = before.code;
      this.message = before.message;
      this.state = before.state;
      this.calls = before.calls;
      this.raw = before.raw;
      this.work = before.work;
      this.inbox = before.inbox;
      this.accepted = before.accepted;
      this.trail = before.trail;
    }

    Instance apply(InstanceEvent event, long nowMs) {
      switch (event) {
        case InstanceEvent.EventAccepted e -> {
          inbox =
              appended(
                  inbox,
                  new InboxEvent(e.source(), e.id(), e.triggers(), e.data()),
                  Integer.MAX_VALUE);
          accept(e.source(), e.id(), nowMs);
        }
        case InstanceEvent.EventConsumed e -> inbox = without(inbox, e.index());
        case InstanceEvent.EventDiscarded _ -> inbox = without(inbox, 0);
        case InstanceEvent.EventIgnored e -> accept(e.source(), e.id(), nowMs);
        case InstanceEvent.StateEntered e -> {
          state = e.state();
          raw = e.raw();
          trail = appended(trail, e.state(), TRAIL_MAX);
        }
        case InstanceEvent.StateLeft _ -> work = null;
        case InstanceEvent.CallRequested e -> {
          calls = e.call();
          work = new Work(e.alternative(), e.base(), e.input(), e.action(), e.call(), e.attempt());
          trail = appended(trail, e.function() + "#" + e.attempt(), TRAIL_MAX);
        }
        case InstanceEvent.Ended e -> {
          status = e.status();
          code = e.code();
          message = e.message();
          raw = e.output();
          work = null;
        }
        // What the answer leads to is the fact that follows in the same step; these two only take
        // their number.
        case InstanceEvent.CallCompleted _, InstanceEvent.CallFailed _ -> {}
        case InstanceEvent.Started _, InstanceEvent.ResultIgnored _, InstanceEvent.StartRefused _ ->
            throw new IllegalStateException(event + " changes no running instance");
      }
      return seal(nowMs);
    }

    private void accept(String source, String id, long nowMs) {
      accepted = appended(accepted, new Accepted(source, id, nowMs), ACCEPTED_MAX);
    }

    private Instance seal(long nowMs) {
      return new Instance(
          before.id,
          before.workflow,
          before.version,
          before.token,
          before.run,
          before.startId,
          status,
          code,
          message,
          state,
          before.sequence + 1,
          calls,
          before.startedMs,
          nowMs,
          raw,
          work,
          inbox,
          accepted,
          trail);
    }

    private static <T> List<T> appended(List<T> list, T item, int max) {
      var longer = new ArrayList<T>(list.size() + 1);
      longer.addAll(list.subList(Math.max(0, list.size() + 1 - max), list.size()));
      longer.add(item);
      return longer;
    }

    private static <T> List<T> without(List<T> list, int index) {
      var shorter = new ArrayList<T>(list);
      shorter.remove(index);
      return shorter;
    }
  }
}
