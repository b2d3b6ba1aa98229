package io.tidemill.workflow.core;

import static io.tidemill.workflow.testing.Expectation.failsWith;
import static io.tidemill.workflow.testing.Expectation.invokes;
import static io.tidemill.workflow.testing.Expectation.succeeds;
import static io.tidemill.workflow.testing.Expectation.trail;
import static io.tidemill.workflow.testing.Expectation.waitsIn;
import static io.tidemill.workflow.testing.Scenario.given;
import static io.tidemill.workflow.testing.Workflows.states;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidemill.schemas.json.Json;
import io.tidemill.schemas.json.ReferencePath;
import io.tidemill.workflow.testing.Scenario;
import java.util.Optional;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Function Workflow v0.1 §16, as far as filters other than ResultPath are not needed. */
final class DataTest {
  private static JsonNode json(String text) {
    return Json.parseOwn(Scenario.json(text));
  }

  private static String text(Optional<JsonNode> result) {
    return result.map(Json::text).map(text -> text.replace('"', '\'')).orElse("error");
  }

  /** An EVENT start state that goes to the end, with these members in state and event. */
  private static Scenario event(String stateMembers, String eventMembers) {
    return given(
        states(
            """
            - name: S
              type: EVENT
              start: true
              %s
              events: [{event-expression: A, actions: [], next-state: End%s}]
            - {name: End, type: END, status: SUCCESS}
            """
                .formatted(stateMembers, eventMembers)));
  }

  /** An OPERATION start state with one action that goes to the end. */
  private static Scenario operation(String stateMembers, String actionMembers) {
    return given(
        states(
            """
            - name: S
              type: OPERATION
              start: true
              %s
              actions: [{function: f%s}]
              next-state: End
            - {name: End, type: END, status: SUCCESS}
            """
                .formatted(stateMembers, actionMembers)));
  }

  @ParameterizedTest(name = "{1} at {0} of {2} is {3}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          $        | 1       | {'a':2}             | 1
          $.a      | {'x':1} | {'a':{'y':2},'b':3} | {'a':{'x':1},'b':3}
          $.c      | 1       | {'a':2}             | {'a':2,'c':1}
          $.a.b.c  | 1       | {}                  | {'a':{'b':{'c':1}}}
          $.a[1]   | 9       | {'a':[1,2,3]}       | {'a':[1,9,3]}
          $.a[3]   | 9       | {'a':[1,2,3]}       | error
          $.a[0]   | 9       | {}                  | error
          $.r      | 1       | 5                   | error
          $.r.s    | 1       | {'r':null}          | error
          """)
  void putsAValueAtOnePlace(String path, String value, String base, String expected) {
    JsonNode before = json(base);
    String untouched = before.toString();
    assertThat(text(Data.put(ReferencePath.parse(path).orElseThrow(), before, json(value))))
        .isEqualTo(expected);
    assertThat(before.toString()).isEqualTo(untouched);
  }

  @Test
  void discardsAResultWhosePathIsNull() {
    assertThat(text(Data.put(null, json("{'a':1}"), json("2")))).isEqualTo("{'a':1}");
  }

  @ParameterizedTest(name = "{0} and {1} merge to {2}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {}                | 'x'                | 'x'
          {}                | null               | null
          {'a':1}           | {'b':2}            | {'a':1,'b':2}
          {'a':{'x':1}}     | {'a':{'y':2}}      | {'a':{'x':1,'y':2}}
          {'a':{'x':1}}     | {'a':3}            | {'a':3}
          {'a':[1,2]}       | {'a':[3]}          | {'a':[3]}
          {'a':1}           | {'a':null}         | {'a':null}
          {'a':1}           | {}                 | {'a':1}
          {'a':1}           | 'x'                | error
          [1]               | [2]                | error
          'x'               | {'a':1}            | error
          """)
  void mergesObjectsDeeply(String a, String b, String expected) {
    JsonNode before = json(a);
    String untouched = before.toString();
    assertThat(text(Data.merge(before, json(b)))).isEqualTo(expected);
    assertThat(before.toString()).isEqualTo(untouched);
  }

  @Nested
  final class WorkedExamples {
    // F1 with result paths in place of the filters that are not supported yet.
    @Test
    void f1HelloIsSaved() {
      given(
              states(
                  """
                  - name: HelloWorld
                    type: OPERATION
                    start: true
                    actions: [{function: hello}]
                    next-state: UpdateArg
                  - name: UpdateArg
                    type: OPERATION
                    ResultPath: $.ifttt.value1
                    actions: []
                    next-state: SaveResult
                  - name: SaveResult
                    type: OPERATION
                    actions: [{function: save_result}]
                    next-state: STATE-END
                  - {name: STATE-END, type: END, status: SUCCESS}
                  """))
          .start("1", "{'name':'IFTTT'}")
          .then(invokes("hello", "{'name':'IFTTT'}"))
          .returns("hello", "{'payload':'Hello, IFTTT!'}")
          .then(
              invokes(
                  "save_result",
                  "{'payload':'Hello, IFTTT!','ifttt':{'value1':{'payload':'Hello, IFTTT!'}}}"))
          .returns("save_result", "'Congratulations!'")
          .then(
              succeeds("'Congratulations!'"),
              trail("HelloWorld>hello#1>UpdateArg>SaveResult>save_result#1>STATE-END"));
    }

