package io.tidemill.workflow.core;

import static io.tidemill.workflow.testing.Expectation.ends;
import static io.tidemill.workflow.testing.Expectation.failsWith;
import static io.tidemill.workflow.testing.Expectation.invokes;
import static io.tidemill.workflow.testing.Expectation.replies;
import static io.tidemill.workflow.testing.Expectation.repliesError;
import static io.tidemill.workflow.testing.Expectation.succeeds;
import static io.tidemill.workflow.testing.Expectation.waitsIn;
import static io.tidemill.workflow.testing.Scenario.given;
import static io.tidemill.workflow.testing.Sketch.and;
import static io.tidemill.workflow.testing.Sketch.await;
import static io.tidemill.workflow.testing.Sketch.call;
import static io.tidemill.workflow.testing.Sketch.define;
import static io.tidemill.workflow.testing.Sketch.end;
import static io.tidemill.workflow.testing.Sketch.on;

import io.tidemill.schemas.log.LogRecord.Command;
import io.tidemill.workflow.testing.Scenario;
import io.tidemill.workflow.testing.Sketch;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Replies to sources that wait: Function Workflow v0.1 §18.3. */
final class ReplyTest {
  private static final Map<String, String> WAITING = Map.of(Effect.REPLY_ATTRIBUTE, "node-1/17");

  private static Scenario fired(Sketch.On on) {
    return given(define(await("S", on.to("W")), await("W", on("B").to("End")), end("End")))
        .eventWith(WAITING, "A", "{'a':1}");
  }

  @Test
  void a44TheReplyIsSentWhenTheEventStateIsDoneAndNotTheWorkflow() {
    Scenario scenario =
        fired(on("A").call(call("f").result("$.f")).output("$.f"))
            .then(invokes("f"))
            .andNothingElse();
    scenario.returns("f", "'started'").then(replies("'started'"), waitsIn("W")).andNothingElse();
    scenario.event("B", "{}").then(succeeds("{'a':1,'f':'started'}")).andNothingElse();
  }

  @Test
  void aStateWithoutActionsRepliesAtOnce() {
    fired(on("A")).then(replies("{'a':1}"), waitsIn("W"));
  }

  @Test
  void theSourceThatCompletedTheExpressionIsAnswered() {
    given(define(await("S", on(and("A", "B")).to("End")), end("End")))
        .eventWith(WAITING, "B", "{'b':1}")
        .then(waitsIn("S"))
        .andNothingElse()
        .event("A", "{'a':1}")
        .then(succeeds("{'a':1,'b':1}"))
        .andNothingElse();
  }

  @Test
  void aSourceIsToldThatTheStateFailed() {
    fired(on("A").call(call("f")))
        .then(invokes("f"))
        .fails("f", "Busy")
        .then(repliesError("Busy"), failsWith("Busy"));
    fired(on("A").input("$.nope")).then(repliesError("SYS.FilterError"));
    given(define(await("S", on("A").to("End")).output("$.nope"), end("End")))
        .eventWith(WAITING, "A", "{}")
        .then(repliesError("SYS.FilterError"))
        .andNothingElse();
    fired(on("A").call(call("f")))
        .then(invokes("f"))
        .command(new Command.Cancel(null))
        .then(repliesError("SYS.Fail"));
  }

  @Test
  void aSourceIsToldThatRetriesAreUsedUp() {
    var definition =
        define(
            await("S", on("A").call(call("f").retry("Busy", 0, 0, "End")).to("End")), end("End"));
    given(definition)
        .eventWith(WAITING, "A", "{}")
        .then(invokes("f"))
        .fails("f", "Busy")
        .then(repliesError("Busy"), ends(Status.SUCCESS, null))
        .andNothingElse();
  }

  @Test
  void aReplyThatCannotBeSelectedFailsTheInstance() {
    fired(on("A").output("$.nope"))
        .then(repliesError("SYS.FilterError"), failsWith("SYS.FilterError"));
    given(define(await("S", on("A").output("$.nope").to("End")), end("End")))
        .event("A", "{}")
        .then(succeeds("{}"))
        .andNothingElse();
  }
}
