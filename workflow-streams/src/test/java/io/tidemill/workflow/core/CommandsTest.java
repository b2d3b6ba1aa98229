package io.tidemill.workflow.core;

import static io.tidemill.workflow.testing.Expectation.endedAt;
import static io.tidemill.workflow.testing.Expectation.ends;
import static io.tidemill.workflow.testing.Expectation.failsWith;
import static io.tidemill.workflow.testing.Expectation.ignores;
import static io.tidemill.workflow.testing.Expectation.invokes;
import static io.tidemill.workflow.testing.Expectation.nothing;
import static io.tidemill.workflow.testing.Expectation.only;
import static io.tidemill.workflow.testing.Expectation.output;
import static io.tidemill.workflow.testing.Expectation.restsIn;
import static io.tidemill.workflow.testing.Expectation.run;
import static io.tidemill.workflow.testing.Expectation.succeeds;
import static io.tidemill.workflow.testing.Expectation.tells;
import static io.tidemill.workflow.testing.Expectation.trail;
import static io.tidemill.workflow.testing.Expectation.waitsIn;
import static io.tidemill.workflow.testing.Scenario.given;
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
import io.tidemill.schemas.log.LogRecord.Command;
import io.tidemill.schemas.log.LogRecord.CommandRequested;
import io.tidemill.schemas.log.LogRecord.Outcome;
import io.tidemill.workflow.core.InstanceEvent.Ignored;
import io.tidemill.workflow.testing.Scenario;
import java.util.Map;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Commands and suspensions. */
final class CommandsTest {
  private static final Definition WORK =
      define(
          work("S", call("f").timeout(10)).result("$.f").to("W"),
          await("W", on("A").to("End")).timeout(30),
          end("End"));

  private static Scenario calling() {
    return given(WORK).start("{'n':1}").then(invokes("f"));
  }

  private static Scenario paused() {
    return calling().command(new Command.Pause()).then(restsIn("S", Phase.PAUSED));
  }

  private static Scenario broken() {
    Scenario scenario = calling();
    var call = scenario.outstanding("f");
    return scenario
        .breaks(new CallReturned(call.instance(), call.call(), 1, new Outcome.Returned("2")))
        .then(restsIn("S", Phase.INCIDENT));
  }

  @Nested
  final class Cancel {
    @Test
    void endsALiveInstance() {
      calling()
          .command(new Command.Cancel("no longer wanted"))
          .then(ends(Status.CANCELLED, null), output("{'n':1}"), trail("S>f#1"));
    }

    @Test
    void endsASuspendedInstance() {
      paused().command(new Command.Cancel(null)).then(ends(Status.CANCELLED, null));
      broken().command(new Command.Cancel(null)).then(ends(Status.CANCELLED, null));
    }

    @Test
    void isRefusedAfterTheEnd() {
      calling()
          .fails("f", "X")
          .command(new Command.Cancel(null))
          .then(only(InstanceEvent.CommandRefused.class), failsWith("X"));
    }
  }

  @Nested
  final class Pause {
    @Test
    void holdsEventsAndAnswersUntilTheResume() {
      Scenario scenario =
          paused()
              .event("A", "{'a':1}")
              .then(only(InstanceEvent.Held.class))
              .returns("f", "2")
              .then(only(InstanceEvent.Held.class), restsIn("S", Phase.PAUSED));
      assertThat(scenario.instance().held()).isEqualTo(2);
      scenario
          .at(5)
          .command(new Command.Resume())
          .then(tells(InstanceEvent.Resumed.class), succeeds("{'n':1,'f':2,'a':1}"), endedAt(5));
    }

    @Test
    void letsCallsThatAreUnderWayFinish() {
      Scenario scenario = paused();
      assertThat(scenario.outstanding()).hasSize(1);
      scenario.returns("f", "2");
      assertThat(scenario.outstanding()).isEmpty();
    }