    @Test
    void f2ResultPathKeepsTheRawInput() {
      operation("ResultPath: $.out", ", ResultPath: $.sum")
          .start("1", "{'a':[1,2,3],'keep':1}")
          .then(invokes("f", "{'a':[1,2,3],'keep':1}"))
          .returns("f", "6")
          .then(succeeds("{'a':[1,2,3],'keep':1,'out':{'a':[1,2,3],'keep':1,'sum':6}}"));
    }

    @Test
    void f6EventFilterPlacesTheData() {
      event("", ", ResultPath: $.order")
          .event("A", "{'id':9}")
          .then(succeeds("{'order':{'id':9}}"));
    }

    @Test
    void f8ResultPathIntoANumberIsAFilterErrorAfterTheCall() {
      operation("", ", ResultPath: $.r")
          .start("1", "5")
          .then(invokes("f", "5"))
          .returns("f", "1")
          .then(failsWith("SYS.FilterError"), trail("S>f#1"));
    }

    @Test
    void f8StateResultPathIntoANumberIsAFilterError() {
      operation("ResultPath: $.r", "")
          .start("1", "5")
          .then(invokes("f"))
          .returns("f", "1")
          .then(failsWith("SYS.FilterError"), trail("S>f#1"));
    }

    @Test
    void f9EventDataMayBeText() {
      event("", "").event("A", "'<xml/>'").then(succeeds("'<xml/>'"));
    }

    @Test
    void f9TextCannotBeMergedIntoAnObject() {
      event("", "")
          .start("1", "{'x':1}")
          .then(waitsIn("S"))
          .event("A", "'<xml/>'")
          .then(failsWith("SYS.FilterError"));
    }

    @Test
    void f9TextHasAPlaceWithAResultPath() {
      event("", ", ResultPath: $.doc")
          .start("1", "{'x':1}")
          .event("A", "'<xml/>'")
          .then(succeeds("{'x':1,'doc':'<xml/>'}"));
    }
  }

  @Test
  void anEventWithoutDataContributesNothing() {
    event("ResultPath: $.r", "")
        .start("1", "5")
        .event("A", null)
        .then(failsWith("SYS.FilterError"));
    event("", "").start("1", "5").event("A", null).then(succeeds("5"));
  }

  @Test
  void eventDataBelongToTheBaseOfTheResultPath() {
    given(
            states(
                """
                - name: S
                  type: EVENT
                  start: true
                  ResultPath: $.res
                  events: [{event-expression: A, actions: [{function: f}], next-state: End}]
                - {name: End, type: END, status: SUCCESS}
                """))
        .start("1", "{'k':'1','o':{'p':1}}")
        .event("A", "{'k':'1','o':{'q':2}}")
        .then(invokes("f", "{'k':'1','o':{'p':1,'q':2}}"))
        .returns("f", "['k','o']")
        .then(succeeds("{'k':'1','o':{'p':1,'q':2},'res':['k','o']}"));
  }

  @Test
  void numbersKeepTheirDigits() {
    event("", "")
        .event("A", "{'a':1.10,'b':1e400,'c':12345678901234567890123,'d':0.000000001}")
        .then(succeeds("{'a':1.10,'b':1E+400,'c':12345678901234567890123,'d':1E-9}"));
  }

  @Test
  void anEndWithFailureKeepsItsInputAsOutput() {
    Scenario failed =
        given(
                states(
                    """
                    - {name: S, type: OPERATION, start: true, actions: [], next-state: End}
                    - {name: End, type: END, status: FAILURE}
                    """))
            .start("1", "{'a':1}")
            .then(failsWith("SYS.Fail"));
    assertThat(failed.instance().raw().text()).isEqualTo("{\"a\":1}");
  }

  @Test
  void aSwitchWithoutMatchAndDefaultFails() {
    given(
            states(
                """
                - name: S
                  type: SWITCH
                  start: true
                  choices: [{path: $.n, operator: GT, value: 5, next-state: End}]
                - {name: End, type: END, status: SUCCESS}
                """))
        .start("1", "{'n':5}")
        .then(failsWith("SYS.Fail"), trail("S"));
  }
}
