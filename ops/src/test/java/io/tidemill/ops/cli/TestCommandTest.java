package io.tidemill.ops.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidemill.ops.cli.Shell.Ran;
import io.tidemill.schemas.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code tidemill test}. */
final class TestCommandTest {
  private static final String FILE =
      """
      definition:
        states:
          - {name: S, type: DELAY, start: true, time-delay: 60, next-state: End}
          - {name: End, type: END, status: SUCCESS}
      cases:
        - name: passes
          steps: [{invoke: {token: "1", input: {n: 1}}}]
          expect: {instances: {"1": {path: S>End, endedAt: 60s}}}
        - name: fails & says <why>
          steps: [{invoke: {token: "1", input: {n: 1}}}]
          expect: {instances: {"1": {output: {n: 2}}}}
      """;

  @TempDir private Path folder;
  private final Shell shell = new Shell();
  private Path file = Path.of("");

  @BeforeEach
  void write() throws IOException {
    file = Files.writeString(folder.resolve("orders.test.yaml"), FILE);
  }

  @Test
  void showsEachCaseWithWhatDiffers() {
    Ran ran = shell.run("test", file.toString());
    assertThat(ran.exit()).isEqualTo(Exit.TESTS_FAILED);
    assertThat(ran.out().replaceAll("[0-9.]+ ms", "T ms"))
        .isEqualTo(
            """
            %s
              ✓ passes  T ms
              ✗ fails & says <why>  T ms
                  1: output
                    /n: expected 2, found 1

            1 passed, 1 failed (2 cases in 1 file, T ms)
            """
                .formatted(file));
    assertThat(ran.err()).isEmpty();
  }

  @Test
  void exitsWithZeroWhenAllPass() throws IOException {
    Files.writeString(file, FILE.replace("{n: 2}", "{n: 1}"));
    // Of a folder only what is named like a test is one.
    Files.writeString(folder.resolve("workflow.yaml"), "states: []");
    Ran ran = shell.run("test", folder.toString());
    assertThat(ran.exit()).as(ran.out()).isZero();
    assertThat(ran.out()).contains("2 passed, 0 failed");
  }

  @Test
  void aTypoIsAProblemWithItsPlaceAndWhatWasMeant() throws IOException {
    Path typo = Files.writeString(folder.resolve("test.yaml"), FILE.replace("endedAt", "endetAt"));
    Ran ran = shell.run("test", folder.toString());
    assertThat(ran.exit()).isEqualTo(Exit.VALIDATION);
    assertThat(ran.err())
        .startsWith("TM-1002  " + typo + "  /cases/0/expect/instances/1/endetAt  (author)")
        .contains("did you mean `endedAt`?");
    assertThat(ran.out()).contains("1 passed, 1 failed, 1 file cannot be read (2 cases in 2 files");
  }

  @Test
  void aFileThatIsNotThereIsSaid() {
    Ran ran = shell.run("test", folder.resolve("absent.yaml").toString());
    assertThat(ran.exit()).isEqualTo(Exit.VALIDATION);
    assertThat(ran.err()).startsWith("TM-2002").contains("absent.yaml");
  }

  @Test
  void aFolderWithoutTestsIsSaid() throws IOException {
    Files.delete(file);
    Ran ran = shell.run("test", folder.toString());
    assertThat(ran.exit()).isEqualTo(Exit.USAGE);
    assertThat(ran.err()).contains("a directory without test files");
  }

  @Test
  void resultsAsJson() throws IOException {
    Ran ran = shell.run("test", file.toString(), "-o", "json");
    assertThat(ran.exit()).isEqualTo(Exit.TESTS_FAILED);
    JsonNode json = Json.parse(ran.out());
    assertThat(json.path("passed").asInt()).isEqualTo(1);
    assertThat(json.path("failed").asInt()).isEqualTo(1);
    assertThat(json.at("/files/0/cases/0/passed").asBoolean()).isTrue();
    assertThat(json.at("/files/0/cases/1/differences/0/what").asText()).isEqualTo("1: output");
  }

  @Test
  void resultsAsJunitWritesThem() throws Exception {
    Path xml = folder.resolve("reports/workflows.xml");
    shell.run("test", file.toString(), "--junit-xml", xml.toString());
    var document = DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(xml.toFile());
    var suite = document.getElementsByTagName("testsuite").item(0).getAttributes();
    assertThat(suite.getNamedItem("tests").getNodeValue()).isEqualTo("2");
    assertThat(suite.getNamedItem("failures").getNodeValue()).isEqualTo("1");
    var cases = document.getElementsByTagName("testcase");
    assertThat(cases.item(1).getAttributes().getNamedItem("name").getNodeValue())
        .isEqualTo("fails & says <why>");
    assertThat(document.getElementsByTagName("failure").item(0).getTextContent())
        .contains("/n: expected 2, found 1");
  }

  @Test
  void testsAreNoResources() throws IOException {
    assertThat(Inputs.texts(noTerminal(), java.util.List.of(resources().toString())))
        .extracting(Inputs.Input::name)
        .containsExactly(folder.resolve("workflow.yaml").toString());
  }

  private Path resources() throws IOException {
    Files.writeString(folder.resolve("workflow.yaml"), "states: []");
    return folder;
  }

  private static Terminal noTerminal() {
    return new Terminal(
        java.io.InputStream.nullInputStream(),
        new java.io.PrintWriter(java.io.Writer.nullWriter()),
        new java.io.PrintWriter(java.io.Writer.nullWriter()),
        java.util.Map.of(),
        false,
        false);
  }
}
