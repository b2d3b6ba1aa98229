package io.tidemill.workflow.core;

import static io.tidemill.workflow.core.Step.FAIL;
import static io.tidemill.workflow.core.Step.FILTER_ERROR;
import static io.tidemill.workflow.core.Step.TIMEOUT;
import static io.tidemill.workflow.core.Step.TOO_LARGE;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidemill.workflow.core.Activity.Fired;
import io.tidemill.workflow.core.Activity.Timer;
import io.tidemill.workflow.core.Instance.InboxEvent;
import io.tidemill.workflow.core.Instance.Place;
import io.tidemill.workflow.core.Instance.Thread;
import io.tidemill.workflow.core.InstanceEvent.Purpose;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Moves the threads of an instance from state to state until all rest or the instance ends. */
final class Flow {
  /** Most states that one thread enters without waiting; more is a loop that never waits (§19). */
  static final int TRANSITIONS_MAX = 1000;

  /** Most states that are entered by one record, whatever it set free. */
  static final int TRANSITIONS_TOTAL_MAX = 20_000;

  /** Deepest nesting of forks. */
  static final int FORKS_MAX = 16;

  /** Most threads of one instance. */
  static final int THREADS_MAX = 256;

  private final Step step;
  private final Draft draft;
  private final Calls calls;
  private final Deque<Transfer> open = new ArrayDeque<>();
  private final Map<Integer, Integer> entered = new HashMap<>();
  private int transitions;
  private @Nullable Place timedOut;

  Flow(Step step) {
    this.step = step;
    this.draft = step.draft();
    this.calls = new Calls(step, this);
  }

  /** Where a thread goes with which data. */
  private record Transfer(int thread, String next, Document raw) {}

  Calls calls() {
    return calls;
  }

  /** Lets a thread enter this state next, before those that were told before. */
  void go(int thread, String next, Document raw) {
    open.push(new Transfer(thread, next, raw));
  }

  /** Enters states until every thread rests or the instance ends. */
  void run() {
    while (draft.live() && !open.isEmpty()) {
      Transfer transfer = open.pop();
      int count = entered.merge(transfer.thread(), 1, Integer::sum);
      if (count > TRANSITIONS_MAX || ++transitions > TRANSITIONS_TOTAL_MAX) {
        fail(
            FAIL,
            "%d transitions without waiting: a loop"
                .formatted(count > TRANSITIONS_MAX ? TRANSITIONS_MAX : TRANSITIONS_TOTAL_MAX));
        return;
      }
      step.emit(new InstanceEvent.StateEntered(transfer.thread(), transfer.next(), transfer.raw()));
      enter(step.definition().node(transfer.next()), transfer.thread(), transfer.raw());
    }
  }

  private void enter(Node node, int thread, Document raw) {
    switch (node) {
      case Node.Await await -> {
        if (!consume(await, thread)) {
          waitForEvents(await, thread);
        }
      }
      case Node.End end -> reach(end, raw);
      case Node.Work _, Node.Choose _, Node.Pause _, Node.Fork _, Node.Emit _ -> {
        Document effective = Data.select(node.filters().input(), raw, Map.of());
        if (effective == null) {
          fail(FILTER_ERROR, "InputPath of state %s selects nothing".formatted(node.name()));
        } else {
          work(node, thread, raw, effective);
        }
      }
    }
  }

  private void work(Node node, int thread, Document raw, Document effective) {
    switch (node) {
      case Node.Work work -> calls.begin(Calls.Frame.of(work), thread, raw, effective, null);
      case Node.Choose choose -> choose(choose, thread, raw, effective);
      case Node.Pause pause -> pause(pause, thread, raw, effective);
      case Node.Fork fork -> fork(fork, thread, effective);
      case Node.Emit put -> put(put, thread, raw, effective);
      case Node.Await _, Node.End _ -> throw new IllegalStateException(node.name());
    }
  }

  private void waitForEvents(Node.Await await, int thread) {
    if (await.timeoutMs() == 0) {
      step.emit(new InstanceEvent.EventsAwaited(thread));
    } else {
      Timer timer = step.timer(step.after(await.timeoutMs()));
      step.emit(new InstanceEvent.TimerSet(thread, -1, timer, Purpose.EVENT_TIMEOUT));
    }
  }

  /** Fires the state in which this thread waits, if the events it sees do (§9.1). */
  boolean consume(Node.Await await, int thread) {
    List<InboxEvent> visible = Sight.visible(draft, thread);
    Firing firing = visible.isEmpty() ? null : Firing.first(await, visible);
    if (firing == null) {
      return false;
    }
    Thread waiting = draft.threads().require(thread);
    if (waiting.activity() instanceof Activity.Awaiting(var timer) && timer != null) {
      step.emit(new InstanceEvent.TimerCancelled(thread, -1, timer.number()));
    }
    for (Firing.Bound bound : firing.bound()) {
      InboxEvent event = bound.event();
      step.emit(
          new InstanceEvent.EventConsumed(
              thread,
              event.number(),
              event.source(),
              event.id(),
              bound.trigger(),
              firing.alternative(),
              Sight.spentBy(draft, step.definition(), event, thread)));
    }
    // Every event is used once, so this ends.
    entered.remove(thread);
    fire(await, firing, thread, waiting.raw());
    return true;
  }

