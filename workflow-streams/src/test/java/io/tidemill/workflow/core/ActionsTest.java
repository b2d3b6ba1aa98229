package io.tidemill.workflow.core;

import static io.tidemill.workflow.testing.Expectation.endedAt;
import static io.tidemill.workflow.testing.Expectation.failsWith;
import static io.tidemill.workflow.testing.Expectation.invokes;
import static io.tidemill.workflow.testing.Expectation.only;
import static io.tidemill.workflow.testing.Expectation.output;
import static io.tidemill.workflow.testing.Expectation.restsIn;
import static io.tidemill.workflow.testing.Expectation.succeeds;
import static io.tidemill.workflow.testing.Expectation.tells;
import static io.tidemill.workflow.testing.Expectation.trail;
import static io.tidemill.workflow.testing.Scenario.given;
import static io.tidemill.workflow.testing.Sketch.call;
import static io.tidemill.workflow.testing.Sketch.define;
import static io.tidemill.workflow.testing.Sketch.end;
import static io.tidemill.workflow.testing.Sketch.pause;
import static io.tidemill.workflow.testing.Sketch.together;
import static io.tidemill.workflow.testing.Sketch.work;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidemill.schemas.log.LogRecord.CallReturned;
import io.tidemill.schemas.log.LogRecord.Outcome;
import io.tidemill.workflow.testing.Scenario;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Actions: Function Workflow v0.1 §10.1, §10.2, §10.6 and §11. */
final class ActionsTest {
  @Test
  void a19SequentialActionsAreAPipeline() {
    given(define(work("S", call("f"), call("g")).to("End"), end("End")))
        .start("{'n':1}")
        .then(invokes("f", "{'n':1}"))
        .andNothingElse()
        .returns("f", "{'n':2}")
        .then(invokes("g", "{'n':2}"))
        .andNothingElse()
        .returns("g", "{'m':20}")
        .then(trail("S>f#1>g#1>End"), succeeds("{'m':20}"));
  }

  @Test
  void a20ParallelActionsGiveAnArrayInTheOrderOfTheirDefinition() {
    var definition = define(together("S", call("f"), call("g")).to("End"), end("End"));
    given(definition)
        .start("{'n':1}")
        .then(invokes("f", "{'n':1}"), invokes("g", "{'n':1}"))
        .at(1)
        .returns("g", "{'q':1}")
        .then(restsIn("S", Phase.WAITING_FUNCTION))
        .at(9)
        .returns("f", "'slow'")
        .then(trail("S>f#1>g#1>End"), succeeds("['slow',{'q':1}]"));
    given(define(together("S", call("f")).to("End"), end("End")))
        .start("{}")
        .returns("f", "'one'")
        .then(succeeds("['one']"));
    given(define(together("S").to("End"), end("End"))).start("{'n':1}").then(succeeds("{'n':1}"));
  }

  @Test
  void a20AParallelResultHasAPlaceInTheInput() {
    var definition =
        define(together("S", call("f"), call("g")).result("$.r").to("End"), end("End"));
    given(definition)
        .start("{'n':1}")
        .returns("f", "1")
        .returns("g", "null")
        .then(succeeds("{'n':1,'r':[1,null]}"));
  }

  @Test
  void a21TheFirstActionThatGivesUpAbandonsTheOthers() {
    var definition =
        define(
            together(
                    "S",
                    call("f").timeout(100),
                    call("g").retry("Busy", 0, 0, "R"),
                    call("h").retry("Busy", 50, 1, "R"))
                .to("End"),
            work("R").output("$.error.function").to("End"),
            end("End"));
    Scenario scenario = given(definition).start("{}");
    var late = scenario.outstanding("f");
    scenario
        .fails("h", "Busy")
        .fails("g", "Busy")
        .then(succeeds("'g'"), trail("S>f#1>g#1>h#1>R>End"))
        .record(new CallReturned(late.instance(), late.call(), 1, new Outcome.Returned("1")))
        .then(only(InstanceEvent.ResultIgnored.class));
    assertThat(scenario.instance().timers()).isEmpty();
  }

