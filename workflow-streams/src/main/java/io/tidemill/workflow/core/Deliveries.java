package io.tidemill.workflow.core;

import static io.tidemill.workflow.core.Step.FAIL;

import com.fasterxml.jackson.databind.node.TextNode;
import io.tidemill.schemas.log.LogRecord;
import io.tidemill.schemas.log.LogRecord.EventArrived;
import io.tidemill.schemas.problem.ProblemCode;
import io.tidemill.workflow.core.Activity.ActionRun;
import io.tidemill.workflow.core.Activity.Timer;
import io.tidemill.workflow.core.Instance.InboxEvent;
import io.tidemill.workflow.core.Instance.Thread;
import io.tidemill.workflow.core.InstanceEvent.Ignored;
import io.tidemill.workflow.core.InstanceEvent.Purpose;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What events, starts and timers do to an instance (Function Workflow v0.1 §8, §9). */
final class Deliveries {
  /** Most events an inbox holds. */
  static final int INBOX_MAX = 1000;

  /** Most bytes of those data of an inbox that stand in the control record. */
  static final long INBOX_INLINE_BYTES_MAX = Document.BYTES_MAX;

  private Deliveries() {}

  /** An event for a key without a live run: a new run, or a dead letter. */
  static Decision create(Step step, EventArrived event, @Nullable Instance newest) {
    Definition definition = step.definition();
    if (Collections.disjoint(definition.startTriggers(), event.triggers())) {
      return new Decision(
          List.of(), List.of(new Effect.DeadLetter(ProblemCode.TM_5008, event)), newest);
    }
    // Source and id together, because ids are unique within their source only.
    String startId = event.source() + " " + event.id();
    step.emit(
        new InstanceEvent.Started(
            step.draft().run() + 1, definition.version(), startId, Document.EMPTY));
    var flow = new Flow(step);
    if (accept(step, flow, event)) {
      flow.go(Instance.ROOT, definition.start(), Document.EMPTY);
      flow.run();
    }
    return step.decision();
  }

  /** A request for a run. */
  static Decision begin(Step step, String startId, Document input) {
    Definition definition = step.definition();
    step.emit(
        new InstanceEvent.Started(step.draft().run() + 1, definition.version(), startId, input));
    var flow = new Flow(step);
    flow.go(Instance.ROOT, definition.start(), input);
    flow.run();
    return step.decision();
  }

  /** An event for a live instance: used at once, kept for later, or of no use any more (§8.1). */
  static Decision deliver(Step step, EventArrived event) {
    Draft draft = step.draft();
    if (!consumable(step, event)) {
      step.emit(new InstanceEvent.EventIgnored(event.source(), event.id(), Ignored.UNCONSUMABLE));
      return step.decision();
    }
    var flow = new Flow(step);
    if (!accept(step, flow, event)) {
      return step.decision();
    }
    for (Thread thread : List.copyOf(draft.threads().list())) {
      if (thread.activity() instanceof Activity.Awaiting
          && draft.live()
          && step.definition().node(thread.state()) instanceof Node.Await await) {
        flow.consume(await, thread.id());
        flow.run();
      }
    }
    if (draft.live() && overflows(draft.inbox())) {
      flow.fail(
          FAIL,
          "the inbox holds more than %d events or %d bytes that no state consumed"
              .formatted(INBOX_MAX, INBOX_INLINE_BYTES_MAX));
    }
    return step.decision();
  }

  /** A timer that is pending and due. */
  static Decision fire(Step step, Instance live, Timer timer) {
    var flow = new Flow(step);
    for (Thread thread : live.threads()) {
      switch (thread.activity()) {
        case Activity.Awaiting(var own) when timer.equals(own) -> {
          fired(step, thread, -1, timer, Purpose.EVENT_TIMEOUT);
          flow.timeOut(thread);
        }
        case Activity.Pausing(var own) when timer.equals(own) -> {
          fired(step, thread, -1, timer, Purpose.PAUSE);
          flow.wake(thread);
        }
        case Activity.Calling calling -> {
          for (ActionRun run : calling.runs()) {
            if (timer.equals(run.timer())) {
              boolean backOff = run.phase() == Activity.RunPhase.BACKING_OFF;
              Purpose purpose = backOff ? Purpose.BACK_OFF : Purpose.CALL_TIMEOUT;
              fired(step, thread, run.action(), timer, purpose);
              flow.calls().timerFired(thread, run);
            }
          }
        }
        case Activity.Awaiting _, Activity.Pausing _, Activity.Joining _, Activity.Moving _ -> {}
      }
    }
    flow.run();
    return step.decision();
  }

  /** A record that waits for the end of the suspension. */
  static Decision hold(Step step, LogRecord record) {
    int number = step.draft().held();
    if (number < Instance.HELD_MAX) {
      step.emit(new InstanceEvent.Held(number, record));
    } else {
      new Flow(step)
          .fail(FAIL, "more than %d records during a suspension".formatted(Instance.HELD_MAX));
    }
    return step.decision();
  }

  private static void fired(Step step, Thread thread, int action, Timer timer, Purpose purpose) {
    step.emit(new InstanceEvent.TimerFired(thread.id(), action, timer.number(), purpose));
  }

  // What a fork goes on with is also what its branches lead to.
  private static boolean consumable(Step step, EventArrived event) {
    for (Thread thread : step.draft().threads().list()) {
      if (!(thread.activity() instanceof Activity.Joining)
          && !Collections.disjoint(
              step.definition().consumable(thread.state()), event.triggers())) {
        return true;
      }
    }
    return false;
  }

  /** Takes an event into the inbox; false when it is too large, and then the instance failed. */
  private static boolean accept(Step step, Flow flow, EventArrived event) {
    String text = event.data();
    // The mesh writes JSON; should something else ever stand there, it is text (§16.4).
    Document data =
        text == null
            ? null
            : Document.parse(text).orElseGet(() -> Document.of(TextNode.valueOf(text)));
    boolean fits = data == null || data.fits();
    step.emit(
        new InstanceEvent.EventAccepted(
            event.source(),
            event.id(),
            event.triggers(),
            attributes(step.definition(), event),
            fits ? data : null));
    if (!fits) {
      step.ask(new Effect.DeadLetter(ProblemCode.TM_5023, event));
      flow.fail(FAIL, "the data of an event are " + Step.TOO_LARGE);
    }
    return fits;
  }

  private static Map<String, String> attributes(Definition definition, EventArrived event) {
    var needed = new HashMap<String, String>();
    for (String name : definition.eventAttributes()) {
      String value = event.attributes().get(name);
      if (value != null) {
        needed.put(name, value);
      }
    }
    return needed;
  }

  private static boolean overflows(List<InboxEvent> inbox) {
    if (inbox.size() > INBOX_MAX) {
      return true;
    }
    long bytes = 0;
    for (InboxEvent event : inbox) {
      Document data = event.data();
      bytes += data == null || data.large() ? 0 : data.bytes();
    }
    return bytes > INBOX_INLINE_BYTES_MAX;
  }
}
