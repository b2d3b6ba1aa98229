package io.tidemill.workflow.core;

import static io.tidemill.workflow.testing.Expectation.deadLetters;
import static io.tidemill.workflow.testing.Expectation.ignores;
import static io.tidemill.workflow.testing.Expectation.invokes;
import static io.tidemill.workflow.testing.Expectation.keeps;
import static io.tidemill.workflow.testing.Expectation.nothing;
import static io.tidemill.workflow.testing.Expectation.only;
import static io.tidemill.workflow.testing.Expectation.run;
import static io.tidemill.workflow.testing.Expectation.succeeds;
import static io.tidemill.workflow.testing.Expectation.tells;
import static io.tidemill.workflow.testing.Expectation.trail;
import static io.tidemill.workflow.testing.Expectation.waitsIn;
import static io.tidemill.workflow.testing.Scenario.given;
import static io.tidemill.workflow.testing.Sketch.and;
import static io.tidemill.workflow.testing.Sketch.await;
import static io.tidemill.workflow.testing.Sketch.branch;
import static io.tidemill.workflow.testing.Sketch.call;
import static io.tidemill.workflow.testing.Sketch.choose;
import static io.tidemill.workflow.testing.Sketch.define;
import static io.tidemill.workflow.testing.Sketch.end;
import static io.tidemill.workflow.testing.Sketch.fork;
import static io.tidemill.workflow.testing.Sketch.on;
import static io.tidemill.workflow.testing.Sketch.when;
import static io.tidemill.workflow.testing.Sketch.work;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemill.schemas.log.InstanceKey;
import io.tidemill.schemas.log.LogRecord;
import io.tidemill.workflow.core.InstanceEvent.Ignored;
import io.tidemill.workflow.testing.Scenario;
import java.util.Set;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Creation, early, late and duplicate events: Function Workflow v0.1 §8. */
final class RoutingTest {
  private static final Definition TWO =
      define(
          await("S", on("A").call(call("f").result("$.f")).to("W")),
          await("W", on("B").to("End")),
          end("End"));

  private static Scenario calling() {
    return given(TWO).event("A", "{'a':1}").then(invokes("f", "{'a':1}"));
  }

  private static Scenario ended() {
    return calling().returns("f", "1").event("B", "{'b':1}").then(succeeds("{'a':1,'f':1,'b':1}"));
  }

  @Test
  void theFirstMatchingEventMakesTheInstance() {
    given(TWO).event("A", "{'a':1}").then(run(1), trail("S>f#1"), invokes("f")).andNothingElse();
  }

  @Test
  void a13AnInstanceIsMadeByTheFirstEventOfAnAnd() {
    given(define(await("S", on(and("A", "B")).to("End")), end("End")))
        .event("B", "{}")
        .then(waitsIn("S"), keeps(1))
        .event("A", "{}")
        .then(succeeds("{}"));
  }

  @Test
  void a04AStartEventForALiveInstanceStartsNoSecondOne() {
    calling().event("A", "{}").then(run(1), keeps(1));
    calling().returns("f", "1").event("A", "{}").then(run(1), ignores(Ignored.UNCONSUMABLE));
    var loop =
        define(
            await("S", on("A").call(call("f")).to("T")), await("T", on("A").to("End")), end("End"));
    given(loop)
        .event("A", "{}")
        .event("A", "{'again':1}")
        .then(run(1), keeps(1))
        .returns("f", "{}")
        .then(succeeds("{'again':1}"));
  }

  @Test
  void a06AnEventThatComesEarlyIsKeptAndUsedOnce() {
    calling()
        .event("B", "{'b':1}")
        .then(keeps(1))
        .event("B", "{'b':2}")
        .then(keeps(2))
        .returns("f", "1")
        .then(
            trail("S>f#1>W>End"),
            succeeds("{'a':1,'f':1,'b':1}"),
            tells(InstanceEvent.EventDiscarded.class));
  }

  @Test
  void a06KeptEventsAreUsedInTheOrderOfTheirArrival() {
    var loop =
        define(
            await("S", on("A").call(call("f").result("$.f")).to("T")),
            await("T", on("B").result("$.b").to("Enough")),
            choose("Enough", when("$.b.n", Rule.Operator.GTEQ, 3, "End")).to("T"),
            end("End"));
    given(loop)
        .event("A", "{}")
        .event("B", "{'n':1}")
        .event("B", "{'n':2}")
        .returns("f", "1")
        .then(trail("S>f#1>T>Enough>T>Enough>T"), waitsIn("T"))
        .event("B", "{'n':3}")
        .then(succeeds("{'f':1,'b':{'n':3}}"));
  }

  @Test
  void a07AnEventWithoutInstanceThatStartsNoneIsADeadLetter() {
    given(TWO).event("B", "{}").then(deadLetters()).andNothingElse();
    ended().event("B", "{}").then(deadLetters(), run(1));
  }

  @Test
  void aDeadLetterIsNotAccepted() {
    given(TWO).event("x", "B", "{}").then(deadLetters()).event("x", "B", "{}").then(deadLetters());
  }

  @Test
  void aStartEventAfterTheEndMakesANewRun() {
    ended().event("A", "{}").then(run(2), trail("S>f#1"));
  }

