package io.tidemill.workflow.core;

import static io.tidemill.workflow.testing.Expectation.failsWith;
import static io.tidemill.workflow.testing.Expectation.invokes;
import static io.tidemill.workflow.testing.Expectation.nothing;
import static io.tidemill.workflow.testing.Expectation.only;
import static io.tidemill.workflow.testing.Expectation.run;
import static io.tidemill.workflow.testing.Expectation.succeeds;
import static io.tidemill.workflow.testing.Expectation.trail;
import static io.tidemill.workflow.testing.Expectation.waitsIn;
import static io.tidemill.workflow.testing.Scenario.given;
import static io.tidemill.workflow.testing.Workflows.example;
import static io.tidemill.workflow.testing.Workflows.ready;
import static io.tidemill.workflow.testing.Workflows.states;
import static io.tidemill.workflow.testing.Workflows.workflow;
import static io.tidemill.workflow.testing.Workflows.yaml;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.tidemill.schemas.log.LogRecord.CallReturned;
import io.tidemill.schemas.log.LogRecord.EventArrived;
import io.tidemill.schemas.log.LogRecord.Outcome;
import io.tidemill.schemas.log.LogRecord.StartRequested;
import io.tidemill.workflow.core.InstanceEvent.StartRefused;
import io.tidemill.workflow.testing.Scenario;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** How runs begin, on which version, and that loops end. */
final class MachineStartsTest {
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
  final class Starts {
    private final Definition work =
        states(
            """
            - {name: S, type: OPERATION, start: true, actions: [{function: f}], next-state: End}
            - {name: End, type: END, status: SUCCESS}
            """);

    @Test
    void runAStateWithoutEventsAtOnce() {
      given(work)
          .start("1", "{'n':1}")
          .then(invokes("f", "{'n':1}"))
          .andNothingElse()
          .returns("f", "2")
          .then(succeeds("2"));
    }

    @Test
    void waitInAnEventStateWithTheInput() {
      given(LOAN)
          .start("1", "{'channel':'web'}")
          .then(waitsIn("State1"))
          .andNothingElse()
          .event("LOAN-REQUESTED", REQUEST)
          .then(invokes("send-email", "{'channel':'web','loanId':'L1','amount':5000}"));
    }

    @Test
    void areIdempotent() {
      given(work).start("1", "{}").then(invokes("f")).start("1", "{'x':1}").then(nothing());
    }

    @Test
    void areIdempotentAfterTheEnd() {
      given(work)
          .start("1", "{}")
          .then(invokes("f"))
          .returns("f", "2")
          .start("1", "{}")
          .then(nothing(), run(1))
          .start("2", "{}")
          .then(invokes("f"), run(2));
    }

    @Test
    void areRefusedWhileAnInstanceLives() {
      given(work)
          .start("1", "{}")
          .then(invokes("f"))
          .start("2", "{}")
          .then(only(StartRefused.class));
    }

    @Test
    void areNotMistakenForTheEventThatStarted() {
      approved().start("e1", "{}").then(waitsIn("State1"), run(2));
    }

    @Test
    void areRefusedWithAnInputThatIsNoJson() {
      given(work).start("1", "{").then(only(StartRefused.class));
    }

    @Test
    void areRefusedWithAnInputThatIsTooLarge() {
      given(work)
          .start("1", "'" + "x".repeat(Document.BYTES_MAX) + "'")
          .then(only(StartRefused.class));
    }
  }

  @Nested
  final class Versions {
    private final Definition newer =
        ready(
            "loan-approval",
            2,
            yaml(
                """
                states:
                  - {name: Only, type: OPERATION, start: true, actions: [], next-state: End}
                  - {name: End, type: END, status: SUCCESS}
                """));

    @Test
    void arePinnedByTheStart() {
      mailed()
          .deployed(newer)
          .event("LOAN-DECIDED", "{'decision':'reject'}")
          .then(invokes("reject-loan"))
          .returns("reject-loan", "1")
          .start("new", "{}")
          .then(succeeds("{}"), trail("Only>End"), run(2));
    }

    @Test
    void thatAreNotTheOneNeededAreABug() {
      Instance live = mailed().instance();
      var record = new EventArrived(2, List.of("LOAN-DECIDED"), Map.of(), null, "t-0@0");
      assertThat(Machine.versionFor(live, record)).isEqualTo(1);
      assertThat(Machine.versionFor(null, record)).isEqualTo(2);
      assertThatIllegalArgumentException()
          .isThrownBy(() -> Machine.step(live, live.key(), record, newer, Instant.EPOCH));
    }

    @Test
    void areNotNeededWhereNothingDependsOnThem() {
      Instance ended = approved().instance();
      var outcome = new Outcome.Returned("1");
      assertThat(Machine.versionFor(ended, new CallReturned(ended.id(), 2, 1, outcome))).isZero();
      assertThat(Machine.versionFor(null, new CallReturned("x", 1, 1, outcome))).isZero();
      Instance live = mailed().instance();
      assertThat(Machine.versionFor(live, new StartRequested(2, "other", "{}"))).isZero();
    }
  }

  @Nested
  final class Loops {
    @Test
    void thatNeverWaitFail() {
      Scenario scenario =
          given(
                  workflow(
                      """
                      states:
                        - {name: S, type: OPERATION, start: true, actions: [], next-state: T}
                        - name: T
                          type: SWITCH
                          choices: [{path: $.a, operator: EQ, value: 1, next-state: End}]
                          default: S
                        - {name: End, type: END, status: SUCCESS}
                      """))
              .start("1", "{}")
              .then(failsWith("SYS.Fail"));
      assertThat(scenario.instance().message()).contains("1000 transitions");
      assertThat(scenario.instance().trail()).hasSize(Step.TRANSITIONS_MAX);
    }

    @Test
    void thatWaitGoOn() {
      var scenario =
          given(
                  workflow(
                      """
                      states:
                        - {name: S, type: OPERATION, start: true, actions: [{function: f}], next-state: S}
                      """))
              .start("1", "{}");
      for (int i = 0; i < 1500; i++) {
        scenario.then(invokes("f")).returns("f", "{}");
      }
      scenario.then(invokes("f"));
      assertThat(scenario.instance().calls()).isEqualTo(1501);
    }
  }
}
