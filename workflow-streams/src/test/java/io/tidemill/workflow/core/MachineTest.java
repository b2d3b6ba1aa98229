package io.tidemill.workflow.core;

import static io.tidemill.workflow.testing.Expectation.deadLetters;
import static io.tidemill.workflow.testing.Expectation.failsWith;
import static io.tidemill.workflow.testing.Expectation.ignores;
import static io.tidemill.workflow.testing.Expectation.invokes;
import static io.tidemill.workflow.testing.Expectation.keeps;
import static io.tidemill.workflow.testing.Expectation.only;
import static io.tidemill.workflow.testing.Expectation.run;
import static io.tidemill.workflow.testing.Expectation.succeeds;
import static io.tidemill.workflow.testing.Expectation.trail;
import static io.tidemill.workflow.testing.Expectation.waitsIn;
import static io.tidemill.workflow.testing.Scenario.given;
import static io.tidemill.workflow.testing.Workflows.example;
import static io.tidemill.workflow.testing.Workflows.states;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidemill.schemas.json.Json;
import io.tidemill.schemas.log.LogRecord.CallReturned;
import io.tidemill.schemas.log.LogRecord.Outcome;
import io.tidemill.workflow.core.InstanceEvent.Ignored;
import io.tidemill.workflow.core.InstanceEvent.ResultIgnored;
import io.tidemill.workflow.testing.Scenario;
import java.time.Instant;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

final class MachineTest {
  private static final Definition LOAN = example("loan-approval");
  private static final String REQUEST = "{'loanId':'L1','amount':5000}";

  private static Scenario requested() {
    return given(LOAN)
        .at("2026-01-01T00:00:00Z")
        .event("LOAN-REQUESTED", REQUEST)
        .then(invokes("send-email", REQUEST))
        .andNothingElse();
  }

  private static Scenario mailed() {
    return requested().returns("send-email", "{'to':'manager'}").then(waitsIn("State2"));
  }

  private static Scenario approved() {
    return mailed()
        .after(9)
        .event("LOAN-DECIDED", "{'decision':'approve'}")
        .then(invokes("approve-loan"))
        .returns("approve-loan", "{'contract':'C-1'}");
  }

  @Nested
  final class LoanApproval {
    @Test
    void approvesTheLoan() {
      approved()
          .then(
              trail("State1>send-email#1>State2>State3>Approve>approve-loan#1>End"),
              succeeds(
                  "{'loanId':'L1','amount':5000,'mail':{'to':'manager'},'decision':'approve',"
                      + "'result':{'contract':'C-1'}}"))
          .andNothingElse();
    }

    @Test
    void rejectsTheLoan() {
      mailed()
          .event("LOAN-DECIDED", "{'decision':'reject'}")
          .then(invokes("reject-loan"))
          .returns("reject-loan", "null")
          .then(
              trail("State1>send-email#1>State2>State3>Reject>reject-loan#1>End"),
              succeeds(
                  "{'loanId':'L1','amount':5000,'mail':{'to':'manager'},'decision':'reject',"
                      + "'result':null}"));
    }

    @Test
    void failsOnADecisionThatNoChoiceKnows() {
      mailed()
          .event("LOAN-DECIDED", "{'decision':'maybe'}")
          .then(trail("State1>send-email#1>State2>State3>Bad"), failsWith("SYS.Fail"))
          .andNothingElse();
    }

    @Test
    void recordsTheTimesOfTheLog() {
      Instance instance = approved().instance();
      assertThat(instance.startedMs())
          .isEqualTo(Instant.parse("2026-01-01T00:00:00Z").toEpochMilli());
      assertThat(instance.changedMs())
          .isEqualTo(Instant.parse("2026-01-01T00:00:09Z").toEpochMilli());
      assertThat(instance.accepted()).extracting(Instance.Accepted::id).containsExactly("e1", "e2");
    }
  }

  @Nested
  final class Events {
    @Test
    void areKeptWhenTheyComeEarlyAndUsedOnce() {
      requested()
          .event("LOAN-DECIDED", "{'decision':'approve'}")
          .then(keeps(1))
          .andNothingElse()
          .returns("send-email", "1")
          .then(keeps(0), invokes("approve-loan"))
          .then(trail("State1>send-email#1>State2>State3>Approve>approve-loan#1"));
    }

    @Test
    void areDroppedWhenTheyComeTwice() {
      requested()
          .event("e1", "LOAN-REQUESTED", REQUEST)
          .then(ignores(Ignored.DUPLICATE))
          .andNothingElse();
    }

    @Test
    void areDroppedWhenTheyComeTwiceEvenAfterTheEnd() {
      approved()
          .event("e1", "LOAN-REQUESTED", REQUEST)
          .then(ignores(Ignored.DUPLICATE), run(1))
          .andNothingElse();
    }

    @Test
    void areDroppedWhenARunBeforeTheLastAcceptedThem() {
      approved()
          .event("LOAN-REQUESTED", REQUEST)
          .then(invokes("send-email"), run(2))
          .event("e1", "LOAN-REQUESTED", REQUEST)
          .then(ignores(Ignored.DUPLICATE), run(2));
    }

    @Test
    void areUnconsumableWhenNoStateAheadUsesThem() {
      mailed()
          .event("LOAN-REQUESTED", REQUEST)
          .then(ignores(Ignored.UNCONSUMABLE), waitsIn("State2"), keeps(0))
          .andNothingElse()
          .event("e2", "LOAN-REQUESTED", REQUEST)
          .then(ignores(Ignored.DUPLICATE));
    }

    @Test
    void goToTheDeadLettersWithoutAnInstance() {
      var scenario = given(LOAN).event("LOAN-DECIDED", "{'decision':'approve'}");
      scenario.then(deadLetters()).andNothingElse();
      assertThat(scenario.isAbsent()).isTrue();
    }