  @Test
  void anEventThatNoStateAheadUsesIsUnconsumable() {
    calling().event("C", "{}").then(ignores(Ignored.UNCONSUMABLE));
    calling().event("x", "C", "{}").event("x", "C", "{}").then(ignores(Ignored.DUPLICATE));
  }

  @Test
  void statesAheadAreFoundThroughRetriesBranchesAndWhatFollowsThem() {
    var definition =
        define(
            work("S", call("f").retry("Busy", 0, 0, "R")).to("End"),
            await("R", on("A").to("P")),
            fork("P", branch(await("B1", on("B").to(null)))).to("W"),
            await("W", on("C").to("End")),
            end("End"));
    assertThat(definition.consumable("S")).isEqualTo(Set.of("A", "B", "C"));
    assertThat(definition.consumable("B1")).isEqualTo(Set.of("B", "C"));
    assertThat(definition.consumable("W")).isEqualTo(Set.of("C"));
    assertThat(definition.consumable("End")).isEmpty();
  }

  @Test
  void aDuplicateIsDroppedWhileTheInstanceLivesAndAfterItsEnd() {
    given(TWO).event("x", "A", "{}").event("x", "A", "{}").then(ignores(Ignored.DUPLICATE));
    given(TWO)
        .event("x", "A", "{}")
        .returns("f", "1")
        .event("B", "{}")
        .event("x", "A", "{}")
        .then(ignores(Ignored.DUPLICATE), run(1));
  }

  @Test
  void aDuplicateNeverCountsTwice() {
    given(define(await("S", on(and("A", "B")).to("End")), end("End")))
        .event("x", "A", "{}")
        .event("x", "B", "{}")
        .then(ignores(Ignored.DUPLICATE), waitsIn("S"));
  }

  @Test
  void whatARunAcceptedIsRememberedByTheNext() {
    ended()
        .event("x", "A", "{}")
        .then(run(2))
        .returns("f", "1")
        .event("B", "{}")
        .event("x", "A", "{}")
        .then(ignores(Ignored.DUPLICATE), run(2));
  }

  @Test
  void aRunThatEndedLongAgoCountsAsAbsent() {
    ended()
        .clock(Moment.REMEMBERED_MS / 1000)
        .event("e1", "A", "{}")
        .then(ignores(Ignored.DUPLICATE))
        .clock(Moment.REMEMBERED_MS / 1000 + 1)
        .event("e1", "A", "{}")
        .then(run(1), trail("S>f#1"))
        .returns("f", "1");
  }

  @Test
  void unusedEventsAreToldOneByOneWhenTheInstanceEnds() {
    Scenario scenario = calling().event("B", null).event("B", null).fails("f", "Busy");
    assertThat(scenario.facts())
        .filteredOn(InstanceEvent.EventDiscarded.class::isInstance)
        .hasSize(2);
  }

  @Nested
  final class Requests {
    private final Definition direct = define(work("S", call("f")).to("End"), end("End"));

    @Test
    void runAStateWithoutEventsAtOnce() {
      given(direct)
          .start("{'n':1}")
          .then(invokes("f", "{'n':1}"), run(1))
          .returns("f", "2")
          .then(succeeds("2"));
    }

    @Test
    void waitInAnEventStateWithTheInput() {
      given(TWO)
          .start("{'n':1}")
          .then(waitsIn("S"))
          .event("A", "{'a':1}")
          .then(invokes("f", "{'n':1,'a':1}"));
    }

    @Test
    void areIdempotentAlsoAfterTheEnd() {
      given(direct)
          .start("s", "{}")
          .start("s", "{}")
          .then(nothing())
          .returns("f", "1")
          .start("s", "{}")
          .then(nothing(), run(1))
          .start("t", "{}")
          .then(run(2));
    }

    @Test
    void areRefusedWhileAnInstanceLives() {
      given(direct).start("s", "{}").start("t", "{}").then(only(InstanceEvent.StartRefused.class));
    }

    @Test
    void areRefusedWithAnInputThatIsNoJsonOrTooLarge() {
      given(direct).start("{").then(only(InstanceEvent.StartRefused.class));
      String large = "\"" + "x".repeat(Document.BYTES_MAX) + "\"";
      given(direct).start(large).then(only(InstanceEvent.StartRefused.class));
    }

    @Test
    void keepTheVersionTheyStartedWith() {
      var newer = define(2, work("S", call("g")).to("End"), end("End"));
      given(direct)
          .start("s", "{}")
          .deployed(newer)
          .returns("f", "1")
          .then(succeeds("1"))
          .start("t", "{}")
          .then(invokes("g"));
    }
  }

  @Test
  void aDefinitionOfAnotherVersionIsABug() {
    var key = new InstanceKey("test", "1");
    var start = new LogRecord.StartRequested(2, "s", "{}");
    assertThat(Machine.versionFor(null, start, new Moment(0, 0))).isEqualTo(2);
    assertThatThrownBy(() -> Machine.step(null, key, start, TWO, new Moment(0, 0)))
        .hasMessageContaining("definition version 2 is needed, found 1");
  }
}