    @Test
    void holdsOneAnswerOnly() {
      Scenario scenario = paused();
      var call = scenario.outstanding("f");
      scenario
          .returns("f", "2")
          .record(new CallReturned(call.instance(), call.call(), 1, new Outcome.Returned("3")))
          .then(only(InstanceEvent.ResultIgnored.class));
    }

    @Test
    void stopsTheTimersAndTheResumeStartsThemAgain() {
      Scenario scenario = calling();
      var timer = scenario.instance().timers().getFirst();
      scenario.command(new Command.Pause());
      assertThat(scenario.instance().timers()).isEmpty();
      scenario
          .at(60)
          .timerDue(timer)
          .then(only(InstanceEvent.TimerIgnored.class))
          .command(new Command.Resume());
      assertThat(scenario.instance().timers()).containsExactly(timer);
      scenario.at(60).then(failsWith("SYS.Timeout"), endedAt(60));
    }

    @Test
    void anAnswerThatIsHeldComesBeforeATimerThatIsOverdue() {
      paused().at(5).returns("f", "2").at(60).command(new Command.Resume()).then(waitsIn("W"));
    }

    @Test
    void dropsADuplicateAtOnce() {
      given(WORK)
          .start("{}")
          .event("x", "A", "{}")
          .command(new Command.Pause())
          .event("x", "A", "{}")
          .then(ignores(Ignored.DUPLICATE));
    }

    @Test
    void isRefusedWhenSuspendedOrEnded() {
      paused().command(new Command.Pause()).then(only(InstanceEvent.CommandRefused.class));
      broken().command(new Command.Pause()).then(only(InstanceEvent.CommandRefused.class));
      calling()
          .fails("f", "X")
          .command(new Command.Pause())
          .then(only(InstanceEvent.CommandRefused.class));
      calling().command(new Command.Resume()).then(only(InstanceEvent.CommandRefused.class));
    }

    @Test
    void thatHoldsTooMuchFailsTheInstance() {
      Scenario scenario = paused();
      for (int i = 0; i < Instance.HELD_MAX; i++) {
        scenario.event("A", null).then(restsIn("S", Phase.PAUSED));
      }
      scenario.event("A", null).then(failsWith("SYS.Fail"));
      assertThat(scenario.instance().held()).isZero();
    }

    @Test
    void aNewStartIsRefused() {
      paused().start("other", "{}").then(only(InstanceEvent.StartRefused.class));
    }
  }

  @Nested
  final class Incident {
    @Test
    void keepsTheRecordThatBrokeAndWhatComesAfterIt() {
      Scenario scenario = broken().event("A", "{'a':1}");
      assertThat(scenario.instance().held()).isEqualTo(2);
      assertThat(scenario.instance().suspension())
          .isEqualTo(
              new Instance.Suspension(Instance.Suspension.Kind.INCIDENT, "TM-5005", "it broke"));
      scenario.command(new Command.Retry()).then(succeeds("{'n':1,'f':2,'a':1}"));
    }

    @Test
    void isRefusedToBeResumed() {
      broken().command(new Command.Resume()).then(only(InstanceEvent.CommandRefused.class));
    }

    @Test
    void needsALiveInstance() {
      Scenario scenario = calling().fails("f", "X");
      scenario.breaks(scenario.arrived("y", "A", "{}", Map.of())).then(nothing(), failsWith("X"));
    }
  }

  @Nested
  final class Retry {
    @Test
    void goesOnceMoreThroughTheStateThatFailed() {
      calling()
          .at(1)
          .fails("f", "Busy")
          .then(failsWith("Busy"))
          .command(new Command.Retry())
          .then(invokes("f", "{'n':1}"), run(1), trail("S>f#1>!Busy>S>f#1"))
          .returns("f", "2")
          .then(waitsIn("W"));
    }

    @Test
    void callsUnderANewNumber() {
      Scenario scenario = calling();
      int before = scenario.outstanding("f").call();
      scenario.fails("f", "Busy").command(new Command.Retry());
      assertThat(scenario.outstanding("f").call()).isGreaterThan(before);
    }

