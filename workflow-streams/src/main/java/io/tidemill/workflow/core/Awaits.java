package io.tidemill.workflow.core;

import static io.tidemill.workflow.core.Step.FAIL;
import static io.tidemill.workflow.core.Step.FILTER_ERROR;
import static io.tidemill.workflow.core.Step.TOO_LARGE;

import io.tidemill.workflow.core.Activity.Fired;
import io.tidemill.workflow.core.Activity.Timer;
import io.tidemill.workflow.core.Instance.InboxEvent;
import io.tidemill.workflow.core.Instance.Thread;
import io.tidemill.workflow.core.InstanceEvent.Purpose;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Fires the states that wait for events (Function Workflow v0.1 §9). */
final class Awaits {
  private final Step step;
  private final Draft draft;
  private final Flow flow;

  Awaits(Step step, Flow flow) {
    this.step = step;
    this.draft = step.draft();
    this.flow = flow;
  }

  /** Lets this thread wait. */
  void rest(Node.Await await, int thread) {
    if (await.timeoutMs() == 0) {
      step.emit(new InstanceEvent.EventsAwaited(thread));
    } else {
      Timer timer = flow.timer(flow.after(await.timeoutMs()));
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
    flow.waited(thread);
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
      if (contributes(alternative.filters(), bound.event())) {
        Document part = contribution(alternative.filters(), bound.event());
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
      flow.fail(FAIL, "input and event together are " + TOO_LARGE);
    } else {
      flow.calls().begin(Frame.of(await, firing.alternative()), thread, base, effective, fired);
    }
  }

  private void failFired(Fired fired, String message) {
    step.reply(fired, null, FILTER_ERROR);
    flow.fail(FILTER_ERROR, message);
  }

  // An event without data contributes nothing, unless its attributes are asked for.
  private static boolean contributes(Filters filters, InboxEvent event) {
    return filters.result() != null
        && (event.data() != null || filters.input() instanceof Path.OfEvent);
  }

  private static @Nullable Document contribution(Filters filters, InboxEvent event) {
    Document data = event.data() == null ? Document.EMPTY : event.data();
    Document selected = Data.select(filters.input(), data, event.attributes());
    return selected == null ? null : Data.put(filters.result(), Document.EMPTY, selected);
  }
}
