package io.tidemill.workflow.core;

import io.tidemill.schemas.log.InstanceKey;
import io.tidemill.workflow.core.Instance.Accepted;
import io.tidemill.workflow.core.Instance.InboxEvent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The newest run under a key while facts are folded into it; {@link #seal} makes the instance.
 *
 * <p>Mutable, so that a step with a thousand facts does not copy the lists a thousand times: a list
 * is copied when it is first changed, and once more when it is sealed. Lives as long as one step or
 * one fold, on one thread.
 */
final class Draft {
  private final InstanceKey key;
  private final @Nullable Instance newest;
  private final long nowMs;

  private boolean changed;
  private String id = "";
  private int version;
  private int run;
  private String startId = "";
  private Status status = Status.RUNNING;
  private @Nullable String code;
  private @Nullable String message;
  private String state = "";
  private int sequence;
  private int calls;
  private long startedMs;
  private Document raw = Document.EMPTY;
  private Instance.@Nullable Work work;
  private List<InboxEvent> inbox = List.of();
  private List<Accepted> accepted = List.of();
  private List<String> trail = List.of();

  Draft(InstanceKey key, @Nullable Instance newest, Instant now) {
    this.key = key;
    this.newest = newest;
    this.nowMs = now.toEpochMilli();
    if (newest != null) {
      load(newest);
    }
  }

  private void load(Instance instance) {
    id = instance.id();
    version = instance.version();
    run = instance.run();
    startId = instance.startId();
    status = instance.status();
    code = instance.code();
    message = instance.message();
    state = instance.state();
    sequence = instance.sequence();
    calls = instance.calls();
    startedMs = instance.startedMs();
    raw = instance.raw();
    work = instance.work();
    inbox = instance.inbox();
    accepted = instance.accepted();
    trail = instance.trail();
  }

  String id() {
    return id;
  }

  /** Number of the newest run; 0 when there was none. */
  int run() {
    return run;
  }

  Status status() {
    return status;
  }

  String state() {
    return state;
  }

  int calls() {
    return calls;
  }

  Document raw() {
    return raw;
  }

  Instance.@Nullable Work work() {
    return work;
  }

  /** As it is now; it changes with the facts. */
  List<InboxEvent> inbox() {
    return inbox;
  }

  /** The newest run with all facts applied; null when there is none. */
  @Nullable Instance seal() {
    if (!changed) {
      return newest;
    }
    return new Instance(
        id,
        key.workflow(),
        version,
        key.token(),
        run,
        startId,
        status,
        code,
        message,
        state,
        sequence,
        calls,
        startedMs,
        nowMs,
        raw,
        work,
        inbox,
        accepted,
        trail);
  }

  /** Folds one fact in. Total, no {@code default}: a new fact does not compile until it is here. */
  void apply(InstanceEvent event) {
    if (!event.changes()) {
      return;
    }
    if (run == 0 && !(event instanceof InstanceEvent.Started)) {
      throw new IllegalStateException(event + " concerns an instance, and there is none");
    }
    changed = true;
    sequence++;
    switch (event) {
      case InstanceEvent.Started e -> start(e);
      case InstanceEvent.EventAccepted e -> {
        inbox = writable(inbox);
        inbox.add(new InboxEvent(e.source(), e.id(), e.triggers(), e.data()));
        accept(e.source(), e.id());
      }
      case InstanceEvent.EventConsumed e -> {
        inbox = writable(inbox);
        inbox.remove(e.index());
      }
      case InstanceEvent.EventDiscarded _ -> {
        inbox = writable(inbox);
        inbox.removeFirst();
      }
      case InstanceEvent.EventIgnored e -> accept(e.source(), e.id());
      case InstanceEvent.StateEntered e -> {
        state = e.state();
        raw = e.raw();
        trail = appended(trail, e.state(), Instance.TRAIL_MAX);
      }
      case InstanceEvent.StateLeft _ -> work = null;
      case InstanceEvent.CallRequested e -> call(e);
      case InstanceEvent.Ended e -> {
        status = e.status();
        code = e.code();
        message = e.message();
        raw = e.output();
        work = null;
      }
      // What the answer leads to is the fact that follows in the same step; these two only take
      // their number. The last two changed nothing and did not come here.
      case InstanceEvent.CallCompleted _,
          InstanceEvent.CallFailed _,
          InstanceEvent.ResultIgnored _,
          InstanceEvent.StartRefused _ -> {}
    }
  }

  private void start(InstanceEvent.Started event) {
    id = key + "/" + event.run();
    version = event.version();
    run = event.run();
    startId = event.startId();
    status = Status.RUNNING;
    code = null;
    message = null;
    state = event.state();
    sequence = 1;
    calls = 0;
    startedMs = nowMs;
    raw = event.input();
    work = null;
    inbox = List.of();
    trail = List.of();
    // What was accepted stays: a re-delivered event must not start a second run (§8.4).
  }

  private void call(InstanceEvent.CallRequested event) {
    calls = event.call();
    work =
        new Instance.Work(
            event.alternative(),
            event.base(),
            event.input(),
            event.action(),
            event.call(),
            event.attempt());
    trail = appended(trail, event.function() + "#" + event.attempt(), Instance.TRAIL_MAX);
  }

  private void accept(String source, String eventId) {
    accepted = appended(accepted, new Accepted(source, eventId, nowMs), Instance.ACCEPTED_MAX);
  }

  private static <T> List<T> appended(List<T> list, T item, int max) {
    List<T> longer = writable(list);
    longer.add(item);
    if (longer.size() > max) {
      longer.removeFirst();
    }
    return longer;
  }

  // Instances hold immutable lists only, so an ArrayList is one that this draft made.
  private static <T> List<T> writable(List<T> list) {
    return list instanceof ArrayList<T> ? list : new ArrayList<>(list);
  }
}
