package io.tidemill.workflow.v01;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidemill.schemas.json.Json;
import io.tidemill.schemas.problem.Problem;
import io.tidemill.schemas.problem.ProblemCode;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The validation table of Function Workflow v0.1 §4. */
final class ValidationTest {
  /** Every row of every table. */
  static Stream<Row> rows() {
    return Stream.of(
            DocumentTable.rows(),
            TriggerTable.rows(),
            EventTable.rows(),
            ActionTable.rows(),
            SwitchTable.rows(),
            BranchTable.rows())
        .flatMap(rows -> rows);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("rows")
  void findsExactly(Row row) {
    JsonNode document = Documents.tree(row.yaml());
    Checked checked = Documents.check(row.yaml(), row.profile());
    assertThat(Documents.lines(checked)).isEqualTo(row.found());
    assertThat(checked.definition().isPresent())
        .isEqualTo(row.found().stream().allMatch(line -> line.startsWith("W ")));
    for (Finding finding : checked.findings()) {
      Problem problem = finding.problem();
      assertThat(document.at(problem.pointer()).isMissingNode()).as("%s", problem).isFalse();
      assertThat(problem.found()).isNotBlank();
      assertThat(problem.expected()).isNotBlank();
      assertThat(problem.fix()).isNotBlank();
    }
  }

  @Test
  void everyCodeHasARow() {
    Set<String> shown =
        rows()
            .flatMap(row -> row.found().stream())
            .map(line -> line.replaceFirst("^W ", "").replaceFirst(" .*", ""))
            .collect(Collectors.toCollection(TreeSet::new));
    // WF001 and WF004 are faults of texts: see WorkflowTextTest. WF402 asks the registry.
    shown.addAll(List.of("WF001", "WF004", "WF402"));
    assertThat(shown.stream().filter(code -> code.startsWith("WF")))
        .containsExactlyElementsOf(
            Arrays.stream(ProblemCode.values())
                .map(ProblemCode::code)
                .filter(code -> code.startsWith("WF"))
                .sorted()
                .toList());
  }

  @Test
  void everyCodeHasOneSeverityButForUnknownFields() {
    Set<String> errors = new TreeSet<>();
    Set<String> warnings = new TreeSet<>();
    rows()
        .flatMap(row -> row.found().stream())
        .forEach(line ->
            (line.startsWith("W ") ? warnings : errors)
                .add(line.replaceFirst("^W ", "").replaceFirst(" .*", "")));
    errors.retainAll(warnings);
    assertThat(errors).containsExactly("WF003");
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
    Checked checked = Documents.check(yaml, Profile.EXTENDED);
    assertThat(Documents.errors(checked))
        .containsExactly(
            "WF107 /trigger-defs/0/correlation-token",
            "WF304 /states/0/events/0/event-expression",
            "WF401 /states/0/events/0/actions/0",
            "WF206 /states/0/events/0/next-state",
            "WF902 /states/1/actions/0/ResultPath",
            "WF206 /states/1/next-state",
            "WF701 /states/2/status");
    assertThat(checked.errors())
        .extracting(Problem::fix)
        .contains(
            "did you mean \"$.data.orderId\"?",
            "did you mean `ORDERED`?",
            "did you mean `Pay`?",
            "did you mean `STATE-END`?");
    assertThat(checked.calls())
        .containsExactly(new Checked.Call("f", "/states/1/actions/0/function"));
  }

  @Test
  void isTotalForEveryShapeOfJson() {
    List<String> values =
        List.of("null", "1", "\"x\"", "[]", "{}", "[null]", "[{}]", "[[]]", "true", "[1,{}]");
    for (String value : values) {
      for (String member : List.of("trigger-defs", "states", "name")) {
        refused(Json.parseOwn("{\"%s\":%s}".formatted(member, value)));
      }
      for (String member :
          List.of(
              "name",
              "start",
              "actions",
              "events",
              "choices",
              "branches",
              "default",
              "next-state",
              "status",
              "time-delay",
              "ResultPath",
              "InputPath",
              "action-mode")) {
        for (String type : List.of("EVENT", "OPERATION", "SWITCH", "END", "DELAY", "PARALLEL")) {
          refused(
              Json.parseOwn(
                  "{\"states\":[{\"type\":\"%s\",\"%s\":%s}]}".formatted(type, member, value)));
        }
      }
    }
  }

  private static void refused(JsonNode document) {
    for (Profile profile : Profile.values()) {
      assertThat(FunctionWorkflow.check("test", 1, document, profile).definition()).isEmpty();
    }
  }
}
