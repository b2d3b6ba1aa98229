package io.tidemill.workflow.v01;

import static io.tidemill.workflow.v01.Documents.END;
import static io.tidemill.workflow.v01.Documents.TRIGGERS;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidemill.schemas.problem.Problem;
import io.tidemill.workflow.core.EventExpression;
import io.tidemill.workflow.core.Node;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The conformance cases that are about documents: CW-02, CW-03, CW-09 and CW-15. */
final class ConformanceTest {
  private static final String EVENT_EXAMPLE =
      """
      {"trigger-defs": [
        {"name": "OBS-EVENT", "source": "CloudEvent source", "eventID": "CloudEvent eventID",
         "correlation-token": "A path string to a field in the event message"},
        {"name": "TIMER-EVENT", "source": "CloudEvent source", "eventID": "CloudEvent eventID",
         "correlation-token": "A path string to a field in the event message"}],
       "states": [
        {"name": "STATE-OBS", "start": true, "type": "EVENT", "events": [
          {"event-expression": "boolean expression 1 of triggering events",
           "action-mode": "Sequential or Parallel",
           "actions": [{"function": "function name 1"}, {"function": "function name 2"}],
           "next-state": "STATE-END"},
          {"event-expression": "boolean expression 2 of triggering events",
           "action-mode": "Sequential or Parallel",
           "actions": [{"function": "function name 3"}, {"function": "function name 4"}],
           "next-state": "STATE-END"}]},
        {"name": "SATATE-END", "type": "END"}]}
      """;
  private static final String OPERATION_EXAMPLE =
      """
      {"states": [
        {"name": "STATE-ALARM-NOTIFY", "start": true, "type": "OPERATION",
         "action-mode": "Sequential or Parallel",
         "actions": [{"function": "function name 1"}, {"function": "function name 2"}],
         "next-state": "STATE-END"}]}
      """;
  private static final String HELLO_EXAMPLE =
      """
      {"states": [
        {"name": "HelloWorld", "type": "OPERATION", "start": true, "action-mode": "Sequential",
         "actions": [{"function": "hello"}], "next-state": "UpdateArg"},
        {"name": "UpdateArg", "type": "OPERATION", "start": false, "action-mode": "Sequential",
         "InputPath": "$.payload", "ResultPath": "$.ifttt.value1", "OutputPath": "$.ifttt",
         "actions": [], "next-state": "SaveResult"},
        {"name": "SaveResult", "type": "OPERATION", "start": false, "action-mode": "Sequential",
         "actions": [{"function": "save_resut"}], "next-state": "STATE_END"},
        {"name": "STATE-END", "type": "END"}]}
      """;

  private static Checked validate(String json) {
    return WorkflowText.validate(
        "example.json", json.getBytes(StandardCharsets.UTF_8), Profile.STRICT);
  }

  @Test
  void cw02TheEventExampleAsPrintedHasACommaTooMany() {
    String printed = EVENT_EXAMPLE.replace("\"STATE-END\"}]},", "\"STATE-END\"}],},");
    assertThat(printed).isNotEqualTo(EVENT_EXAMPLE);
    assertThat(Documents.lines(validate(printed))).containsExactly("WF001 ");
  }

  @Test
  void cw02TheEventExampleHasTheseFindings() {
    Checked checked = validate(EVENT_EXAMPLE);
    String event = "/states/0/events/";
    assertThat(Documents.lines(checked))
        .containsExactlyInAnyOrder(
            "WF106 /trigger-defs/0/correlation-token",
            "WF106 /trigger-defs/1/correlation-token",
            "W WF108 /trigger-defs/1",
            "W WF109 /trigger-defs/0",
            "W WF109 /trigger-defs/1",
            "WF303 " + event + "0/event-expression",
            "WF303 " + event + "1/event-expression",
            "WF404 " + event + "0/action-mode",
            "WF404 " + event + "1/action-mode",
            "WF206 " + event + "0/next-state",
            "WF206 " + event + "1/next-state",
            "W WF210 /states/1",
            "W WF211 /states/0",
            "W WF702 /states/1");
    assertThat(checked.errors())
        .filteredOn(problem -> problem.code().code().equals("WF206"))
        .extracting(Problem::fix)
        .containsOnly("did you mean `SATATE-END`?");
    // What the registry is asked about (WF402).
    assertThat(checked.calls())
        .extracting(Checked.Call::function)
        .containsExactly(
            "function name 1", "function name 2", "function name 3", "function name 4");
  }

