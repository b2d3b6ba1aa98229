package io.tidemill.workflow.core;

import static io.tidemill.workflow.core.Step.FAIL;
import static io.tidemill.workflow.core.Step.FILTER_ERROR;
import static io.tidemill.workflow.core.Step.TIMEOUT;
import static io.tidemill.workflow.core.Step.TOO_LARGE;
import static io.tidemill.workflow.core.Step.clipped;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidemill.schemas.log.InstanceKey;
import io.tidemill.schemas.log.LogRecord.Outcome;
import io.tidemill.workflow.core.Activity.ActionRun;
import io.tidemill.workflow.core.Activity.Calling;
import io.tidemill.workflow.core.Activity.Fired;
import io.tidemill.workflow.core.Activity.RunPhase;
import io.tidemill.workflow.core.Activity.Timer;
import io.tidemill.workflow.core.Instance.Thread;
import io.tidemill.workflow.core.InstanceEvent.Purpose;
import io.tidemill.workflow.core.Retries.Result;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Runs the actions of a state (Function Workflow v0.1 §10). */
final class Calls {
  private final Step step;
  private final Flow flow;

  Calls(Step step, Flow flow) {
    this.step = step;
    this.flow = flow;
  }

  /**
   * What stands around the actions of a state.
   *
   * @param alternative which one fired; -1 in a state without events
   * @param reply output filter of the alternative; null in a state without events
   * @param next null ends the branch
   */
  record Frame(
      String state,
      int alternative,
      Actions actions,
      Filters filters,
      @Nullable Path reply,
      @Nullable String next) {
    static Frame of(Node.Work work) {
      return new Frame(work.name(), -1, work.work(), work.filters(), null, work.next());
    }

    static Frame of(Node.Await await, int index) {
      Node.Alternative fired = await.alternatives().get(index);
      return new Frame(
          await.name(),
          index,
          fired.actions(),
          await.filters(),
          fired.filters().output(),
          fired.next());
    }

    static Frame of(Definition definition, Thread thread, Calling calling) {
      return switch (definition.node(thread.state())) {
        case Node.Await await -> of(await, calling.alternative());
        case Node.Work work -> of(work);
        case Node.Choose _, Node.Pause _, Node.Fork _, Node.Emit _, Node.End _ ->
            throw new IllegalStateException(thread.state() + " makes no calls");
      };
    }

    boolean parallel() {
      return actions.mode() == Actions.Mode.PARALLEL;
    }
  }

  /** Begins the actions of a state; without any the effective input is the result. */
  void begin(Frame frame, int thread, Document base, Document effective, @Nullable Fired fired) {
    boolean none = frame.actions().list().isEmpty();
    // A source that waits must be told, too, when the state fails on its way out.
    if (!none || Step.attributes(fired).containsKey(Effect.REPLY_ATTRIBUTE)) {
      step.emit(new InstanceEvent.ActionsStarted(thread, frame.alternative(), base, fired));
    }
    if (none) {
      finish(frame, frame.next(), thread, base, effective, fired);
      return;
    }
    int first = frame.parallel() ? frame.actions().list().size() : 1;
    for (int i = 0; i < first && calling(thread) != null; i++) {
      request(frame, thread, i, effective);
    }
  }

  /** The answer to a call that this thread made. */
  void answer(Thread thread, ActionRun run, Outcome outcome) {
    cancelTimer(thread.id(), run);
    switch (outcome) {
      case Outcome.Failed(var code, var message) -> failed(thread.id(), run, code, message);
      case Outcome.Returned(var text) -> {
        Document value = Document.parse(text).orElse(null);
        if (value == null) {
          failed(thread.id(), run, FAIL, "the answer is not JSON");
        } else if (!value.fits()) {
          failed(thread.id(), run, FAIL, "the answer is " + TOO_LARGE);
        } else {
          step.emit(
              new InstanceEvent.CallCompleted(
                  thread.id(), run.action(), run.call(), run.attempt(), value));
          settle(thread.id(), run.action(), new Result.Value(value));
        }
      }
    }
  }

  /** The time of an attempt, or of the back-off before one, is over. */
  void timerFired(Thread thread, ActionRun run) {
    if (run.phase() == RunPhase.BACKING_OFF) {
      again(thread.id(), run.action());
    } else {
      Frame frame = frame(thread.id());
      long ms = frame.actions().list().get(run.action()).timeoutMs();
      failed(thread.id(), run, TIMEOUT, "no answer within %d ms".formatted(ms));
    }
  }

