package io.tidemill.workflow.core;

import static io.tidemill.workflow.testing.Expectation.endedAt;
import static io.tidemill.workflow.testing.Expectation.failsWith;
import static io.tidemill.workflow.testing.Expectation.invokes;
import static io.tidemill.workflow.testing.Expectation.only;
import static io.tidemill.workflow.testing.Expectation.restsIn;
import static io.tidemill.workflow.testing.Expectation.succeeds;
import static io.tidemill.workflow.testing.Expectation.trail;
import static io.tidemill.workflow.testing.Scenario.given;
import static io.tidemill.workflow.testing.Sketch.call;
import static io.tidemill.workflow.testing.Sketch.define;
import static io.tidemill.workflow.testing.Sketch.end;
import static io.tidemill.workflow.testing.Sketch.work;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidemill.schemas.log.LogRecord.CallReturned;
import io.tidemill.schemas.log.LogRecord.Outcome;
import io.tidemill.workflow.testing.Scenario;
import io.tidemill.workflow.testing.Sketch;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Retries: Function Workflow v0.1 §10.2 to §10.5. */
final class RetryTest {
  private static Scenario calling(Sketch.Call call) {
    return given(
            define(
                work("S", call).to("End"), work("R").to("End"), work("R2").to("End"), end("End")))
        .start("{'n':1}");
  }

  @Test
  void anAttemptThatTimedOutIsRepeatedAfterTheInterval() {
    calling(call("f").timeout(5).retry("SYS.Timeout", 2, 2, "R"))
        .at(5)
        .then(restsIn("S", Phase.WAITING_TIMER))
        .at(7)
        .then(invokes("f", "{'n':1}"))
        .at(12)
        .at(14)
        .then(invokes("f"))
        .at(15)
        .returns("f", "1")
        .then(succeeds("1"), trail("S>f#1>f#2>f#3>End"), endedAt(15));
  }

  @Test
  void a28MaxCountsRepetitionsAndZeroGoesOnAtOnce() {
    calling(call("f").retry("Busy", 1, 2, "R"))
        .fails("f", "Busy")
        .at(1)
        .fails("f", "Busy")
        .at(2)
        .fails("f", "Busy")
        .then(trail("S>f#1>f#2>f#3>R>End"));
    calling(call("f").retry("Busy", 1, 0, "R")).fails("f", "Busy").then(trail("S>f#1>R>End"));
  }

  @Test
  void a35EachEntryCountsOnItsOwnAndTheFirstThatMatchesDecides() {
    calling(call("f").retry("Busy", 1, 1, "R").retry("SYS.MatchAny", 0, 0, "R2"))
        .fails("f", "Busy")
        .at(1)
        .fails("f", "Busy")
        .then(trail("S>f#1>f#2>R>End"));
    calling(call("f").retry("Busy", 0, 2, "R").retry("SYS.MatchAny", 0, 1, "R2"))
        .fails("f", "Other")
        .then(invokes("f"))
        .fails("f", "Busy")
        .then(invokes("f"))
        .fails("f", "Busy")
        .then(invokes("f"))
        .fails("f", "Other")
        .then(trail("S>f#1>f#2>f#3>f#4>R2>End"));
  }

  @Test
  void a35TheCountersBeginAnewWhenTheStateIsEnteredAgain() {
    var definition =
        define(
            work("S", call("f").retry("Busy", 0, 1, "R")).to("End"), work("R").to("S"), end("End"));
    given(definition)
        .start("{}")
        .fails("f", "Busy")
        .fails("f", "Busy")
        .then(invokes("f"))
        .fails("f", "Busy")
        .then(trail("S>f#1>f#2>R>S>f#1>f#2"), invokes("f"));
  }

  @Test
  void a37UsedUpRetriesGoOnWithTheBaseAndTheError() {
    calling(call("f").retry("Busy", 1, 1, "R").retry("SYS.MatchAny", 0, 0, "R2"))
        .fails("f", "Busy")
        .at(1)
        .fails("f", "SYS.Permission")
        .then(
            trail("S>f#1>f#2>R2>End"),
            succeeds(
                "{'n':1,'error':{'name':'SYS.Permission','message':'message of SYS.Permission',"
                    + "'function':'f','attempts':2}}"));
  }

  @Test
  void a37TheBaseIsTheRawInputWithoutTheFiltersOfTheState() {
    var definition =
        define(
            work("S", call("f").input("$.b").retry("SYS.MatchAny", 0, 0, "R"))
                .input("$.a")
                .result("$.r")
                .output("$.r")
                .to("End"),
            work("R").output("$.error.name").to("End"),
            end("End"));
    given(definition)
        .start("{'a':{'b':1}}")
        .then(invokes("f", "1"))
        .fails("f", "X")
        .then(succeeds("'X'"));
  }

