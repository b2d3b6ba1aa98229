package io.tidemill.workflow.core;

import static io.tidemill.workflow.testing.Expectation.keeps;
import static io.tidemill.workflow.testing.Expectation.succeeds;
import static io.tidemill.workflow.testing.Expectation.trail;
import static io.tidemill.workflow.testing.Expectation.waitsIn;
import static io.tidemill.workflow.testing.Scenario.given;
import static io.tidemill.workflow.testing.Sketch.and;
import static io.tidemill.workflow.testing.Sketch.await;
import static io.tidemill.workflow.testing.Sketch.define;
import static io.tidemill.workflow.testing.Sketch.end;
import static io.tidemill.workflow.testing.Sketch.on;
import static io.tidemill.workflow.testing.Sketch.or;

import io.tidemill.workflow.testing.Scenario;
import org.junit.jupiter.api.Test;

/** Event expressions: Function Workflow v0.1 §5.2 and §9.1. */
final class ExpressionsTest {
  private static Scenario waiting(Object expression) {
    var alternative = expression instanceof EventExpression e ? on(e) : on(expression.toString());
    return given(define(await("S", alternative.to("End")), end("End"))).start("{}");
  }

  @Test
  void oneOperandIsTrueOnceItsEventCame() {
    waiting("A").event("A", "{'x':1}").then(trail("S>End"), succeeds("{'x':1}"));
  }

  @Test
  void anOrIsTrueWithEither() {
    waiting(or("A", "B")).event("B", "{'x':1}").then(succeeds("{'x':1}"));
  }

  @Test
  void a08AnAndIsTrueInAnyOrderAndMergesInTheOrderOfItsOperands() {
    waiting(and("A", "B"))
        .event("A", "{'x':1}")
        .then(waitsIn("S"), keeps(1))
        .event("B", "{'x':2}")
        .then(succeeds("{'x':2}"));
    waiting(and("A", "B"))
        .event("B", "{'x':2}")
        .then(waitsIn("S"), keeps(1))
        .event("A", "{'x':1}")
        .then(succeeds("{'x':2}"));
  }

  @Test
  void a08MoreEventsNeverUndoWhatIsTrue() {
    waiting(and("A", or("B", and("C", "D"))))
        .event("C", "{'c':1}")
        .event("A", "{'a':1}")
        .then(waitsIn("S"))
        .event("D", "{'d':1}")
        .then(succeeds("{'a':1,'c':1,'d':1}"));
  }

  @Test
  void a10OfAnOrTheLeftmostSatisfiedPartDecidesAndTheOtherEventsStay() {
    var definition =
        define(
            await("S", on(and(or(and("A", "B"), "C"), "D")).to("W")),
            await("W", on("A").to("End")),
            end("End"));
    given(definition)
        .start("{}")
        .event("A", "{'a':1}")
        .event("C", "{'c':1}")
        .then(keeps(2))
        // C is satisfied and not yet A and B, so that A is not used and left for W.
        .event("D", "{'d':1}")
        .then(trail("S>W>End"), succeeds("{'c':1,'d':1,'a':1}"));
  }

  @Test
  void a11TheEarliestEventThatCompletesAnythingDecides() {
    var definition =
        define(
            await("S", on("A").to("W")),
            await("W", on("C").to("First"), on("B").to("Second")),
            end("First"),
            end("Second"));
    given(definition)
        .start("{}")
        .event("B", "{}")
        .event("C", "{}")
        .event("A", "{}")
        .then(trail("S>W>Second"));
  }

  @Test
  void a11OfTheAlternativesThatOneEventCompletesTheFirstFires() {
    var definition =
        define(
            await("S", on(and("A", "C")).to("First"), on("C").to("Second")),
            end("First"),
            end("Second"));
    given(definition).start("{}").event("A", "{}").event("C", "{}").then(trail("S>First"));
  }

  @Test
  void a12TheFirstOfTwoEventsOfATriggerIsUsedAndTheSecondStays() {
    var definition =
        define(
            await("S", on(and("A", "B")).to("W")),
            await("W", on("A").result("$.again").to("End")),
            end("End"));
    given(definition)
        .start("{}")
        .event("A", "{'n':1}")
        .event("A", "{'n':2}")
        .event("B", "{}")
        .then(trail("S>W>End"), succeeds("{'n':1,'again':{'n':2}}"));
  }

  @Test
  void oneEventMayStandForTwoTriggersAndIsUsedOnce() {
    waiting(and("A", "B")).event("A,B", "'text'").then(succeeds("'text'"));
  }

  @Test
  void anOperandTwiceNeedsOneEvent() {
    waiting(and("A", "A")).event("A", "{}").then(succeeds("{}"));
  }
}