  /** The effects of all calls under way; the same whenever they are asked for. */
  static List<Effect.Invoke> outstanding(
      Instance instance, Definition definition, InstanceKey key) {
    return instance.threads().stream()
        .flatMap(thread ->
            thread.activity() instanceof Calling calling
                ? calling.runs().stream()
                    .filter(run -> run.phase() == RunPhase.CALLING)
                    .map(run ->
                        invoke(
                            key,
                            instance.id(),
                            Frame.of(definition, thread, calling),
                            run,
                            calling.fired()))
                : Stream.empty())
        .toList();
  }

  private static Effect.Invoke invoke(
      InstanceKey key, String id, Frame frame, ActionRun run, @Nullable Fired fired) {
    Action action = frame.actions().list().get(run.action());
    Document input = Data.select(action.filters().input(), run.raw(), Step.attributes(fired));
    if (input == null) {
      throw new IllegalStateException("selected before the call, and not after it");
    }
    return new Effect.Invoke(
        key,
        id,
        run.call(),
        run.attempt(),
        action.function(),
        input,
        frame.state(),
        run.action(),
        key.token(),
        action.timeoutMs());
  }

  private @Nullable Calling calling(int thread) {
    if (!step.draft().live()) {
      return null;
    }
    Thread found = step.draft().threads().find(thread);
    return found != null && found.activity() instanceof Calling calling ? calling : null;
  }

  private Calling required(int thread) {
    Calling calling = calling(thread);
    if (calling == null) {
      throw new IllegalStateException("thread %d runs no actions".formatted(thread));
    }
    return calling;
  }

  private Frame frame(int thread) {
    return Frame.of(step.definition(), step.draft().threads().require(thread), required(thread));
  }

  private void request(Frame frame, int thread, int index, Document raw) {
    Action action = frame.actions().list().get(index);
    Fired fired = required(thread).fired();
    if (Data.select(action.filters().input(), raw, Step.attributes(fired)) == null) {
      String message = "InputPath of action %d selects nothing".formatted(index);
      step.emit(new InstanceEvent.CallFailed(thread, index, 0, 0, FILTER_ERROR, message));
      settle(thread, index, new Result.Failure(FILTER_ERROR, message));
      return;
    }
    attempt(frame, thread, index, step.draft().calls() + 1, 1, raw);
  }

  private void attempt(Frame frame, int thread, int index, int call, int attempt, Document raw) {
    Action action = frame.actions().list().get(index);
    step.emit(
        new InstanceEvent.CallRequested(thread, index, call, attempt, action.function(), raw));
    if (action.timeoutMs() > 0) {
      Timer timer = step.timer(step.after(action.timeoutMs()));
      step.emit(new InstanceEvent.TimerSet(thread, index, timer, Purpose.CALL_TIMEOUT));
    }
    step.ask(
        invoke(step.key(), step.draft().id(), frame, run(thread, index), required(thread).fired()));
  }

  private void again(int thread, int index) {
    ActionRun run = run(thread, index);
    attempt(frame(thread), thread, index, run.call(), run.attempt() + 1, run.raw());
  }

  private ActionRun run(int thread, int index) {
    ActionRun run = Threads.run(step.draft().threads().require(thread), index);
    if (run == null) {
      throw new IllegalStateException("action %d did not begin".formatted(index));
    }
    return run;
  }

  private void failed(int thread, ActionRun run, String code, String message) {
    String kept = clipped(message);
    String keptCode = clipped(code);
    step.emit(
        new InstanceEvent.CallFailed(
            thread, run.action(), run.call(), run.attempt(), keptCode, kept));
    settle(thread, run.action(), new Result.Failure(keptCode, kept));
  }

  // §10.2: what the outcome of an attempt leads to.
  private void settle(int thread, int index, Result result) {
    Frame frame = frame(thread);
    Action action = frame.actions().list().get(index);
    int entry = Retries.match(action, result);
    if (entry < 0) {
      switch (result) {
        case Result.Value(var value) -> done(frame, thread, index, value);
        case Result.Failure(var code, var message) -> flow.fail(code, message);
      }
      return;
    }
    Action.Retry retry = action.retries().get(entry);
    ActionRun run = Threads.run(step.draft().threads().require(thread), index);
    boolean filter = result instanceof Result.Failure error && error.code().equals(FILTER_ERROR);
    if (run == null || filter || Retries.used(run, entry) >= retry.max()) {
      exhausted(frame, thread, index, retry, result);
      return;
    }
    String matched =
        result instanceof Result.Failure(var code, _) ? code : "result " + retry.match();
    step.emit(new InstanceEvent.RetryScheduled(thread, index, entry, matched, retry.intervalMs()));
    if (retry.intervalMs() == 0) {
      again(thread, index);
    } else {
      Timer timer = step.timer(step.after(retry.intervalMs()));
      step.emit(new InstanceEvent.TimerSet(thread, index, timer, Purpose.BACK_OFF));
    }
  }