    @Test
    void goToTheDeadLettersAfterTheEnd() {
      approved().event("LOAN-DECIDED", "{'decision':'approve'}").then(deadLetters(), run(1));
    }

    @Test
    void startANewRunAfterTheEnd() {
      approved()
          .event("LOAN-REQUESTED", "{'loanId':'L1','amount':7}")
          .then(run(2), invokes("send-email", "{'loanId':'L1','amount':7}"))
          .then(trail("State1>send-email#1"));
    }

    @Test
    void thatStartDoNotStartASecondLiveInstance() {
      requested().event("LOAN-REQUESTED", REQUEST).then(run(1), keeps(1)).andNothingElse();
    }

    @Test
    void ofWhichTheEarliestThatFiresAnythingDecides() {
      given(
              states(
                  """
                  - {name: S, type: OPERATION, start: true, actions: [{function: f}], next-state: W}
                  - name: W
                    type: EVENT
                    events:
                      - {event-expression: B, ResultPath: $.b, actions: [], next-state: End}
                      - {event-expression: A, ResultPath: $.a, actions: [], next-state: End}
                  - {name: End, type: END, status: SUCCESS}
                  """))
          .start("1", "{}")
          .then(invokes("f"))
          .event("C", "0")
          .then(ignores(Ignored.UNCONSUMABLE))
          .event("A", "1")
          .event("B", "2")
          .then(keeps(2))
          .returns("f", "{}")
          .then(succeeds("{'a':1}"), keeps(0));
    }

    @Test
    void endTheInstanceWhenTheInboxIsFull() {
      Scenario scenario = requested();
      for (int i = 0; i < Step.INBOX_MAX; i++) {
        scenario.event("LOAN-DECIDED", null);
      }
      scenario.then(keeps(Step.INBOX_MAX)).event("LOAN-DECIDED", null).then(failsWith("SYS.Fail"));
      assertThat(scenario.instance().message()).contains("inbox");
      assertThat(scenario.instance().accepted()).hasSize(Instance.ACCEPTED_MAX);
    }

    @Test
    void endTheInstanceWhenTheirDataDoNotFitTheInbox() {
      String half = "\"" + "x".repeat(Document.BYTES_MAX / 2) + "\"";
      requested()
          .event("LOAN-DECIDED", half)
          .then(keeps(1))
          .event("LOAN-DECIDED", half)
          .then(failsWith("SYS.Fail"));
    }

    @Test
    void areRememberedUpToALimit() {
      var loop =
          states(
              """
              - name: S
                type: EVENT
                start: true
                events: [{event-expression: A, ResultPath: $.a, actions: [], next-state: S}]
              """);
      var scenario = given(loop);
      for (int i = 0; i < 1200; i++) {
        scenario.event("A", "1");
      }
      assertThat(scenario.instance().accepted())
          .hasSize(Instance.ACCEPTED_MAX)
          .last()
          .extracting(Instance.Accepted::id)
          .isEqualTo("e1200");
      assertThat(scenario.instance().trail()).hasSize(Instance.TRAIL_MAX).containsOnly("S");
    }
  }

  @Nested
  final class Results {
    @Test
    void ofAnotherCallAttemptOrRunAreIgnored() {
      Scenario scenario = requested();
      String id = scenario.instance().id();
      var late = new Outcome.Returned("1");
      scenario
          .record(new CallReturned(id, 2, 1, late))
          .then(only(ResultIgnored.class))
          .record(new CallReturned(id, 1, 2, late))
          .then(only(ResultIgnored.class))
          .record(new CallReturned(id + "1", 1, 1, late))
          .then(only(ResultIgnored.class))
          .returns("send-email", "1")
          .then(waitsIn("State2"))
          .record(new CallReturned(id, 1, 1, late))
          .then(only(ResultIgnored.class), waitsIn("State2"));
    }

    @Test
    void ofAPipelineFeedTheNextAction() {
      given(
              states(
                  """
                  - name: S
                    type: OPERATION
                    start: true
                    actions: [{function: f}, {function: g}]
                    next-state: End
                  - {name: End, type: END, status: SUCCESS}
                  """))
          .start("1", "{'n':1}")
          .then(invokes("f", "{'n':1}"))
          .returns("f", "{'n':2}")
          .then(invokes("g", "{'n':2}"))
          .returns("g", "{'m':20}")
          .then(succeeds("{'m':20}"), trail("S>f#1>g#1>End"));
    }

    @Test
    void thatFailEndTheInstanceWithTheirCode() {
      requested()
          .fails("send-email", "CardDeclined", "no money")
          .then(failsWith("CardDeclined"), trail("State1>send-email#1"))
          .andNothingElse();
    }

    @Test
    void thatAreNoJsonAreFailures() {
      requested().returns("send-email", "{").then(failsWith("SYS.Fail"));
    }

    @Test
    void thatMakeTheDataTooLargeEndTheInstance() {
      requested()
          .returns("send-email", "'" + "x".repeat(Document.BYTES_MAX - 10) + "'")
          .then(failsWith("SYS.Fail"));
    }

    @Test
    void thatMakeTheDataTooDeepEndTheInstance() {
      int depth = Json.DEPTH_MAX;
      requested()
          .returns("send-email", "[".repeat(depth) + "]".repeat(depth))
          .then(failsWith("SYS.Fail"));
    }

    @Test
    void keepOnlyTheStartOfALongMessage() {
      Scenario scenario = requested().fails("send-email", "SYS.Fail", "x".repeat(1_000_000));
      assertThat(scenario.instance().message()).hasSize(Step.MESSAGE_LENGTH_MAX);
    }
  }
}
