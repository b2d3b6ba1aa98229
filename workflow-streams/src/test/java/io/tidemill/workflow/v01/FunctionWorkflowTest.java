package io.tidemill.workflow.v01;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidemill.schemas.json.Json;
import io.tidemill.schemas.json.ReferencePath;
import io.tidemill.schemas.problem.Problem;
import io.tidemill.workflow.core.Correlation;
import io.tidemill.workflow.core.Definition;
import io.tidemill.workflow.testing.Workflows;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The validation table of Function Workflow v0.1 §4, as far as it concerns the subset. */
final class FunctionWorkflowTest {
  @ParameterizedTest(name = "{0}")
  @MethodSource("io.tidemill.workflow.v01.ValidationTable#rows")
  void findsExactly(ValidationTable.Row row) {
    JsonNode document = Workflows.yaml(row.yaml());
    switch (Workflows.compile("test", 1, document)) {
      case Compiled.Ready(_, var warnings) -> {
        assertThat(List.<String>of()).isEqualTo(row.errors());
        assertThat(lines(warnings)).isEqualTo(row.warnings());
        exist(document, warnings);
      }
      case Compiled.Refused(var errors) -> {
        assertThat(lines(errors)).isEqualTo(row.errors());
        exist(document, errors);
      }
    }
  }

  private static List<String> lines(List<Problem> problems) {
    return problems.stream().map(p -> p.code().code() + " " + p.pointer()).toList();
  }

  private static void exist(JsonNode document, List<Problem> problems) {
    Path pages = Workflows.root().resolve("docs/errors");
    for (Problem problem : problems) {
      assertThat(document.at(problem.pointer()).isMissingNode())
          .as("place of %s", problem)
          .isFalse();
      assertThat(problem.found()).isNotBlank();
      assertThat(problem.expected()).isNotBlank();
      assertThat(problem.fix()).isNotBlank();
      if (problem.code().code().startsWith("WF")) {
        assertThat(Files.exists(pages.resolve(problem.code().code() + ".md"))).isTrue();
      }
    }
  }

  @Test
  void reportsEverythingAtOnceWithTheNearestName() {
    String yaml =
        """
        trigger-defs: [{name: ORDERED, source: /s, eventID: o, correlation-token: $.orderId}]
        states:
          - name: Wait
            type: EVENT
            start: true
            events: [{event-expression: ORDERD, actions: [{}], next-state: Pya}]
          - {name: Pay, type: OPERATION, actions: [{function: f, ResultPath: x}], next-state: STATE_END}
          - {name: STATE-END, type: END, status: DONE}
        """;
    assertThat(Workflows.compile("test", 1, Workflows.yaml(yaml)))
        .isInstanceOfSatisfying(
            Compiled.Refused.class,
            refused -> {
              assertThat(lines(refused.errors()))
                  .containsExactly(
                      "WF107 /trigger-defs/0/correlation-token",
                      "WF304 /states/0/events/0/event-expression",
                      "WF401 /states/0/events/0/actions/0",
                      "WF206 /states/0/events/0/next-state",
                      "WF902 /states/1/actions/0/ResultPath",
                      "WF206 /states/1/next-state",
                      "WF701 /states/2/status");
              assertThat(refused.errors())
                  .extracting(Problem::fix)
                  .contains(
                      "did you mean \"$.data.orderId\"?",
                      "did you mean \"ORDERED\"?",
                      "did you mean \"STATE-END\"?");
            });
  }

  @Test
  void refusesRulesThatAreNestedTooDeeply() {
    String rule = "{path: $.a, operator: EQ, value: 1}";
    for (int i = 0; i <= Rules.DEPTH_MAX; i++) {
      rule = "{Not: " + rule + "}";
    }
    String yaml = ValidationTable.choice("{And: [%s], next-state: End}".formatted(rule));
    assertThat(Workflows.compile("test", 1, Workflows.yaml(yaml)))
        .isInstanceOfSatisfying(
            Compiled.Refused.class,
            refused ->
                assertThat(refused.errors())
                    .extracting(p -> p.code().code())
                    .containsExactly("TM-1010"));
  }

  @Test
  void readsCorrelationsAsTheyAreMatched() {
    Definition definition =
        Workflows.workflow(
            TriggerTable.triggers(
                "{name: A, source: /s, eventID: t.a, correlation-token: data.order.id}"));
    assertThat(definition.correlations())
        .containsExactly(
            new Correlation(
                "A", "/s", "t.a", ReferencePath.parse("$.data.order.id").orElseThrow()));
    assertThat(
            Workflows.workflow(TriggerTable.triggers("{name: A, source: /s, eventID: t.a}"))
                .correlations())
        .containsExactly(new Correlation("A", "/s", "t.a", null));
  }

  @Test
  void isTotalForEveryShapeOfJson() {
    for (String value : List.of("null", "1", "\"x\"", "[]", "{}", "[null]", "[{}]", "[[]]")) {
      for (String member : List.of("trigger-defs", "states", "name")) {
        JsonNode document = Json.parseOwn("{\"%s\":%s}".formatted(member, value));
        assertThat(Workflows.compile("test", 1, document)).isInstanceOf(Compiled.Refused.class);
      }
      for (String member :
          List.of(
              "name",
              "start",
              "actions",
              "events",
              "choices",
              "default",
              "next-state",
              "status",
              "ResultPath",
              "InputPath",
              "action-mode")) {
        for (String type : List.of("EVENT", "OPERATION", "SWITCH", "END", "DELAY")) {
          JsonNode document =
              Json.parseOwn(
                  "{\"states\":[{\"type\":\"%s\",\"%s\":%s}]}".formatted(type, member, value));
          assertThat(Workflows.compile("test", 1, document)).isInstanceOf(Compiled.Refused.class);
        }
      }
    }
  }
}
