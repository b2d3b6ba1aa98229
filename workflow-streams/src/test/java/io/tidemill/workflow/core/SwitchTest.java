package io.tidemill.workflow.core;

import static io.tidemill.workflow.testing.Expectation.failsWith;
import static io.tidemill.workflow.testing.Expectation.succeeds;
import static io.tidemill.workflow.testing.Expectation.trail;
import static io.tidemill.workflow.testing.Scenario.given;
import static io.tidemill.workflow.testing.Sketch.choose;
import static io.tidemill.workflow.testing.Sketch.define;
import static io.tidemill.workflow.testing.Sketch.end;
import static io.tidemill.workflow.testing.Sketch.when;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Choices: Function Workflow v0.1 §12; comparisons are in {@link SwitchRuleTest}. */
final class SwitchTest {
  private static final Definition NUMBERS =
      define(
          choose(
                  "S",
                  when("$.n", Rule.Operator.GTEQ, 10, "X"),
                  when("$.n", Rule.Operator.GT, 5, "Y"))
              .to("Z"),
          end("X"),
          end("Y"),
          end("Z"));

  @Test
  void theFirstChoiceThatHoldsDecides() {
    given(NUMBERS).start("{'n':10}").then(trail("S>X"));
    given(NUMBERS).start("{'n':6}").then(trail("S>Y"));
    given(NUMBERS).start("{'n':1}").then(trail("S>Z"));
  }

  @Test
  void a29APathThatSelectsNothingMakesTheChoiceFalse() {
    given(NUMBERS).start("{}").then(trail("S>Z"));
    var not =
        define(
            choose(
                    "S",
                    new Node.Choice(new Rule.Not(when("$.n", Rule.Operator.EQ, 1, "").rule()), "X"))
                .to("Z"),
            end("X"),
            end("Z"));
    given(not).start("{}").then(trail("S>X"));
  }

  @Test
  void a30RulesNestToAnyDepth() {
    Rule rule = when("$.n", Rule.Operator.EQ, 1, "").rule();
    for (int i = 0; i < 40; i++) {
      rule = i % 2 == 0 ? new Rule.Not(rule) : new Rule.And(List.of(new Rule.Or(List.of(rule))));
    }
    var definition = define(choose("S", new Node.Choice(rule, "X")).to("Z"), end("X"), end("Z"));
    given(definition).start("{'n':1}").then(trail("S>X"));
  }

  @Test
  void a31WithoutMatchAndDefaultTheInstanceFails() {
    var definition = define(choose("S", when("$.n", Rule.Operator.EQ, 1, "X")), end("X"));
    given(definition).start("{'n':2}").then(failsWith("SYS.Fail"), trail("S>!SYS.Fail"));
  }

  @Test
  void a32ANumericComparisonOfANumericTextIsFalse() {
    given(NUMBERS).start("{'n':'10'}").then(trail("S>Z"));
  }

  @Test
  void theInputThatWasComparedIsTheResult() {
    var definition =
        define(
            choose("S", when("$.n", Rule.Operator.EQ, 1, "X"))
                .input("$.in")
                .result("$.seen")
                .output("$.seen"),
            end("X"));
    given(definition).start("{'in':{'n':1},'k':1}").then(succeeds("{'n':1}"));
  }
}