  // §9.2, §16.2 and §16.4: the events' data belong to the base of the result path.
  private void fire(Node.Await await, Firing firing, int thread, Document raw) {
    Node.Alternative alternative = await.alternatives().get(firing.alternative());
    InboxEvent completing = firing.completing();
    Fired fired = new Fired(completing.source(), completing.id(), completing.attributes());
    Document events = null;
    for (Firing.Bound bound : firing.bound()) {
      if (EventData.contributes(alternative.filters(), bound.event())) {
        Document part = EventData.of(alternative.filters(), bound.event());
        events = part == null || events == null ? part : Data.merge(events, part);
        if (events == null) {
          failFired(fired, "the data of the events cannot be selected, put or merged");
          return;
        }
      }
    }
    Document selected = Data.select(await.filters().input(), raw, fired.attributes());
    Document effective = selected == null ? null : Data.merge(selected, events);
    boolean whole = await.filters().input().equals(Path.WHOLE);
    Document base = whole ? effective : Data.merge(raw, events);
    if (effective == null || base == null) {
      failFired(fired, "the data of the event cannot be merged with the input of the state");
    } else if (!base.fits() || !effective.fits()) {
      step.reply(fired, null, FAIL);
      fail(FAIL, "input and event together are " + TOO_LARGE);
    } else {
      calls.begin(Calls.Frame.of(await, firing.alternative()), thread, base, effective, fired);
    }
  }

  private void failFired(Fired fired, String message) {
    step.reply(fired, null, FILTER_ERROR);
    fail(FILTER_ERROR, message);
  }

  private void choose(Node.Choose choose, int thread, Document raw, Document effective) {
    JsonNode document = effective.node();
    for (Node.Choice choice : choose.choices()) {
      if (choice.rule().holds(document)) {
        leave(choose, thread, raw, effective, choice.next());
        return;
      }
    }
    String otherwise = choose.otherwise();
    if (otherwise == null) {
      fail(FAIL, "no choice of state %s holds and it has no default".formatted(choose.name()));
    } else {
      leave(choose, thread, raw, effective, otherwise);
    }
  }

  private void pause(Node.Pause pause, int thread, Document raw, Document effective) {
    Long dueMs = Pauses.dueMs(pause.until(), step.nowMs(), effective);
    if (dueMs == null) {
      fail(FILTER_ERROR, "state %s has no instant to wait for".formatted(pause.name()));
    } else if (dueMs <= step.nowMs()) {
      leave(pause, thread, raw, effective, pause.next());
    } else {
      step.emit(new InstanceEvent.TimerSet(thread, -1, step.timer(dueMs), Purpose.PAUSE));
    }
  }

  /** Goes on after a pause. */
  void wake(Thread thread) {
    if (step.definition().node(thread.state()) instanceof Node.Pause pause) {
      Document effective = Data.select(pause.filters().input(), thread.raw(), Map.of());
      if (effective == null) {
        throw new IllegalStateException("selected before the pause, and not after it");
      }
      leave(pause, thread.id(), thread.raw(), effective, pause.next());
    }
  }

  private void fork(Node.Fork fork, int thread, Document effective) {
    int depth = 1;
    for (int id = thread; id != Instance.ROOT; id = draft.threads().require(id).parent()) {
      depth++;
    }
    int size = fork.branches().size();
    if (depth > FORKS_MAX) {
      fail(FAIL, "more than %d forks in each other".formatted(FORKS_MAX));
      return;
    }
    if (draft.threads().list().size() + size > THREADS_MAX) {
      fail(FAIL, "more than %d branches at once".formatted(THREADS_MAX));
      return;
    }
    var ids = new ArrayList<Integer>(size);
    for (int i = 0; i < size; i++) {
      ids.add(draft.nextThread() + i);
    }
    List<String> states = fork.branches().stream().map(Node.Branch::start).toList();
    step.emit(new InstanceEvent.ThreadsForked(thread, ids, states, effective));
    // Documents are never changed, so that no branch sees what another does to its copy.
    for (int i = size - 1; i >= 0; i--) {
      go(ids.get(i), states.get(i), effective);
    }
  }

  private void put(Node.Emit put, int thread, Document raw, Document effective) {
    if (!(effective.node() instanceof ObjectNode event)) {
      fail(FILTER_ERROR, "state %s has no event to emit".formatted(put.name()));
      return;
    }
    Document complete = EmittedEvent.complete(event, draft, step.nowMs());
    String id = complete.node().path("id").textValue();
    step.emit(new InstanceEvent.Emitted(thread, put.broker(), id, complete));
    step.ask(new Effect.Emit(step.key(), put.broker(), id, complete));
    leave(put, thread, raw, complete, put.next());
  }