  @Test
  void cw02TheOperationExampleHasTheseFindings() {
    Checked checked = validate(OPERATION_EXAMPLE);
    assertThat(Documents.lines(checked))
        .containsExactlyInAnyOrder(
            "WF206 /states/0/next-state", "W WF212 /states", "WF404 /states/0/action-mode");
    assertThat(checked.calls()).hasSize(2);
  }

  @Test
  void cw02TheHelloExampleHasTheseFindings() {
    Checked checked = validate(HELLO_EXAMPLE);
    assertThat(Documents.lines(checked))
        .containsExactlyInAnyOrder(
            "WF206 /states/2/next-state",
            "W WF210 /states/3",
            "W WF211 /states/0",
            "W WF211 /states/1",
            "W WF211 /states/2",
            "W WF406 /states/0/action-mode",
            "W WF406 /states/1/action-mode",
            "W WF406 /states/2/action-mode",
            "W WF702 /states/3");
    assertThat(checked.errors())
        .extracting(Problem::fix)
        .containsExactly("did you mean `STATE-END`?");
    assertThat(checked.calls())
        .extracting(Checked.Call::function)
        .containsExactly("hello", "save_resut");
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("io.tidemill.workflow.v01.ValidatorBattery#rows")
  void cw03RefusesIn(Row row) {
    assertThat(Documents.errors(Documents.check(row.yaml(), row.profile()))).isEqualTo(row.found());
  }

  @Test
  void cw09Expressions() {
    assertThat(errors("not A")).containsExactly("WF305");
    assertThat(errors("A && B")).containsExactly("WF303");
    assertThat(errors("A OR B")).isEmpty();
    String reserved = TRIGGERS.replace("name: B", "name: and");
    assertThat(Documents.errors(Documents.check(start(reserved, "A"), Profile.STRICT)))
        .containsExactly("WF102 /trigger-defs/1/name");
    String spaced = TRIGGERS.replace("name: B", "name: my event");
    assertThat(Documents.start(start(spaced, "'\"my event\" or A'")))
        .isInstanceOfSatisfying(
            Node.Await.class,
            await ->
                assertThat(await.alternatives().getFirst().when())
                    .isEqualTo(
                        new EventExpression.Or(
                            List.of(
                                new EventExpression.Operand("my event"),
                                new EventExpression.Operand("A")))));
  }

  private static List<String> errors(String expression) {
    return Documents.check(start(TRIGGERS, expression), Profile.STRICT).errors().stream()
        .map(problem -> problem.code().code())
        .toList();
  }

  private static String start(String triggers, String expression) {
    return Documents.expression(expression).replace(TRIGGERS, triggers);
  }

  @Test
  void cw15TokensAreRequiredWhereAnInstanceMustBeFound() {
    String bare = "{name: %s, source: /s, eventID: t}";
    String two =
        TriggerTable.triggers(
            bare.formatted("A")
                + ", {name: B, source: /x, eventID: t, correlation-token: $.subject}");
    assertThat(Documents.errors(Documents.check(two, Profile.STRICT)))
        .containsExactly("WF105 /trigger-defs/0");
    String alone = TriggerTable.triggers(bare.formatted("A"));
    assertThat(Documents.compiled(alone).correlations().getFirst().token()).isNull();
    String operation =
        "trigger-defs: [%s]\n".formatted(bare.formatted("A"))
            + "states:\n"
            + "  - {name: S, type: OPERATION, start: true, actions: [], next-state: W}\n"
            + "  - {name: W, type: EVENT, events: [{event-expression: A, actions: [], next-state: End}]}\n"
            + END;
    assertThat(Documents.errors(Documents.check(operation, Profile.STRICT)))
        .containsExactly("WF105 /trigger-defs/0");
  }
}
