package io.tidemill.workflow.v01;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemill.schemas.problem.ProblemCode;
import io.tidemill.schemas.resource.Mark;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Texts: what cannot be read, and the line and column of what is found. */
final class WorkflowTextTest {
  private static Checked json(String text) {
    return WorkflowText.validate("w.json", text.getBytes(StandardCharsets.UTF_8), Profile.EXTENDED);
  }

  private static Checked yaml(String text) {
    return WorkflowText.validate("w.yaml", text.getBytes(StandardCharsets.UTF_8), Profile.EXTENDED);
  }

  /** {@code line:column CODE pointer}. */
  private static List<String> found(Checked checked) {
    return checked.findings().stream()
        .map(f -> {
          Mark place = Objects.requireNonNull(f.place());
          return "%d:%d %s".formatted(place.line(), place.column(), Documents.line(f.problem()));
        })
        .toList();
  }

  @Test
  void tellsWhereJsonCannotBeRead() {
    Checked checked = json("{\"states\": [],\n}");
    assertThat(found(checked)).containsExactly("2:1 WF001 ");
    assertThat(checked.errors().getFirst().found()).startsWith("syntax error at line 2 column 1: ");
    assertThat(found(json(""))).containsExactly("1:1 WF001 ");
    assertThat(found(json("{\"states\": []} x"))).containsExactly("1:16 WF001 ");
  }

  @Test
  void tellsWhereYamlCannotBeRead() {
    assertThat(found(yaml("states:\n  - name: [\n"))).containsExactly("3:1 WF001 ");
    assertThat(found(yaml("states: !!set {a, b}\n"))).containsExactly("1:9 WF001 ");
    assertThat(found(yaml("# nothing\n"))).containsExactly("1:1 WF001 ");
  }

  @Test
  void tellsWhichMemberStandsTwice() {
    String twice =
        """
        {"states": [
          {"name": "E", "type": "END", "status": "SUCCESS",
           "name": "F"}
        ]}
        """;
    assertThat(found(json(twice)))
        .containsExactly("3:4 WF004 /states/0/name", "1:12 WF203 /states")
        .isEqualTo(found(yaml(twice)));
  }

  @Test
  void tellsWhereInJsonAndInYamlTheFindingsAre() {
    String json =
        """
        {
          "states": [
            {"name": "S", "type": "OPERATION", "start": true,
             "actions": [{"function": ""}],
             "nextstate": "End", "next-state": "Ende"},
            {"name": "End", "type": "END"}
          ]
        }
        """;
    List<String> expected =
        List.of(
            "5:6 WF003 /states/0/nextstate",
            "4:31 WF401 /states/0/actions/0/function",
            "5:40 WF206 /states/0/next-state",
            "6:5 WF702 /states/1",
            "3:5 WF211 /states/0",
            "6:5 WF210 /states/1");
    assertThat(found(json(json))).isEqualTo(expected);
    assertThat(found(yaml(json))).isEqualTo(expected);
    assertThat(
            found(
                yaml(
                    """
                    states:
                      - name: S
                        type: OPERATION
                        start: true
                        actions: []
                        nextstate: End
                        next-state: Ende
                      - name: End
                        type: END
                    """)))
        .containsExactly(
            "6:5 WF003 /states/0/nextstate",
            "7:17 WF206 /states/0/next-state",
            "8:5 WF702 /states/1",
            "2:5 WF211 /states/0",
            "8:5 WF210 /states/1");
  }

  @Test
  void readsAnchorsAndTheFirstDocumentOfAStream() {
    Checked checked =
        yaml(
            """
            states:
              - &s {name: S, type: OPERATION, start: true, actions: &none [], next-state: T}
              - {name: T, type: OPERATION, actions: *none, next-state: End}
              - {name: End, type: END, status: SUCCESS}
            ---
            - not a workflow
            """);
    assertThat(checked.findings()).isEmpty();
    assertThat(checked.definition()).isPresent();
  }

  @Test
  void keepsLimits() {
    String deep = "[".repeat(200) + "]".repeat(200);
    for (Checked checked : List.of(json(deep), yaml(deep), yaml("a: " + "x".repeat(5_000_000)))) {
      assertThat(checked.errors())
          .singleElement()
          .matches(problem -> problem.code() == ProblemCode.TM_1010);
    }
  }

  @Test
  void refusesBytesThatAreNoText() {
    Checked checked = WorkflowText.validate("w", new byte[] {'{', (byte) 0xff}, Profile.EXTENDED);
    assertThat(Documents.errors(checked)).containsExactly("WF001 ");
  }

  @Test
  void guessesTheSyntaxOfATextWithoutName() {
    byte[] text = "{\"states\": [],}".getBytes(StandardCharsets.UTF_8);
    assertThat(Documents.errors(WorkflowText.validate("stdin", text, Profile.EXTENDED)))
        .containsExactly("WF001 ");
    // In YAML a comma may come last.
    assertThat(Documents.errors(WorkflowText.validate("w.yaml", text, Profile.EXTENDED)))
        .containsExactly("WF007 /states");
    byte[] flow = "{states: []}".getBytes(StandardCharsets.UTF_8);
    assertThat(Documents.errors(WorkflowText.validate("stdin", flow, Profile.EXTENDED)))
        .containsExactly("WF007 /states");
  }
}