  @Test
  void a37WhereTheBaseIsNoObjectTheErrorStandsAlone() {
    var definition =
        define(
            work("S", call("f").retry("X", 0, 0, "R")).to("End"),
            work("R").output("$.error.attempts").to("End"),
            end("End"));
    given(definition).start("5").fails("f", "X").then(succeeds("1"));
  }

  @Test
  void a34AScalarResultMayMatchLikeAnError() {
    calling(call("f").retry("pending", 10, 2, "R"))
        .returns("f", "'pending'")
        .at(10)
        .then(invokes("f"))
        .returns("f", "'done'")
        .then(succeeds("'done'"), trail("S>f#1>f#2>End"));
    calling(call("f").retry("0", 0, 1, null))
        .returns("f", "0.0")
        .then(invokes("f"))
        .returns("f", "1")
        .then(succeeds("1"));
    calling(call("f").retry("false", 0, 1, null)).returns("f", "false").then(invokes("f"));
  }

  @Test
  void a34ObjectsArraysAndNullNeverMatchByValue() {
    for (String value : List.of("null", "{}", "[]", "['pending']", "''")) {
      calling(
              call("f")
                  .retry("null", 0, 5, "R")
                  .retry("{}", 0, 5, "R")
                  .retry("", 0, 5, "R")
                  .retry("pending", 0, 5, "R"))
          .returns("f", value)
          .then(succeeds(value));
    }
  }

  @Test
  void a34AUsedUpValueGoesOnWithTheFiltersOfActionAndState() {
    var definition =
        define(
            work("S", call("f").result("$.v").retry("pending", 0, 1, "R"), call("g"))
                .result("$.s")
                .to("End"),
            work("R").to("End"),
            end("End"));
    given(definition)
        .start("{'n':1}")
        .returns("f", "'pending'")
        .returns("f", "'pending'")
        .then(trail("S>f#1>f#2>R>End"), succeeds("{'n':1,'s':{'n':1,'v':'pending'}}"));
  }

  @Test
  void aUsedUpValueWithoutTargetFailsTheInstance() {
    calling(call("f").retry("pending", 0, 1, null))
        .returns("f", "'pending'")
        .returns("f", "'pending'")
        .then(failsWith("SYS.Fail"), trail("S>f#1>f#2>!SYS.Fail"));
  }

  @Test
  void usedUpRetriesWithoutTargetFailTheInstanceWithTheCode() {
    calling(call("f").retry("Busy", 0, 1, null))
        .fails("f", "Busy")
        .fails("f", "Busy")
        .then(failsWith("Busy"));
  }

  @Test
  void a36MatchAnyMatchesEveryErrorAndNoResult() {
    calling(call("f").retry("SYS.MatchAny", 0, 1, "R"))
        .fails("f", "Mine")
        .then(invokes("f"))
        .returns("f", "'Mine'")
        .then(succeeds("'Mine'"));
  }

  @Test
  void aFilterErrorIsNeverCalledAgain() {
    calling(call("f").output("$.nope").retry("SYS.FilterError", 0, 5, "R"))
        .returns("f", "{}")
        .then(trail("S>f#1>R>End"));
    Scenario scenario =
        calling(call("f").output("$.nope").retry("SYS.MatchAny", 0, 5, "R")).returns("f", "{}");
    assertThat(scenario.instance().data().node().at("/error/name").asText())
        .isEqualTo("SYS.FilterError");
    assertThat(scenario.instance().data().node().at("/error/attempts").asInt()).isEqualTo(1);
  }

  @Test
  void anInputThatCannotBeSelectedIsNotCalledAtAll() {
    Scenario scenario = calling(call("f").input("$.nope").retry("SYS.MatchAny", 0, 5, "R"));
    scenario.then(trail("S>R>End"));
    assertThat(scenario.instance().data().node().at("/error/attempts").asInt()).isZero();
    calling(call("f").input("$.nope"))
        .then(failsWith("SYS.FilterError"), trail("S>!SYS.FilterError"));
  }

  @Test
  void anAnswerThatComesDuringTheBackOffIsTooLate() {
    Scenario scenario = calling(call("f").timeout(5).retry("SYS.Timeout", 2, 2, "R"));
    var first = scenario.outstanding("f");
    scenario
        .at(6)
        .record(new CallReturned(first.instance(), first.call(), 1, new Outcome.Returned("1")))
        .then(only(InstanceEvent.ResultIgnored.class));
  }
}