  private @Nullable Document output(Action action, ActionRun run, Document value, int thread) {
    Document put = Data.put(action.filters().result(), run.raw(), value);
    return put == null
        ? null
        : Data.select(action.filters().output(), put, Step.attributes(required(thread).fired()));
  }

  private void done(Frame frame, int thread, int index, Document value) {
    ActionRun run = run(thread, index);
    Document output = output(frame.actions().list().get(index), run, value, thread);
    if (output == null) {
      failed(thread, run, FILTER_ERROR, "the answer cannot be put or nothing of it selected");
      return;
    }
    if (!output.fits()) {
      flow.fail(FAIL, "the output of the action is " + TOO_LARGE);
      return;
    }
    step.emit(new InstanceEvent.ActionCompleted(thread, index, output));
    if (frame.parallel()) {
      join(frame, thread);
    } else if (index + 1 < frame.actions().list().size()) {
      request(frame, thread, index + 1, output);
    } else {
      finish(frame, thread, output);
    }
  }

  private void join(Frame frame, int thread) {
    List<ActionRun> runs = required(thread).runs();
    var outputs = new ArrayNode(JsonNodeFactory.instance, runs.size());
    for (ActionRun run : runs) {
      Document output = run.output();
      if (output == null) {
        return;
      }
      outputs.add(output.node());
    }
    if (runs.size() == frame.actions().list().size()) {
      finish(frame, thread, Document.of(outputs));
    }
  }

  // §10.4: the entry allows no more; the other actions of the state are given up.
  private void exhausted(Frame frame, int thread, int index, Action.Retry retry, Result result) {
    ActionRun run = Threads.run(step.draft().threads().require(thread), index);
    String next = retry.next();
    switch (result) {
      case Result.Failure(var code, var message) -> {
        if (next == null) {
          flow.fail(code, message);
          return;
        }
        ObjectNode error = JsonNodeFactory.instance.objectNode();
        error
            .putObject("error")
            .put("name", code)
            .put("message", message)
            .put("function", frame.actions().list().get(index).function())
            .put("attempts", run == null ? 0 : run.attempt());
        Calling calling = required(thread);
        Document told = Document.of(error);
        Document merged = Data.merge(calling.base(), told);
        cancelTimers(thread);
        step.reply(calling.fired(), null, code);
        flow.transfer(thread, frame.state(), next, merged == null ? told : merged);
      }
      case Result.Value(var value) -> {
        if (next == null || run == null) {
          flow.fail(FAIL, "the result %s came too often".formatted(retry.match()));
          return;
        }
        Document output = output(frame.actions().list().get(index), run, value, thread);
        if (output == null) {
          failed(thread, run, FILTER_ERROR, "the answer cannot be put or nothing of it selected");
          return;
        }
        Calling calling = required(thread);
        cancelTimers(thread);
        finish(frame, next, thread, calling.base(), output, calling.fired());
      }
    }
  }

  private void finish(Frame frame, int thread, Document result) {
    Calling calling = required(thread);
    finish(frame, frame.next(), thread, calling.base(), result, calling.fired());
  }

  private void finish(
      Frame frame,
      @Nullable String next,
      int thread,
      Document base,
      Document result,
      @Nullable Fired fired) {
    Document output =
        flow.output(frame.state(), frame.filters(), base, result, Step.attributes(fired));
    if (output == null) {
      return;
    }
    if (frame.reply() != null && Step.attributes(fired).containsKey(Effect.REPLY_ATTRIBUTE)) {
      Document reply = Data.select(frame.reply(), output, Step.attributes(fired));
      if (reply == null) {
        flow.fail(FILTER_ERROR, "OutputPath of the event selects nothing to reply with");
        return;
      }
      step.reply(fired, reply, null);
    }
    flow.transfer(thread, frame.state(), next, output);
  }

  private void cancelTimers(int thread) {
    for (ActionRun run : required(thread).runs()) {
      cancelTimer(thread, run);
    }
  }

  private void cancelTimer(int thread, ActionRun run) {
    Timer timer = run.timer();
    if (timer != null) {
      step.emit(new InstanceEvent.TimerCancelled(thread, run.action(), timer.number()));
    }
  }
}