  private void leave(Node node, int thread, Document base, Document result, @Nullable String next) {
    Document output = output(node.name(), node.filters(), base, result, Map.of());
    if (output != null) {
      transfer(thread, node.name(), next, output);
    }
  }

  /** The output of a state; null when there is none, and then the instance has failed. */
  @Nullable Document output(
      String state,
      Filters filters,
      Document base,
      Document result,
      Map<String, String> attributes) {
    Document put = Data.put(filters.result(), base, result);
    if (put == null) {
      fail(FILTER_ERROR, "the result of state %s cannot be put".formatted(state));
      return null;
    }
    Document output = Data.select(filters.output(), put, attributes);
    if (output == null) {
      fail(FILTER_ERROR, "OutputPath of state %s selects nothing".formatted(state));
      return null;
    }
    if (!output.fits()) {
      fail(FAIL, "the output of state %s is ".formatted(state) + TOO_LARGE);
      return null;
    }
    return output;
  }

  /** Leaves a state with its output. */
  void transfer(int thread, String state, @Nullable String next, Document output) {
    step.emit(new InstanceEvent.StateLeft(thread, state, next, output));
    if (next == null) {
      completeBranch(draft.threads().require(thread), output);
    } else {
      go(thread, next, output);
    }
  }

  private void completeBranch(Thread branch, Document output) {
    if (branch.parent() < 0) {
      throw new IllegalStateException(branch.state() + " ends a branch at the top level");
    }
    step.emit(
        new InstanceEvent.BranchCompleted(branch.id(), branch.parent(), branch.branch(), output));
    Thread parent = draft.threads().require(branch.parent());
    if (!(parent.activity() instanceof Activity.Joining(_, var outputs))
        || outputs.contains(null)
        || !(step.definition().node(parent.state()) instanceof Node.Fork fork)) {
      return;
    }
    var all = new ArrayNode(JsonNodeFactory.instance, outputs.size());
    for (Document one : outputs) {
      all.add(one == null ? null : one.node());
    }
    Document joined = Document.of(all);
    step.emit(new InstanceEvent.ThreadsJoined(parent.id(), joined));
    for (int number : Sight.spent(draft, step.definition())) {
      step.emit(new InstanceEvent.EventSpent(number));
    }
    leave(fork, parent.id(), parent.raw(), joined, fork.next());
  }

  /** No event came in time: the whole workflow goes to its END (§9.4). */
  void timeOut(Thread waiting) {
    giveUpReplies(TIMEOUT);
    Thread root = draft.threads().require(Instance.ROOT);
    timedOut = new Place(root.state(), root.raw());
    step.emit(new InstanceEvent.EventWaitTimedOut(waiting.id(), waiting.state()));
    Node.End end = step.definition().timeoutEnd();
    if (end == null) {
      fail(TIMEOUT, "no event came in state %s, and there is no END".formatted(waiting.state()));
    } else {
      go(Instance.ROOT, end.name(), root.raw());
    }
  }

  private void reach(Node.End end, Document raw) {
    Document selected = Data.select(end.filters().input(), raw, Map.of());
    Document output =
        selected == null ? null : Data.select(end.filters().output(), selected, Map.of());
    if (output == null) {
      fail(FILTER_ERROR, "a filter of state %s selects nothing".formatted(end.name()));
      return;
    }
    boolean failed = end.status() == Status.FAILURE;
    Place from = timedOut;
    String code = from != null ? TIMEOUT : failed ? FAIL : null;
    String message =
        from != null
            ? "no event came in state " + from.state()
            : failed ? "ended in state " + end.name() : null;
    end(end.status(), code, message, end.name(), output, failed ? from : null);
  }

  // §10.5: an error that nothing handles ends the instance; no END is visited.
  void fail(String code, String message) {
    Thread root = draft.threads().require(Instance.ROOT);
    Place place = timedOut == null ? new Place(root.state(), root.raw()) : timedOut;
    end(Status.FAILURE, code, message, null, root.raw(), place);
  }

  /** Ends the instance without an END, because somebody asked for it. */
  void cancel(@Nullable String reason) {
    Thread root = draft.threads().require(Instance.ROOT);
    end(Status.CANCELLED, null, reason, null, root.raw(), new Place(root.state(), root.raw()));
  }

  private void end(
      Status status,
      @Nullable String code,
      @Nullable String message,
      @Nullable String endState,
      Document output,
      @Nullable Place stopped) {
    open.clear();
    giveUpReplies(code == null ? FAIL : code);
    for (InboxEvent unused : List.copyOf(draft.inbox())) {
      if (unused.consumedBy().isEmpty()) {
        step.emit(new InstanceEvent.EventDiscarded(unused.source(), unused.id()));
      }
    }
    step.emit(new InstanceEvent.Ended(status, code, message, endState, output, stopped));
  }

  /** Tells the sources that wait for a state that will not be done. */
  void giveUpReplies(String code) {
    for (Thread thread : draft.threads().list()) {
      step.reply(Step.fired(thread), null, code);
    }
  }
}
