package io.tidemill.workflow.core;

import static io.tidemill.workflow.testing.Expectation.deadLetters;
import static io.tidemill.workflow.testing.Expectation.endedAt;
import static io.tidemill.workflow.testing.Expectation.ends;
import static io.tidemill.workflow.testing.Expectation.ignores;
import static io.tidemill.workflow.testing.Expectation.invokes;
import static io.tidemill.workflow.testing.Expectation.only;
import static io.tidemill.workflow.testing.Expectation.output;
import static io.tidemill.workflow.testing.Expectation.succeeds;
import static io.tidemill.workflow.testing.Expectation.tells;
import static io.tidemill.workflow.testing.Expectation.trail;
import static io.tidemill.workflow.testing.Expectation.waitsIn;
import static io.tidemill.workflow.testing.Scenario.given;
import static io.tidemill.workflow.testing.Sketch.and;
import static io.tidemill.workflow.testing.Sketch.await;
import static io.tidemill.workflow.testing.Sketch.branch;
import static io.tidemill.workflow.testing.Sketch.call;
import static io.tidemill.workflow.testing.Sketch.define;
import static io.tidemill.workflow.testing.Sketch.end;
import static io.tidemill.workflow.testing.Sketch.fork;
import static io.tidemill.workflow.testing.Sketch.on;
import static io.tidemill.workflow.testing.Sketch.work;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidemill.schemas.log.LogRecord.CallReturned;
import io.tidemill.schemas.log.LogRecord.Outcome;
import io.tidemill.schemas.log.LogRecord.TimerDue;
import io.tidemill.workflow.core.InstanceEvent.Ignored;
import io.tidemill.workflow.testing.Scenario;
import io.tidemill.workflow.testing.Sketch;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Event timeouts: Function Workflow v0.1 §9.3 and §9.4. */
final class EventTimeoutTest {
  private static final Definition WAITING =
      define(
          await("S", on("A").to("W")),
          await("W", on("B").to("X"), on("C").to("X")).timeout(30),
          work("X").to("End"),
          end("End"));

  @Test
  void a15TheShortestTimeoutEndsTheWait() {
    // A language gives the state one timeout: the shortest of its event structs.
    given(WAITING)
        .event("A", "{'k':'1'}")
        .at(29)
        .then(waitsIn("W"))
        .at(45)
        .then(
            trail("S>W>!SYS.Timeout>End"),
            ends(Status.SUCCESS, "SYS.Timeout"),
            output("{'k':'1'}"),
            endedAt(30))
        .event("C", "{}")
        .then(deadLetters());
  }

  @Test
  void anEventAtTheDeadlineStillCounts() {
    given(WAITING)
        .event("A", "{}")
        .clock(30)
        .event("B", "{}")
        .at(60)
        .then(trail("S>W>X>End"), succeeds("{}"));
  }

  @Test
  void a16TheTimeRunsFromTheEntryOfTheStateAndNoEventResetsIt() {
    var definition = define(await("S", on(and("A", "B")).to("End")).timeout(30), end("End"));
    given(definition)
        .clock(10)
        .event("A", "{'a':1}")
        .at(35)
        .event("C", "{}")
        .then(ignores(Ignored.UNCONSUMABLE))
        .at(39)
        .then(waitsIn("S"))
        .at(40)
        .then(trail("S>!SYS.Timeout>End"), output("{}"), endedAt(40));
  }

  @Test
  void theTimeoutCoversOnlyTheWait() {
    var definition = define(await("S", on("A").call(call("f")).to("End")).timeout(30), end("End"));
    Scenario scenario = given(definition).start("{}").clock(5).event("A", "{}");
    scenario.then(tells(InstanceEvent.TimerCancelled.class));
    assertThat(scenario.instance().timers()).isEmpty();
    scenario.at(100).returns("f", "1").then(succeeds("1"));
  }

  @Test
  void aTimerBeforeItsTimeOrOfAnotherRunIsIgnored() {
    Scenario scenario = given(WAITING).event("A", "{}");
    var timer = scenario.instance().timers().getFirst();
    scenario
        .clock(29)
        .timerDue(timer)
        .then(only(InstanceEvent.TimerIgnored.class), waitsIn("W"))
        .clock(30)
        .record(new TimerDue("test/1/2", timer.number(), timer.dueMs()))
        .then(only(InstanceEvent.TimerIgnored.class))
        .record(new TimerDue("test/1/1", timer.number() + 1, timer.dueMs()))
        .then(only(InstanceEvent.TimerIgnored.class))
        .timerDue(timer)
        .then(ends(Status.SUCCESS, "SYS.Timeout"))
        .timerDue(timer)
        .then(only(InstanceEvent.TimerIgnored.class));
  }

  @Test
  void anEventStateThatIsEnteredAgainHasANewTimer() {
    var definition = define(await("S", on("A").to("S"), on("B").to("End")).timeout(30), end("End"));
    Scenario scenario = given(definition).start("{}").at(20).event("A", "{}");
    assertThat(scenario.instance().timers()).containsExactly(new Activity.Timer(2, 50_000));
    scenario.at(49).then(waitsIn("S")).at(50).then(endedAt(50));
  }

  @Nested
  final class Target {
    private Scenario timedOut(Sketch... ends) {
      var states = new ArrayList<Sketch>();
      states.add(await("S", on("A").to(null)).timeout(1));
      states.addAll(List.of(ends));
      return given(define(states.toArray(Sketch[]::new))).start("{'n':1}").at(1);
    }

    @Test
    void a17IsTheOnlyEnd() {
      timedOut(end("E")).then(trail("S>!SYS.Timeout>E"), ends(Status.SUCCESS, "SYS.Timeout"));
    }

    @Test
    void a17IsElseTheFirstThatFails() {
      timedOut(end("E"), end("F", Status.FAILURE), end("G", Status.FAILURE))
          .then(trail("S>!SYS.Timeout>F"), ends(Status.FAILURE, "SYS.Timeout"));
    }

    @Test
    void a17IsElseTheFirst() {
      timedOut(end("E"), end("G")).then(trail("S>!SYS.Timeout>E"));
    }

    @Test
    void a17IsFailureWhereThereIsNoEnd() {
      timedOut()
          .then(trail("S>!SYS.Timeout"), ends(Status.FAILURE, "SYS.Timeout"), output("{'n':1}"));
    }
  }

  @Test
  void a18ATimeoutInABranchEndsTheWorkflowWithTheInputOfTheTopLevelState() {
    var definition =
        define(
            fork(
                    "P",
                    branch(work("F", call("f").timeout(60)).to(null)),
                    branch(
                        work("B").result("$.own").to("W"), await("W", on("A").to(null)).timeout(5)))
                .to("End"),
            end("End"));
    Scenario scenario = given(definition).start("{'n':1}").then(invokes("f"));
    var call = scenario.outstanding("f");
    scenario
        .at(5)
        .then(
            trail("P>F>f#1>B>W>!SYS.Timeout>End"),
            ends(Status.SUCCESS, "SYS.Timeout"),
            output("{'n':1}"))
        .record(new CallReturned(call.instance(), call.call(), 1, new Outcome.Returned("1")))
        .then(only(InstanceEvent.ResultIgnored.class));
  }
}
