package io.tidemill.ops.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidemill.ops.cli.Shell.Ran;
import io.tidemill.schemas.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code tidemill validate}: what is said of files, without a server. */
final class ValidateTest {
  private static final String SOUND =
      """
      states:
        - {name: S, type: OPERATION, start: true, actions: [], next-state: End}
        - {name: End, type: END, status: SUCCESS}
      """;

  @TempDir Path folder;
  private final Shell shell = new Shell();

  private String file(String name, String text) throws IOException {
    Path file = folder.resolve(name);
    Files.writeString(file, text);
    return file.toString();
  }

  @Test
  void aSoundFileIsOk() throws IOException {
    Ran ran = shell.run("validate", file("w.yaml", SOUND), "--profile", "strict");
    assertThat(ran.exit()).isEqualTo(Exit.OK);
    assertThat(ran.out()).isEmpty();
    assertThat(ran.err()).isEqualToNormalizingNewlines("1 file, 0 errors, 0 warnings\n");
  }

  @Test
  void everyFindingHasItsPlaceAndAHint() throws IOException {
    String name =
        file(
            "w.yaml",
            SOUND
                .replace("next-state: End", "next-state: Ende")
                .replace("actions", "x: 1, actions"));
    Ran ran = shell.run("validate", name);
    assertThat(ran.exit()).isEqualTo(Exit.VALIDATION);
    assertThat(ran.out())
        .contains(name + ":2:45: warning WF003 /states/0/x\n")
        .contains(
            name
                + ":2:76: error WF206 /states/0/next-state\n"
                + "  found next-state \"Ende\", which is not a state, expected the name of a state\n"
                + "  fix   did you mean `End`?      docs/errors/WF206.md\n");
    assertThat(ran.err()).contains("1 file, 1 errors, 3 warnings");
    assertThat(ran.out().indexOf(":2:45:")).isLessThan(ran.out().indexOf(":2:76:"));
  }

  @Test
  void theStrictProfileRefusesWhatTheOtherWarnsOf() throws IOException {
    String name = file("w.yaml", "name: orders\n" + SOUND);
    assertThat(shell.run("validate", name).exit()).isEqualTo(Exit.OK);
    Ran strict = shell.run("validate", name, "--profile", "strict");
    assertThat(strict.exit()).isEqualTo(Exit.VALIDATION);
    assertThat(strict.out()).startsWith(name + ":1:1: error WF003 /name\n");
  }

  @Test
  void programsGetTheFindingsAsJson() {
    Ran ran = shell.typing("{\"states\": [],}").run("validate", "-", "-o", "json");
    assertThat(ran.exit()).isEqualTo(Exit.VALIDATION);
    JsonNode finding = Json.parseOwn(ran.out()).at("/items/0");
    assertThat(finding.path("file").asText()).isEqualTo("stdin");
    assertThat(finding.path("line").asInt()).isEqualTo(1);
    assertThat(finding.path("column").asInt()).isEqualTo(15);
    assertThat(finding.path("severity").asText()).isEqualTo("error");
    assertThat(finding.path("code").asText()).isEqualTo("WF001");
    assertThat(finding.path("found").asText()).startsWith("syntax error at line 1 column 15: ");
  }

  @Test
  void aWorkflowMayStandInAResource() throws IOException {
    String head = "apiVersion: tidemill.io/v1\nkind: Workflow\nmetadata: {name: w}\n";
    String spec = head + "spec:\n" + ("broker: default\n" + SOUND).indent(2);
    assertThat(shell.run("validate", file("a.yaml", spec)).out()).isEmpty();
    Ran ran =
        shell.run(
            "validate",
            file("b.yaml", spec.replace("status", "stat").replace("name: w", "nam: w")));
    assertThat(ran.out())
        .contains("b.yaml:8:30: warning WF003 /spec/states/1/stat\n")
        .contains("b.yaml:8:7: warning WF702 /spec/states/1\n")
        .contains("b.yaml:3:11: error TM-1003 /metadata/name\n")
        .contains("error TM-1002 /metadata/nam\n");
    String definition = head + "spec:\n  definition:\n" + SOUND.indent(4);
    assertThat(shell.run("validate", file("c.yaml", definition.replace("SUCCESS", "DONE"))).out())
        .contains("error WF701 /spec/definition/states/1/status\n");
  }

  @Test
  void otherResourcesOfAFileAreCheckedToo() throws IOException {
    String other = "apiVersion: tidemill.io/v1\nkind: Function\nmetadata: {name: f}\nspec: {}\n";
    Ran ran = shell.run("validate", file("a.yaml", SOUND + "---\n" + other));
    assertThat(ran.exit()).isEqualTo(Exit.VALIDATION);
    assertThat(ran.out()).contains("a.yaml:8:").contains(" error TM-");
  }

  @Test
  void aFileThatIsNotThereIsAMistakeOnTheLine() {
    assertThat(shell.run("validate", folder.resolve("none.yaml").toString()).exit())
        .isEqualTo(Exit.USAGE);
  }
}
