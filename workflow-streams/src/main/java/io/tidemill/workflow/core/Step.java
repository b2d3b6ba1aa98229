package io.tidemill.workflow.core;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.tidemill.schemas.json.Json;
import io.tidemill.schemas.json.ReferencePath;
import io.tidemill.schemas.log.InstanceKey;
import io.tidemill.schemas.log.LogRecord.EventArrived;
import io.tidemill.schemas.log.LogRecord.Outcome;
import io.tidemill.workflow.core.InstanceEvent.CallCompleted;
import io.tidemill.workflow.core.InstanceEvent.CallFailed;
import io.tidemill.workflow.core.InstanceEvent.CallRequested;
import io.tidemill.workflow.core.InstanceEvent.Ended;
import io.tidemill.workflow.core.InstanceEvent.EventAccepted;
import io.tidemill.workflow.core.InstanceEvent.EventConsumed;
import io.tidemill.workflow.core.InstanceEvent.EventDiscarded;
import io.tidemill.workflow.core.InstanceEvent.EventIgnored;
import io.tidemill.workflow.core.InstanceEvent.Ignored;
import io.tidemill.workflow.core.InstanceEvent.Started;
import io.tidemill.workflow.core.InstanceEvent.StateEntered;
import io.tidemill.workflow.core.InstanceEvent.StateLeft;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The work of one log record on one instance: records facts and folds each at once, so that every
 * choice is made on the state as it is by then. Lives for one {@link Machine#step}.
 */
final class Step {
  /** Most states entered by one record; more is a loop that never waits (§19). */
  static final int TRANSITIONS_MAX = 1000;

  /** Most events an inbox holds; their data together may be as long as one document. */
  static final int INBOX_MAX = 1000;

  /** Longest error message that is kept, in characters. */
  static final int MESSAGE_LENGTH_MAX = 2000;

  static final String TOO_LARGE =
      "larger than %d bytes of JSON text or deeper than %d levels"
          .formatted(Document.BYTES_MAX, Json.DEPTH_MAX);

  private static final String FAIL = "SYS.Fail";
  private static final String FILTER_ERROR = "SYS.FilterError";

  private final InstanceKey key;
  private final Definition definition;
  private final Draft draft;
  private final List<InstanceEvent> events = new ArrayList<>();
  private final List<Effect> effects = new ArrayList<>();

  Step(InstanceKey key, @Nullable Instance newest, Definition definition, Instant now) {
    this.key = key;
    this.definition = definition;
    this.draft = new Draft(key, newest, now);
  }

  /** Where to go with which data. */
  private record Transfer(String next, Document output) {}

  /** What the state does with the outcome of its actions. */
  private record Frame(
      List<Action> actions, int alternative, @Nullable ReferencePath resultPath, String next) {}

  Decision decision() {
    return new Decision(events, effects);
  }

  /** A new run in the first state, which it did not enter yet. */
  void start(String startId, Document input) {
    emit(new Started(draft.run() + 1, definition.version(), startId, definition.start(), input));
  }

  /** Enters the first state and goes on until the instance waits or ends. */
  void begin() {
    go(new Transfer(definition.start(), draft.raw()));
  }

  /** Takes an event into the inbox. */
  void accept(EventArrived event) {
    emit(new EventAccepted(event.source(), event.id(), event.triggers(), event.data()));
  }

  /** An event for a live instance: used at once, kept for later, or of no use any more (§8.1). */
  void deliver(Instance live, EventArrived event) {
    if (Collections.disjoint(definition.consumable(live.state()), event.triggers())) {
      emit(new EventIgnored(event.source(), event.id(), Ignored.UNCONSUMABLE));
      return;
    }
    accept(event);
    if (live.phase() == Phase.WAITING_EVENT
        && definition.node(live.state()) instanceof Node.Await await) {
      go(await(await));
    }
    if (draft.status() == Status.RUNNING && inboxOverflows(draft.inbox())) {
      fail(
          FAIL,
          "the inbox holds more than %d events or %d bytes that no state consumed"
              .formatted(INBOX_MAX, Document.BYTES_MAX));
    }
  }

  /** The outcome of the outstanding call. */
  void resume(Instance.Work work, Outcome outcome) {
    switch (outcome) {
      case Outcome.Failed(var code, var message) -> callFailed(work, code, message);
      case Outcome.Returned(var text) -> {
        Optional<Document> result = Document.parse(text);
        if (result.isEmpty()) {
          callFailed(work, FAIL, "the answer is not JSON");
        } else if (!result.get().fits()) {
          callFailed(work, FAIL, "the answer is " + TOO_LARGE);
        } else {
          emit(new CallCompleted(work.call(), work.attempt(), result.get()));
          go(afterCall(work, result.get()));
        }
      }
    }
  }

  private void callFailed(Instance.Work work, String code, String message) {
    String kept = clipped(message);
    emit(new CallFailed(work.call(), work.attempt(), clipped(code), kept));
    fail(clipped(code), kept);
  }

  /** Enters states until one waits or the instance ends. */
  private void go(@Nullable Transfer first) {
    @Nullable Transfer transfer = first;
    for (int transitions = 1; transfer != null; transitions++) {
      if (transitions > TRANSITIONS_MAX) {
        fail(FAIL, "%d transitions without waiting: a loop".formatted(TRANSITIONS_MAX));
        return;
      }
      emit(new StateEntered(transfer.next(), transfer.output()));
      transfer =
          switch (definition.node(transfer.next())) {
            case Node.Await await -> await(await);
            case Node.Work work -> perform(frame(work), draft.raw());
            case Node.Choose choose -> choose(choose);
            case Node.End end -> reach(end);
          };
    }
  }

  // §9.1: kept events count as if they arrived now, in their order; the first that fires any
  // alternative decides, and of its alternatives the first.
  private @Nullable Transfer await(Node.Await await) {
    List<Instance.InboxEvent> inbox = draft.inbox();
    for (int at = 0; at < inbox.size(); at++) {
      Instance.InboxEvent event = inbox.get(at);
      for (int i = 0; i < await.alternatives().size(); i++) {
        Node.Alternative alternative = await.alternatives().get(i);
        if (event.triggers().contains(alternative.trigger())) {
          emit(new EventConsumed(event.source(), event.id(), alternative.trigger(), at, i));
          return fire(await, i, event);
        }
      }
    }
    return null;
  }

  // §9.2 and §16.2: the event's data belong to the base of the result path.
  private @Nullable Transfer fire(Node.Await await, int index, Instance.InboxEvent event) {
    Document raw = draft.raw();
    String data = event.data();
    if (data == null) {
      return perform(frame(await, index), raw);
    }
    ReferencePath place = await.alternatives().get(index).resultPath();
    Optional<JsonNode> base =
        Data.put(place, Document.EMPTY.node(), payload(data))
            .flatMap(contribution -> Data.merge(raw.node(), contribution));
    if (base.isEmpty()) {
      return fail(FILTER_ERROR, "the event's data cannot be merged with the input of the state");
    }
    Document merged = Document.of(base.get());
    return merged.fits()
        ? perform(frame(await, index), merged)
        : fail(FAIL, "input and event together are " + TOO_LARGE);
  }

  // The mesh writes JSON; should something else ever stand there, it is text (§16.4).
  private static JsonNode payload(String data) {
    return Document.parse(data).map(Document::node).orElseGet(() -> TextNode.valueOf(data));
  }

  private @Nullable Transfer perform(Frame frame, Document base) {
    return frame.actions().isEmpty()
        ? leave(frame.resultPath(), frame.next(), base, base)
        : call(frame, 0, base, base);
  }

  private @Nullable Transfer call(Frame frame, int action, Document base, Document input) {
    emit(
        new CallRequested(
            draft.calls() + 1,
            1,
            frame.actions().get(action).function(),
            action,
            frame.alternative(),
            base,
            input));
    Instance.Work work = draft.work();
    if (work != null) {
      effects.add(invoke(key, draft.id(), draft.state(), work, definition));
    }
    return null;
  }

  // §16.3, then the next action of the pipeline or the end of the state.
  private @Nullable Transfer afterCall(Instance.Work work, Document result) {
    Frame frame = frame(definition, draft.state(), work);
    ReferencePath place = frame.actions().get(work.action()).resultPath();
    Optional<Document> output = put(place, work.data(), result);
    if (output.isEmpty()) {
      return fail(FILTER_ERROR, "the answer cannot be put at " + text(place));
    }
    if (!output.get().fits()) {
      return fail(FAIL, "the output of the action is " + TOO_LARGE);
    }
    int next = work.action() + 1;
    return next < frame.actions().size()
        ? call(frame, next, work.base(), output.get())
        : leave(frame.resultPath(), frame.next(), work.base(), output.get());
  }

  private @Nullable Transfer choose(Node.Choose choose) {
    Document raw = draft.raw();
    for (Node.Choice choice : choose.choices()) {
      if (choice.rule().holds(raw.node())) {
        return leave(choose.resultPath(), choice.next(), raw, raw);
      }
    }
    String otherwise = choose.otherwise();
    return otherwise == null
        ? fail(FAIL, "no choice holds and there is no default")
        : leave(choose.resultPath(), otherwise, raw, raw);
  }

  private @Nullable Transfer reach(Node.End end) {
    boolean failed = end.status() == Status.FAILURE;
    return end(end.status(), failed ? FAIL : null, failed ? "ended in state " + end.name() : null);
  }

  private @Nullable Transfer leave(
      @Nullable ReferencePath place, String next, Document base, Document result) {
    Optional<Document> output = put(place, base, result);
    if (output.isEmpty()) {
      return fail(FILTER_ERROR, "the result cannot be put at " + text(place));
    }
    if (!output.get().fits()) {
      return fail(FAIL, "the output of the state is " + TOO_LARGE);
    }
    emit(new StateLeft(draft.state(), next, output.get()));
    return new Transfer(next, output.get());
  }

  // §10.5: an error that nothing handles ends the instance; no end state is visited.
  private @Nullable Transfer fail(String code, String message) {
    return end(Status.FAILURE, code, message);
  }

  private @Nullable Transfer end(Status status, @Nullable String code, @Nullable String message) {
    // Copied, because each fact takes its event out.
    for (Instance.InboxEvent unused : List.copyOf(draft.inbox())) {
      emit(new EventDiscarded(unused.source(), unused.id()));
    }
    emit(new Ended(status, code, message, draft.raw()));
    return null;
  }

  /** The effect of the outstanding call; the same whenever it is asked for. */
  static Effect.Invoke invoke(
      InstanceKey key, String id, String state, Instance.Work work, Definition definition) {
    Action action = frame(definition, state, work).actions().get(work.action());
    return new Effect.Invoke(
        key,
        id,
        work.call(),
        work.attempt(),
        action.function(),
        work.data().node(),
        state,
        work.action(),
        key.token());
  }

  private static Frame frame(Definition definition, String state, Instance.Work work) {
    return switch (definition.node(state)) {
      case Node.Await await -> frame(await, work.alternative());
      case Node.Work calls -> frame(calls);
      case Node.Choose node -> throw new IllegalStateException(node.name() + " makes no calls");
      case Node.End node -> throw new IllegalStateException(node.name() + " makes no calls");
    };
  }

  private static Frame frame(Node.Await await, int index) {
    Node.Alternative fired = await.alternatives().get(index);
    return new Frame(fired.actions(), index, await.resultPath(), fired.next());
  }

  private static Frame frame(Node.Work work) {
    return new Frame(work.sequence(), -1, work.resultPath(), work.next());
  }

  // The result path $ is the common case, and keeps the text that the result already has.
  private static Optional<Document> put(
      @Nullable ReferencePath place, Document base, Document result) {
    if (place == null) {
      return Optional.of(base);
    }
    return place.steps().isEmpty()
        ? Optional.of(result)
        : Data.put(place, base.node(), result.node()).map(Document::of);
  }

  private static boolean inboxOverflows(List<Instance.InboxEvent> inbox) {
    long bytes = 0;
    for (Instance.InboxEvent event : inbox) {
      String data = event.data();
      bytes += data == null ? 0 : Document.bytes(data);
    }
    return inbox.size() > INBOX_MAX || bytes > Document.BYTES_MAX;
  }

  private static String text(@Nullable ReferencePath place) {
    return place == null ? "null" : place.text();
  }

  private static String clipped(String text) {
    if (text.length() <= MESSAGE_LENGTH_MAX) {
      return text;
    }
    // Half a surrogate pair could not be stored.
    boolean splits = Character.isHighSurrogate(text.charAt(MESSAGE_LENGTH_MAX - 1));
    return text.substring(0, MESSAGE_LENGTH_MAX - (splits ? 1 : 0));
  }

  private void emit(InstanceEvent event) {
    events.add(event);
    draft.apply(event);
  }
}
