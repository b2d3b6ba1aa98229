package io.tidemill.workflow.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the kit says when a case fails or a file is wrong. */
final class TestKitTest {
  private static final String WORKFLOW =
      """
      definition:
        trigger-defs: [{name: A, source: /s, eventID: t.a, correlation-token: $.data.k}]
        states:
          - {name: S, type: EVENT, start: true, events: [{event-expression: A, actions: [{function: f, ResultPath: $.f}], next-state: End}]}
          - {name: End, type: END, status: SUCCESS}
      functions: {f: {after: 2s, result: {x: [1, 2]}}}
      """;
  private static final String STEPS =
      """
      cases:
        - name: one
          steps: [{event: {source: /s, type: t.a, data: {k: "1"}}}]
      """;

  @Test
  void saysWherePathsDiffer() {
    assertThat(differences("path: S>g#1>End"))
        .isEqualTo(
            """
            1: path
              expected  S>[g#1]>End
              found     S>[f#1]>End\
            """);
    assertThat(differences("path: S>f#1"))
        .isEqualTo(
            """
            1: path
              expected  S>f#1>[nothing]
              found     S>f#1>[End]\
            """);
  }

  @Test
  void anEllipsisStandsForAnyStates() {
    assertThat(differences("path: S>…>End")).isEmpty();
    assertThat(differences("path: …>End")).isEmpty();
    assertThat(differences("path: S>…")).isEmpty();
    assertThat(differences("path: S>…>f#1>…>End")).isEmpty();
    assertThat(differences("path: S>…>nd")).isNotEmpty();
  }

  @Test
  void saysWhereDataDifferByPointer() {
    assertThat(differences("output: {k: \"1\", f: {x: [1.0, 3]}, more: true}"))
        .isEqualTo(
            """
            1: output
              /f/x/1: expected 3, found 2
              /more: expected true, found nothing\
            """);
  }

  @Test
  void saysWhichCallsAndTimesDiffer() {
    assertThat(
            differences("status: FAILURE, endedAt: 3s, calls: {f: [{at: 1s, input: {k: \"2\"}}]}"))
        .isEqualTo(
            """
            1: status
              expected  FAILURE
              found     SUCCESS
            1: endedAt
              expected  3s
              found     2s
            1: calls of f, call 1 at
              expected  1s
              found     0s
            1: calls of f, call 1 input
              /k: expected "2", found "1\"\
            """);
  }

  @Test
  void anInstanceOrDeadLetterThatNobodyNamedIsADifference() {
    Report.Case done =
        run("""
        cases:
          - name: one
            steps:
              - {event: {source: /s, type: t.a, data: {k: "1"}}}
              - {event: {source: /s, type: t.a, data: {}}}
            expect: {instances: {}}
        """)
            .cases()
            .getFirst();
    assertThat(done.text())
        .isEqualTo(
            """
            1
              expected  no such instance
              found     one in status SUCCESS
            dead letters
              expected  []
              found     [e2 UNCORRELATABLE]\
            """);
  }

  @Test
  void aFunctionWithoutAnAnswerIsSaid() {
    Report.Case done =
        run("""
        cases:
          - name: one
            definition:
              states:
                - {name: S, type: OPERATION, start: true, actions: [{function: unknown}], next-state: End}
                - {name: End, type: END, status: SUCCESS}
            steps: [{invoke: {token: "1"}}]
            expect: {instances: {"1": {status: RUNNING}}}
        """)
            .cases()
            .getFirst();
    assertThat(done.text())
        .contains("unknown was called at 0s, and `functions` has no answer for it");
  }

  @Test
  void aDefinitionThatIsRefusedIsSaid() {
    Report.Case done =
        run("""
        cases:
          - name: one
            definition: {states: [{name: S, type: OPERATION, start: true, actions: [], next-state: Ende}, {name: End, type: END}]}
            expect: {instances: {}}
        """)
            .cases()
            .getFirst();
    assertThat(done.text()).contains("the definition is refused", "WF206", "did you mean `End`?");
  }

  @Test
  void aTypoGetsItsPointerAndWhatWasMeant() {
    assertThat(problems(WORKFLOW + STEPS.replace("steps", "stpes") + "    expct: {}\n"))
        .contains("/cases/0/stpes", "did you mean `steps`?")
        .contains("/cases/0/expct", "did you mean `expect`?");
    assertThat(problems(WORKFLOW + STEPS + "    expect: {instances: {\"1\": {stauts: SUCCESS}}}\n"))
        .contains("/cases/0/expect/instances/1/stauts", "did you mean `status`?");
    assertThat(problems(WORKFLOW + STEPS + "    expect: {instances: {\"1\": {status: SUCESS}}}\n"))
        .contains("/cases/0/expect/instances/1/status", "did you mean `SUCCESS`?");
    assertThat(problems(WORKFLOW + STEPS.replace("type:", "tpye:") + "    expect: {}\n"))
        .contains("/cases/0/steps/0/event");
  }

  @Test
  void timesAreCheckedAndInOrder() {
    assertThat(
            problems(
                WORKFLOW
                    + """
                    cases:
                      - name: one
                        steps: [{at: 5s, restart-engine: true}, {at: 4s, restart-engine: true}, {at: soon, restart-engine: true}]
                        expect: {}
                    """))
        .contains("/cases/0/steps/1/at", "4s after a step at 5s")
        .contains("/cases/0/steps/2/at", "such as 90s or 1h 30m");
  }

  @Test
  void aCaseThatNeverComesToRestIsStopped() {
    Report.Case done =
        run("""
        cases:
          - name: one
            definition:
              states:
                - {name: S, type: DELAY, start: true, time-delay: 1, next-state: T}
                - {name: T, type: SWITCH, choices: [{path: $.gone, operator: EQ, value: 1, next-state: End}], default: S}
                - {name: End, type: END, status: SUCCESS}
            steps: [{invoke: {token: "1"}}]
            expect: {instances: {"1": {status: RUNNING}}}
        """)
            .cases()
            .getFirst();
    assertThat(done.text()).contains("give the case an `until`");
  }

  @Test
  void aFolderGivesItsTestFilesAndAFileThatIsWrongFails(@TempDir Path folder) throws IOException {
    Files.writeString(folder.resolve("test.yaml"), WORKFLOW + STEPS + "    expect: {}\n");
    Files.writeString(folder.resolve("b.test.yaml"), "nonsense: 1");
    Files.writeString(folder.resolve("workflow.yaml"), "states: []");
    List<TestKit.NamedTest> tests = TestKit.tests(folder).toList();
    assertThat(tests)
        .extracting(TestKit.NamedTest::name)
        .containsExactly("b.test.yaml", "test.yaml: one");
    assertThatThrownBy(tests.getFirst()::run)
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("/nonsense");
    tests.getLast().run();
  }

  private static String differences(String expected) {
    return run(STEPS + "    expect: {instances: {\"1\": {" + expected + "}}}\n")
        .cases()
        .getFirst()
        .text();
  }

  private static Report run(String cases) {
    return switch (TestFile.parse(Path.of("test.yaml"), WORKFLOW + cases)) {
      case TestFile.Read.Ready(var file) -> TestKit.run(file);
      case TestFile.Read.Refused(var problems) -> throw new AssertionError(problems.toString());
    };
  }

  private static String problems(String text) {
    return switch (TestFile.parse(Path.of("test.yaml"), text)) {
      case TestFile.Read.Ready _ -> "";
      case TestFile.Read.Refused(var problems) ->
          problems.stream().map(p -> p.text()).collect(Collectors.joining("\n"));
    };
  }
}
