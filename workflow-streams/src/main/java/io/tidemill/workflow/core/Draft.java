package io.tidemill.workflow.core;

import io.tidemill.schemas.log.InstanceKey;
import io.tidemill.schemas.log.LogRecord;
import io.tidemill.workflow.core.Activity.ActionRun;
import io.tidemill.workflow.core.Activity.RunPhase;
import io.tidemill.workflow.core.Activity.Timer;
import io.tidemill.workflow.core.Instance.Accepted;
import io.tidemill.workflow.core.Instance.InboxEvent;
import io.tidemill.workflow.core.Instance.Place;
import io.tidemill.workflow.core.Instance.Thread;
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
  private final Moment at;

  private boolean changed;
  private String id = "";
  private int version;
  private int run;
  private String startId = "";
  private Status status = Status.RUNNING;
  private Instance.@Nullable Suspension suspension;
  private int held;
  private @Nullable String code;
  private @Nullable String message;
  private @Nullable String endState;
  private int sequence;
  private int calls;
  private int nextTimer = 1;
  private int nextThread = Instance.ROOT + 1;
  private long startedMs;
  private long endedMs;
  private @Nullable Document output;
  private @Nullable Place stopped;
  private Threads threads = new Threads(List.of());
  private List<InboxEvent> inbox = List.of();
  private List<Accepted> accepted = List.of();
  private List<String> trail = List.of();
  private Offsets records = Offsets.NONE;
  private @Nullable String lastCommand;

  Draft(InstanceKey key, @Nullable Instance newest, Moment at) {
    this.key = key;
    this.newest = newest;
    this.at = at;
    if (newest != null && !Machine.forgotten(newest, at)) {
      load(newest);
    }
  }

  private void load(Instance instance) {
    id = instance.id();
    version = instance.version();
    run = instance.run();
    startId = instance.startId();
    status = instance.status();
    suspension = instance.suspension();
    held = instance.held();
    code = instance.code();
    message = instance.message();
    endState = instance.endState();
    sequence = instance.sequence();
    calls = instance.calls();
    nextTimer = instance.nextTimer();
    nextThread = instance.nextThread();
    startedMs = instance.startedMs();
    endedMs = instance.endedMs();
    output = instance.output();
    stopped = instance.stopped();
    threads = new Threads(instance.threads());
    inbox = instance.inbox();
    accepted = instance.accepted();
    trail = instance.trail();
    records = instance.records();
    lastCommand = instance.lastCommand();
  }

  String id() {
    return id;
  }

  /** Number of the newest run; 0 when there was none. */
  int run() {
    return run;
  }

  boolean live() {
    return run > 0 && status == Status.RUNNING;
  }

  int sequence() {
    return sequence;
  }

  int calls() {
    return calls;
  }

  int held() {
    return held;
  }

  int nextTimer() {
    return nextTimer;
  }

  int nextThread() {
    return nextThread;
  }

  /** As they are now; they change with the facts. */
  Threads threads() {
    return threads;
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
        suspension,
        held,
        code,
        message,
        endState,
        sequence,
        calls,
        nextTimer,
        nextThread,
        startedMs,
        at.ms(),
        endedMs,
        output,
        stopped,
        threads.list(),
        inbox,
        accepted,
        trail,
        records.plus(at.offset()),
        lastCommand);
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
      case InstanceEvent.EventAccepted e -> take(e);
      case InstanceEvent.EventConsumed e -> inbox = Inbox.consumed(inbox, e);
      case InstanceEvent.EventSpent e -> inbox = Inbox.without(inbox, e.number());
      case InstanceEvent.EventIgnored e -> accept(e.source(), e.id());
      case InstanceEvent.StateEntered e -> {
        threads.enter(e.thread(), e.state(), e.raw());
        trail(e.state());
      }
      case InstanceEvent.StateLeft e -> threads.rest(e.thread(), new Activity.Moving());
      case InstanceEvent.EventsAwaited e -> threads.rest(e.thread(), new Activity.Awaiting(null));
      case InstanceEvent.EventWaitTimedOut _ -> {
        threads.keepRoot();
        trail("!SYS.Timeout");
      }
      case InstanceEvent.ActionsStarted e ->
          threads.rest(
              e.thread(), new Activity.Calling(e.alternative(), e.base(), e.fired(), List.of()));
      case InstanceEvent.CallRequested e -> {
        calls = Math.max(calls, e.call());
        threads.call(e);
        trail(e.function() + "#" + e.attempt());
      }
      case InstanceEvent.ActionCompleted e -> threads.complete(e);
      case InstanceEvent.RetryScheduled e -> threads.repeat(e);
      case InstanceEvent.TimerSet e -> setTimer(e);
      case InstanceEvent.TimerFired e -> threads.clearTimer(e.thread(), e.action());
      case InstanceEvent.TimerCancelled e -> threads.clearTimer(e.thread(), e.action());
      case InstanceEvent.ThreadsForked e -> fork(e);
      case InstanceEvent.BranchCompleted e -> threads.completeBranch(e);
      case InstanceEvent.ThreadsJoined e -> join(e.thread());
      case InstanceEvent.Suspended e -> suspend(e);
      case InstanceEvent.Resumed e -> resume(e);
      case InstanceEvent.Retried e -> revive(e.commandId(), e.from());
      case InstanceEvent.Restarted e -> revive(e.commandId(), e.from());
      case InstanceEvent.Cancelled e -> command(e.commandId());
      case InstanceEvent.Held e -> hold(e.record());
      case InstanceEvent.Ended e -> end(e);
      // What these lead to is the fact that follows in the same step; they only take their number.
      // The last five changed nothing and did not come here.
      case InstanceEvent.EventDiscarded _,
          InstanceEvent.CallCompleted _,
          InstanceEvent.CallFailed _,
          InstanceEvent.Emitted _,
          InstanceEvent.ResultIgnored _,
          InstanceEvent.StartRefused _,
          InstanceEvent.TimerIgnored _,
          InstanceEvent.CommandRefused _,
          InstanceEvent.CommandRepeated _ -> {}
    }
  }

  private void start(InstanceEvent.Started event) {
    id = key + "/" + event.run();
    version = event.version();
    run = event.run();
    startId = event.startId();
    status = Status.RUNNING;
    suspension = null;
    held = 0;
    code = null;
    message = null;
    endState = null;
    sequence = 1;
    calls = 0;
    nextTimer = 1;
    nextThread = Instance.ROOT + 1;
    startedMs = at.ms();
    endedMs = 0;
    output = null;
    stopped = null;
    threads = new Threads(List.of());
    threads.root(event.input());
    inbox = List.of();
    trail = List.of();
    records = Offsets.NONE;
    lastCommand = null;
    // What was accepted stays: a re-delivered event must not start a second run (§8.4).
  }

  private void revive(String commandId, Place from) {
    status = Status.RUNNING;
    code = null;
    message = null;
    endState = null;
    output = null;
    stopped = null;
    endedMs = 0;
    threads = new Threads(List.of());
    threads.root(from.raw());
    // What some thread consumed counts as consumed, as after a join; the others wait on.
    inbox = Inbox.unconsumed(inbox);
    command(commandId);
  }

  private void end(InstanceEvent.Ended event) {
    status = event.status();
    code = event.code();
    message = event.message();
    endState = event.endState();
    output = event.output();
    stopped = event.stopped();
    endedMs = at.ms();
    suspension = null;
    held = 0;
    threads = new Threads(List.of());
    inbox = List.of();
    String error = "!" + event.code();
    boolean told = !trail.isEmpty() && trail.getLast().equals(error);
    if (event.code() != null && event.endState() == null && !told) {
      trail(error);
    }
  }

  // After the join, an event consumed by any branch counts as consumed (§14).
  private void join(int thread) {
    if (threads.require(thread).activity() instanceof Activity.Joining(int first, var outputs)) {
      inbox = Inbox.joined(inbox, first, first + outputs.size(), thread);
    }
    threads.rest(thread, new Activity.Moving());
  }

  private void take(InstanceEvent.EventAccepted event) {
    inbox = Inbox.with(inbox, sequence, event);
    accept(event.source(), event.id());
  }

  private void fork(InstanceEvent.ThreadsForked event) {
    nextThread += event.threads().size();
    threads.fork(event);
  }

  private void suspend(InstanceEvent.Suspended event) {
    suspension = event.suspension();
    command(event.commandId());
  }

  private void resume(InstanceEvent.Resumed event) {
    suspension = null;
    held = 0;
    command(event.commandId());
  }

  private void setTimer(InstanceEvent.TimerSet event) {
    Timer timer = event.timer();
    nextTimer = timer.number() + 1;
    switch (event.purpose()) {
      case EVENT_TIMEOUT -> threads.rest(event.thread(), new Activity.Awaiting(timer));
      case PAUSE -> threads.rest(event.thread(), new Activity.Pausing(timer));
      case CALL_TIMEOUT, BACK_OFF -> threads.setTimer(event.thread(), event.action(), timer);
    }
  }

  private void hold(LogRecord record) {
    held++;
    if (record instanceof LogRecord.CallReturned(_, int call, int attempt, _)) {
      for (Thread thread : threads.list()) {
        ActionRun run = Threads.run(thread, call, attempt);
        if (run != null && run.phase() == RunPhase.CALLING) {
          threads.answered(thread.id(), run);
        }
      }
    }
  }

  private void command(@Nullable String commandId) {
    if (commandId != null) {
      lastCommand = commandId;
    }
  }

  private void accept(String source, String eventId) {
    accepted = appended(accepted, new Accepted(source, eventId, at.ms()), Instance.ACCEPTED_MAX);
  }

  private void trail(String entry) {
    trail = appended(trail, entry, Instance.TRAIL_MAX);
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