    @Test
    void ofABranchGoesBackToTheFork() {
      var definition =
          define(fork("P", branch(work("X", call("f")).to(null))).to("End"), end("End"));
      given(definition)
          .start("1")
          .fails("f", "Busy")
          .command(new Command.Retry())
          .then(trail("P>X>f#1>!Busy>P>X>f#1"))
          .returns("f", "2")
          .then(succeeds("[2]"));
    }

    @Test
    void isRefusedWhereNothingFailed() {
      calling().command(new Command.Retry()).then(only(InstanceEvent.CommandRefused.class));
      paused().command(new Command.Retry()).then(only(InstanceEvent.CommandRefused.class));
      given(define(work("S").to("End"), end("End", Status.FAILURE)))
          .start("{}")
          .then(failsWith("SYS.Fail"))
          .command(new Command.Retry())
          .then(only(InstanceEvent.CommandRefused.class));
    }

    @Test
    void afterATimeoutWaitsAgain() {
      var definition =
          define(await("S", on("A").to("Ok")).timeout(5), end("Ok"), end("F", Status.FAILURE));
      given(definition)
          .start("{}")
          .at(5)
          .then(ends(Status.FAILURE, "SYS.Timeout"))
          .command(new Command.Retry())
          .then(waitsIn("S"))
          .event("A", "{}")
          .then(succeeds("{}"));
    }
  }

  @Nested
  final class Restart {
    @Test
    void goesOnFromAnotherStateAfterTheEnd() {
      calling()
          .fails("f", "X")
          .command(new Command.Restart("W", "{\"m\":2}"))
          .then(waitsIn("W"), run(1), output("{'m':2}"))
          .event("A", "{}")
          .then(succeeds("{'m':2}"));
    }

    @Test
    void givesUpWhatALiveInstanceDoes() {
      Scenario scenario = calling();
      var call = scenario.outstanding("f");
      scenario
          .command(new Command.Restart("W", "{}"))
          .then(waitsIn("W"))
          .record(new CallReturned(call.instance(), call.call(), 1, new Outcome.Returned("2")))
          .then(only(InstanceEvent.ResultIgnored.class));
    }

    @Test
    void keepsTheEventsThatCameEarlyAndReleasesThoseThatWereHeld() {
      calling()
          .event("A", "{'a':1}")
          .command(new Command.Restart("W", "{}"))
          .then(succeeds("{'a':1}"));
      paused()
          .event("A", "{'a':1}")
          .command(new Command.Restart("W", "{}"))
          .then(succeeds("{'a':1}"));
    }

    @Test
    void isRefusedForAStateThatIsNotThereOrInsideABranch() {
      calling()
          .command(new Command.Restart("Nowhere", "{}"))
          .then(only(InstanceEvent.CommandRefused.class));
      calling()
          .command(new Command.Restart("W", "{"))
          .then(only(InstanceEvent.CommandRefused.class));
      var definition =
          define(fork("P", branch(work("X", call("f")).to(null))).to("End"), end("End"));
      given(definition)
          .start("1")
          .command(new Command.Restart("X", "{}"))
          .then(only(InstanceEvent.CommandRefused.class));
    }
  }

  @Test
  void aCommandForAnotherRunIsRefused() {
    calling()
        .record(new CommandRequested("c", "test/1/2", new Command.Pause()))
        .then(only(InstanceEvent.CommandRefused.class));
    Scenario again = calling().fails("f", "X").start("again", "{}");
    again
        .record(new CommandRequested("c", "test/1/1", new Command.Retry()))
        .then(only(InstanceEvent.CommandRefused.class));
    given(WORK)
        .record(new CommandRequested("c", "test/1/1", new Command.Pause()))
        .then(only(InstanceEvent.CommandRefused.class));
  }

  @Test
  void aCommandThatComesTwiceIsAppliedOnce() {
    Scenario scenario = calling();
    var pause = new CommandRequested("c", scenario.instance().id(), new Command.Pause());
    scenario
        .record(pause)
        .then(tells(InstanceEvent.Suspended.class))
        .record(pause)
        .then(only(InstanceEvent.CommandRepeated.class));
  }
}
