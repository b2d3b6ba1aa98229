package io.tidemill.workflow.core;

import static io.tidemill.workflow.testing.Expectation.endedAt;
import static io.tidemill.workflow.testing.Expectation.failsWith;
import static io.tidemill.workflow.testing.Expectation.keeps;
import static io.tidemill.workflow.testing.Expectation.restsIn;
import static io.tidemill.workflow.testing.Expectation.succeeds;
import static io.tidemill.workflow.testing.Expectation.trail;
import static io.tidemill.workflow.testing.Scenario.given;
import static io.tidemill.workflow.testing.Sketch.await;
import static io.tidemill.workflow.testing.Sketch.define;
import static io.tidemill.workflow.testing.Sketch.end;
import static io.tidemill.workflow.testing.Sketch.on;
import static io.tidemill.workflow.testing.Sketch.path;
import static io.tidemill.workflow.testing.Sketch.pause;

import io.tidemill.workflow.testing.Scenario;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Pauses: Function Workflow v0.1 §13. */
final class PauseTest {
  private static Scenario paused(Wait wait, String input) {
    return given(define(pause("S", wait).to("End"), end("End"))).start(input);
  }

  @Test
  void lastsItsTimeAndHandsItsInputOn() {
    given(define(pause("S", 5).output("$.a").to("End"), end("End")))
        .start("{'a':{'b':1}}")
        .then(restsIn("S", Phase.WAITING_TIMER))
        .at(4)
        .then(restsIn("S", Phase.WAITING_TIMER))
        .at(5)
        .then(succeeds("{'b':1}"), endedAt(5));
  }

  @Test
  void eventsThatArriveMeanwhileAreKept() {
    given(define(pause("S", 5).to("W"), await("W", on("A").to("End")), end("End")))
        .start("{}")
        .event("A", "{'a':1}")
        .then(keeps(1))
        .at(5)
        .then(succeeds("{'a':1}"));
  }

  @Test
  void a33LastsUntilAnInstantAndNotAtAllUntilOneInThePast() {
    paused(new Wait.Until(90_000), "{}")
        .at(89)
        .then(restsIn("S", Phase.WAITING_TIMER))
        .at(90)
        .then(succeeds("{}"));
    paused(new Wait.Until(0), "{}").then(succeeds("{}"), trail("S>End"));
  }

  @Test
  void a33TheInstantMayStandInTheInput() {
    var at = new Wait.At(path("$.when"));
    paused(at, "{'when':'1970-01-01T01:00:30+01:00'}").at(30).then(endedAt(30));
    paused(at, "{'when':30000}").at(30).then(endedAt(30));
    paused(at, "{'when':'1969-01-01T00:00:00Z'}").then(endedAt(0));
    for (String wrong : List.of("'tomorrow'", "true", "1.5", "{}")) {
      paused(at, "{'when':" + wrong + "}").then(failsWith("SYS.FilterError"));
    }
    paused(at, "{}").then(failsWith("SYS.FilterError"));
  }

  @Test
  void lastsUntilTheNextTimeOfASchedule() {
    Schedule everyMinute = ms -> (ms / 60_000 + 1) * 60_000;
    given(define(pause("S", new Wait.Next(everyMinute)).to("End"), end("End")))
        .clock(60)
        .start("{}")
        .at(119)
        .then(restsIn("S", Phase.WAITING_TIMER))
        .at(120)
        .then(endedAt(120));
  }

  @Test
  void anOverdueTimerFiresWhenItIsMet() {
    Scenario scenario = paused(new Wait.For(5000), "{}");
    var timer = scenario.instance().timers().getFirst();
    scenario.clock(500).timerDue(timer).then(endedAt(500));
  }
}
