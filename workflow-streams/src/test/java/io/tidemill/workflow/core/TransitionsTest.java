package io.tidemill.workflow.core;

import static io.tidemill.workflow.testing.Expectation.deadLetters;
import static io.tidemill.workflow.testing.Expectation.invokes;
import static io.tidemill.workflow.testing.Scenario.given;
import static io.tidemill.workflow.testing.Workflows.example;
import static io.tidemill.workflow.testing.Workflows.states;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidemill.schemas.log.LogRecord.CallReturned;
import io.tidemill.schemas.log.LogRecord.Outcome;
import io.tidemill.workflow.testing.Scenario;
import io.tidemill.workflow.testing.Transition;
import io.tidemill.workflow.testing.Workflows;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * Visits every row of the machine's table and draws it. The driver refuses rows that are not in the
 * table; here a row that nothing visits fails.
 */
final class TransitionsTest {
  private static final Definition LOAN = example("loan-approval");
  private static final CallReturned STALE =
      new CallReturned("nobody", 1, 1, new Outcome.Returned("1"));

  /** Starts with an event or a request, and runs through without waiting. */
  private static final Definition THROUGH =
      states(
          """
          - name: S
            type: EVENT
            start: true
            events: [{event-expression: A, actions: [], next-state: T}]
          - {name: T, type: SWITCH, default: End, choices: [{path: $.w, operator: EQ, value: 1, next-state: W}]}
          - name: W
            type: EVENT
            events: [{event-expression: B, actions: [], next-state: End}]
          - {name: End, type: END, status: SUCCESS}
          """);

  private static final Definition WORK =
      states(
          """
          - {name: S, type: SWITCH, start: true, default: F, choices: [{path: $.end, operator: EQ, value: 1, next-state: End}]}
          - {name: F, type: OPERATION, actions: [{function: f}, {function: g}], next-state: End}
          - {name: End, type: END, status: SUCCESS}
          """);

  private static final Set<Transition> VISITED = visited();

  private static Set<Transition> visited() {
    var visited = new LinkedHashSet<Transition>();
    for (Scenario scenario :
        new Scenario[] {events(), waitingStarts(), throughStarts(), requests(), overflow()}) {
      visited.addAll(scenario.visited());
    }
    return visited;
  }

  private static Scenario events() {
    return given(LOAN)
        .owner("n1")
        .record(STALE)
        .start("bad", "{")
        .event("LOAN-DECIDED", "{}")
        .then(deadLetters())
        .event("LOAN-REQUESTED", "{}")
        .then(invokes("send-email"))
        .owner("n2")
        .record(STALE)
        .start("other", "{}")
        .event("LOAN-REQUESTED", "{}")
        .returns("send-email", "1")
        .owner("n3")
        .record(STALE)
        .start("other", "{}")
        .event("LOAN-REQUESTED", "{}")
        .event("LOAN-DECIDED", "{'decision':'approve'}")
        .then(invokes("approve-loan"))
        .returns("approve-loan", "1")
        .owner("n4")
        .record(STALE)
        .start("late", "{")
        .event("LOAN-DECIDED", "{}")
        .then(deadLetters())
        .event("LOAN-REQUESTED", "{}")
        .then(invokes("send-email"));
  }

  private static Scenario waitingStarts() {
    return given(THROUGH)
        .start("1", "{}")
        .event("A", "{}")
        .start("2", "{}")
        .event("A", "{'w':1}")
        .event("B", "{}")
        .event("A", "{'w':1}");
  }

  private static Scenario throughStarts() {
    Scenario once = given(THROUGH).event("A", "{}").event("A", "{}");
    Scenario waiting = given(THROUGH).event("A", "{'w':1}");
    once.visited().addAll(waiting.visited());
    return once;
  }

  private static Scenario requests() {
    Scenario once = given(WORK).start("1", "{'end':1}").start("2", "{}").then(invokes("f"));
    Scenario work =
        given(WORK)
            .start("1", "{}")
            .then(invokes("f"))
            .returns("f", "1")
            .then(invokes("g"))
            .fails("g", "SYS.Fail", "");
    once.visited().addAll(work.visited());
    return once;
  }

  private static Scenario overflow() {
    Scenario scenario = given(LOAN).event("LOAN-REQUESTED", "{}").then(invokes("send-email"));
    for (int i = 0; i <= Step.INBOX_MAX; i++) {
      scenario.event("LOAN-DECIDED", null);
    }
    return scenario;
  }

  @Test
  void visitEveryLegalRow() {
    assertThat(VISITED).containsExactlyInAnyOrderElementsOf(Transition.LEGAL);
  }

  @Test
  void areDrawnInTheDocumentation() throws IOException {
    Path page = Workflows.root().resolve("docs/workflow-machine.md");
    String committed = Files.readString(page);
    String begin = "<!-- diagram: begin -->\n";
    String end = "<!-- diagram: end -->";
    assertThat(committed).contains(begin, end);
    String drawn =
        committed.substring(0, committed.indexOf(begin) + begin.length())
            + Transition.diagram(VISITED)
            + committed.substring(committed.indexOf(end));
    if (!drawn.equals(committed)) {
      Files.writeString(page, drawn);
    }
    assertThat(committed).as("%s was drawn anew: commit it", page).isEqualTo(drawn);
  }
}
