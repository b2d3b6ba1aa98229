package io.tidemill.workflow.core;

import static io.tidemill.workflow.testing.Workflows.example;
import static io.tidemill.workflow.testing.Workflows.states;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;

final class DefinitionTest {
  @Test
  void knowsWhichTriggersEachStateCanStillUse() {
    Definition loan = example("loan-approval");
    assertThat(loan.consumable("State1"))
        .containsExactlyInAnyOrder("LOAN-REQUESTED", "LOAN-DECIDED");
    assertThat(loan.consumable("State2")).containsExactly("LOAN-DECIDED");
    assertThat(loan.consumable("State3")).isEmpty();
    assertThat(loan.consumable("End")).isEmpty();
  }

  @Test
  void followsLoopsChoicesAndDefaults() {
    Definition loop =
        states(
            """
            - {name: S, type: OPERATION, start: true, actions: [], next-state: T}
            - name: T
              type: SWITCH
              choices: [{path: $.a, operator: EQ, value: 1, next-state: V}]
              default: U
            - name: U
              type: EVENT
              events: [{event-expression: A, actions: [], next-state: S}]
            - name: V
              type: EVENT
              events: [{event-expression: B, actions: [], next-state: W}]
            - name: W
              type: EVENT
              events: [{event-expression: C, actions: [], next-state: W}]
            """);
    assertThat(List.of("S", "T", "U"))
        .allSatisfy(
            state -> assertThat(loop.consumable(state)).containsExactlyInAnyOrder("A", "B", "C"));
    assertThat(loop.consumable("V")).containsExactlyInAnyOrder("B", "C");
    assertThat(loop.consumable("W")).containsExactly("C");
    assertThat(loop.startTriggers()).isEmpty();
  }

  @Test
  void namesItsFunctionsAndCorrelations() {
    Definition loan = example("loan-approval");
    assertThat(loan.functions()).containsExactly("approve-loan", "reject-loan", "send-email");
    assertThat(loan.startTriggers()).containsExactly("LOAN-REQUESTED");
    assertThat(loan.correlations())
        .extracting(Correlation::name)
        .containsExactly("LOAN-REQUESTED", "LOAN-DECIDED");
    assertThat(loan.nodes().keySet())
        .containsExactly("State1", "State2", "State3", "Approve", "Reject", "Bad", "End");
  }

  @Test
  void refusesATransitionToNowhere() {
    assertThatIllegalArgumentException()
        .isThrownBy(() ->
            new Definition(
                "w", 1, "S", List.of(new Node.Work("S", List.of(), null, "T")), List.of()))
        .withMessage("w v1 has no state T");
  }
}