  @Test
  void eachParallelActionRetriesOnItsOwn() {
    var definition =
        define(
            together("S", call("f").retry("Busy", 2, 1, null), call("g").retry("Busy", 3, 1, null))
                .to("End"),
            end("End"));
    given(definition)
        .start("{}")
        .fails("f", "Busy")
        .then(restsIn("S", Phase.WAITING_FUNCTION))
        .fails("g", "Busy")
        .then(restsIn("S", Phase.WAITING_TIMER))
        .at(2)
        .then(invokes("f"))
        .at(3)
        .then(invokes("g"))
        .returns("g", "2")
        .returns("f", "1")
        .then(succeeds("[1,2]"), trail("S>f#1>g#1>f#2>g#2>End"));
  }

  @Test
  void withoutActionsTheInputIsTheResult() {
    given(define(work("S").input("$.a").result("$.b").to("End"), end("End")))
        .start("{'a':1}")
        .then(succeeds("{'a':1,'b':1}"));
  }

  @Test
  void anAttemptThatTakesTooLongTimesOut() {
    given(define(work("S", call("f").timeout(5)).to("End"), end("End")))
        .start("{}")
        .at(4)
        .then(restsIn("S", Phase.WAITING_FUNCTION))
        .at(5)
        .then(failsWith("SYS.Timeout"), trail("S>f#1>!SYS.Timeout"), endedAt(5));
  }

  @Test
  void anAnswerInTimeCancelsTheTimer() {
    given(define(work("S", call("f").timeout(5)).to("W"), pause("W", 60).to("End"), end("End")))
        .start("{}")
        .at(4)
        .returns("f", "1")
        .then(tells(InstanceEvent.TimerCancelled.class))
        .at(64)
        .then(succeeds("1"));
  }

  @Test
  void answersOfAnotherRunCallOrAttemptAreIgnored() {
    Scenario scenario =
        given(define(work("S", call("f").retry("Busy", 0, 1, null)).to("End"), end("End")))
            .start("{}");
    var first = scenario.outstanding("f");
    scenario.fails("f", "Busy").then(invokes("f"));
    for (CallReturned stale :
        List.of(
            new CallReturned(first.instance(), first.call(), 1, new Outcome.Returned("1")),
            new CallReturned(first.instance(), first.call() + 1, 2, new Outcome.Returned("1")),
            new CallReturned("test/1/2", first.call(), 2, new Outcome.Returned("1")))) {
      scenario.record(stale).then(only(InstanceEvent.ResultIgnored.class));
    }
    scenario.returns("f", "2").then(succeeds("2"));
  }

  @Test
  void anAnswerThatIsNoJsonOrTooLargeIsAFailure() {
    var definition = define(work("S", call("f")).to("End"), end("End"));
    given(definition).start("{}").returns("f", "nonsense").then(failsWith("SYS.Fail"));
    given(definition)
        .start("{}")
        .returns("f", "'" + "x".repeat(Document.BYTES_MAX) + "'")
        .then(failsWith("SYS.Fail"));
  }

  @Test
  void a38AnErrorThatNothingHandlesEndsTheInstanceAndNoEndIsVisited() {
    given(define(work("S", call("f")).to("End"), end("End")))
        .start("{'n':1}")
        .fails("f", "CardDeclined")
        .then(failsWith("CardDeclined"), trail("S>f#1>!CardDeclined"), output("{'n':1}"));
  }

  @Test
  void aLongMessageIsCut() {
    Scenario scenario = given(define(work("S", call("f")).to("End"), end("End"))).start("{}");
    var call = scenario.outstanding("f");
    scenario.record(
        new CallReturned(
            call.instance(), call.call(), 1, new Outcome.Failed("X", "y".repeat(5000))));
    assertThat(scenario.instance().message()).hasSize(2000);
  }
}
