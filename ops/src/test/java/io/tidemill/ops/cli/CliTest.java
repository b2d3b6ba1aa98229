package io.tidemill.ops.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemill.ops.api.ApiServer;
import io.tidemill.ops.cli.Shell.Ran;
import io.tidemill.schemas.json.Json;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Commands that talk to a server: a real one over HTTP, with everything behind it in memory. */
final class CliTest {
  private static final String FUNCTION =
      """
      apiVersion: tidemill.io/v1
      kind: Function
      metadata: {name: mail, labels: {team: a}}
      spec: {http: {url: "http://f/"}, timeout: PT5S}
      """;
  private static final String TRIGGER =
      """
      apiVersion: tidemill.io/v1
      kind: Trigger
      metadata: {name: notify}
      spec:
        broker: default
        filters:
          - exact: {type: order.created}
          - not: {prefix: {source: /test}}
        subscriber: {ref: {name: mail}}
      """;
  private static final String WORKFLOW =
      "{\"kind\":\"Workflow\",\"metadata\":{\"name\":\"order\"},\"spec\":{\"states\":[{}]}}";

  private static final String DRAWN =
      """
      apiVersion: tidemill.io/v1
      kind: Workflow
      metadata: {name: drawn}
      spec:
        states:
          - {name: First, type: DELAY, start: true, time-delay: 60, next-state: End}
          - {name: End, type: END, status: SUCCESS}
      """;

  private static final String DRAWING =
      """

      ▶ First  delay
          for 60 s
          ╰─────────────────────────────────────────────────────▶ End
        End  end, success
      """;

  @TempDir private Path dir;
  private ApiServer server;
  private Shell shell;

  @BeforeEach
  void start() throws Exception {
    server = new ApiServer();
    shell = new Shell().server(server.uri().toString());
  }

  @AfterEach
  void stop() throws Exception {
    server.close();
  }

  private String file(String name, String text) throws Exception {
    Path file = dir.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, text).toString();
  }

  private void applyAll() throws Exception {
    Ran ran = shell.run("apply", "-f", file("all/a.yaml", FUNCTION + "---\n" + TRIGGER));
    assertThat(ran.exit()).as(ran.err()).isZero();
    assertThat(shell.run("apply", "-f", file("all/w.json", WORKFLOW)).exit()).isZero();
  }

  @Nested
  class Apply {
    @Test
    void printsOneLinePerResource() throws Exception {
      Ran ran = shell.run("apply", "-f", file("a.yaml", FUNCTION + "---\n" + TRIGGER));
      assertThat(ran.out()).isEqualTo("function/mail created\ntrigger/notify created\n");
      assertThat(ran.err()).isEmpty();
      assertThat(shell.typing(WORKFLOW).run("apply", "-f", "-").out())
          .isEqualTo("workflow/order created (version 1)\n");
    }

    @Test
    void readsDirectoriesAndPutsWhatRefersToOthersLast() throws Exception {
      file("d/a-trigger.yaml", TRIGGER);
      file("d/sub/b-function.yml", FUNCTION);
      file("d/notes.txt", "no document");
      Ran ran = shell.run("apply", "-f", dir.resolve("d").toString());
      assertThat(ran.exit()).as(ran.err()).isZero();
      assertThat(ran.out()).isEqualTo("function/mail created\ntrigger/notify created\n");
    }

    @Test
    void appliesNothingWhenOneFileIsWrong() throws Exception {
      String good = file("a.yaml", FUNCTION);
      String bad = file("b.yaml", "kind: Foo\n---\nkind: Bar\n");
      Ran ran = shell.run("apply", "-f", good, "-f", bad);
      assertThat(ran.exit()).isEqualTo(Exit.VALIDATION);
      assertThat(ran.out()).isEmpty();
      assertThat(ran.err())
          .contains("TM-1006  " + bad + "  /kind  (author)\n  found `Foo`, expected")
          .contains("`Bar`")
          .contains("docs/errors/TM-1006.md")
          .endsWith("Nothing was applied.\n");
      assertThat(shell.run("get", "fn", "mail").exit()).isEqualTo(Exit.NOT_FOUND);
    }

    @Test
    void tellsOfAReferenceThatNoFileBrings() throws Exception {
      Ran ran = shell.run("apply", "-f", file("a.yaml", TRIGGER));
      assertThat(ran.exit()).isEqualTo(Exit.VALIDATION);
      assertThat(ran.err()).startsWith("TM-1009");
      Ran part = shell.run("apply", "-f", file("a.yaml", TRIGGER), file("b.yaml", WORKFLOW));
      assertThat(part.exit()).isEqualTo(Exit.PARTIAL);
      assertThat(part.out()).isEqualTo("workflow/order created (version 1)\n");
    }

    @Test
    void changesNothingInADryRun() throws Exception {
      Ran ran = shell.run("apply", "--dry-run", "-f", file("a.yaml", FUNCTION));
      assertThat(ran.out()).isEqualTo("function/mail created (dry run)\n");
      assertThat(shell.run("get", "fn", "mail").exit()).isEqualTo(Exit.NOT_FOUND);
    }

    @Test
    void saysWarningsAndGoesOn() throws Exception {
      Ran ran =
          shell
              .typing("{kind: Broker, metadata: {name: b}, spec: {old: 1}}")
              .run("apply", "-f", "-");
      assertThat(ran.exit()).isZero();
      assertThat(ran.err()).startsWith("TM-1008  stdin  /spec/old");
    }

    @Test
    void saysWhichFileCannotBeRead() {
      Ran ran = shell.run("apply", "-f", dir.resolve("none.yaml").toString());
      assertThat(ran.exit()).isEqualTo(Exit.USAGE);
      assertThat(ran.err()).startsWith("TM-2002  " + dir.resolve("none.yaml"));
      assertThat(shell.run("apply", "-f", dir.toString()).err()).contains("without such files");
    }
  }

  @Nested
  class Get {
    @BeforeEach
    void apply() throws Exception {
      applyAll();
    }

    @Test
    void printsTables() {
      assertThat(shell.run("get", "triggers").out())
          .isEqualTo(
              """
              NAME    BROKER   FILTER                                    SUBSCRIBER  READY
              notify  default  type=order.created and not source=/test*  mail        -
              """);
      assertThat(shell.run("get", "fn", "mail", "-o", "wide").out())
          .isEqualTo(
              """
              NAME  RUNTIME  TARGET     TIMEOUT  CONCURRENCY  LABELS
              mail  http     http://f/  PT5S     -            team=a
              """);
      assertThat(shell.run("get", "wf").out())
          .isEqualTo(
              """
              NAME   VERSION  BROKER  STATES
              order  1        -       1
              """);
    }

    @Test
    void printsWhatProgramsCanRead() throws Exception {
      var applied = server.resources.document(server.resources.current().trigger("notify").get());
      Ran json = shell.run("get", "trigger", "notify", "-o", "json");
      assertThat(Json.parse(json.out())).isEqualTo(applied);
      Ran yaml = shell.run("get", "trigger", "notify", "-o", "yaml");
      assertThat(Yaml.documents(yaml.out()).orElseThrow()).containsExactly(applied);
      Ran list = shell.run("get", "triggers", "-o", "json");
      assertThat(Json.parse(list.out()).path("items").path(0)).isEqualTo(applied);
      Ran lines = shell.run("get", "triggers", "-o", "jsonl");
      assertThat(Json.parse(lines.out().strip())).isEqualTo(applied);
      assertThat(shell.run("get", "triggers", "-o", "name").out()).isEqualTo("trigger/notify\n");
    }

    @Test
    void printsSeveralYamlDocumentsThatCanBeAppliedAgain() throws Exception {
      shell.run("apply", "-f", file("f.yaml", FUNCTION.replace("mail", "post")));
      Ran yaml = shell.run("get", "functions", "-o", "yaml");
      assertThat(Yaml.documents(yaml.out()).orElseThrow()).hasSize(2);
      assertThat(shell.typing(yaml.out()).run("apply", "-f", "-").out())
          .isEqualTo("function/mail unchanged\nfunction/post unchanged\n");
    }

    @Test
    void saysWhenThereIsNothing() {
      shell.run("delete", "trigger", "notify", "--yes");
      Ran ran = shell.run("get", "triggers");
      assertThat(ran.exit()).isZero();
      assertThat(ran.out()).isEmpty();
      assertThat(ran.err()).contains("no triggers");
    }

    @Test
    void describesForPeople() {
      Ran ran = shell.run("describe", "trigger", "notify");
      assertThat(ran.out())
          .startsWith("Kind:             Trigger\nName:             notify\n")
          .contains("Filter:           type=order.created and not source=/test*\n")
          .contains("Spec:\n  broker: default\n");
    }

    @Test
    void suggestsTheNameThatWasProbablyMeant() {
      Ran ran = shell.run("describe", "trigger", "notfy");
      assertThat(ran.exit()).isEqualTo(Exit.NOT_FOUND);
      assertThat(ran.err()).contains("TM-2001").contains("did you mean `notify`?");
    }
  }

  @Nested
  class Delete {
    @BeforeEach
    void apply() throws Exception {
      applyAll();
    }

    @Test
    void asks() {
      Ran no = shell.withPerson().typing("n\n").run("delete", "trigger", "notify");
      assertThat(no.err()).contains("Delete trigger/notify? [y/N]").contains("Nothing was deleted");
      Ran yes = shell.withPerson().typing("y\n").run("delete", "trigger", "notify");
      assertThat(yes.out()).isEqualTo("trigger/notify deleted\n");
    }

    @Test
    void neverAsksAScript() {
      assertThat(shell.run("delete", "trigger", "notify").exit()).isEqualTo(Exit.USAGE);
      Ran noInput = shell.withPerson().run("delete", "trigger", "notify", "--no-input");
      assertThat(noInput.exit()).isEqualTo(Exit.USAGE);
      assertThat(noInput.err()).contains("add --yes");
    }

    @Test
    void keepsWhatIsUsed() {
      Ran ran = shell.run("delete", "function", "mail", "--yes");
      assertThat(ran.exit()).isEqualTo(Exit.CONFLICT);
      assertThat(ran.err()).startsWith("TM-1011");
    }

    @Test
    void takesDocumentsInTheOrderThatWorks() {
      String all = dir.resolve("all").toString();
      assertThat(shell.run("delete", "-f", all, "--yes").out())
          .isEqualTo("workflow/order deleted\ntrigger/notify deleted\nfunction/mail deleted\n");
      Ran again = shell.run("delete", "-f", all, "--yes");
      assertThat(again.exit()).isEqualTo(Exit.NOT_FOUND);
    }

    @Test
    void tellsWhenOnlyAPartWasDeleted() {
      shell.run("delete", "trigger", "notify", "-y");
      Ran ran = shell.run("delete", "-f", dir.resolve("all").toString(), "--yes");
      assertThat(ran.exit()).isEqualTo(Exit.PARTIAL);
      assertThat(ran.err()).contains("TM-2001");
    }
  }

  @Nested
  class Instances {
    @BeforeEach
    void apply() throws Exception {
      applyAll();
    }

    @Test
    void areStartedListedAndShown() throws Exception {
      Ran started =
          shell.run(
              "wf", "start", "order", "--input", "{\"n\":1}", "--token", "a/b", "--start-id", "s");
      assertThat(started.out())
          .isEqualTo(
              """
              WORKFLOW  TOKEN  INSTANCE     STATE
              order     a/b    order/a/b/1  First
              """);
      assertThat(shell.run("wf", "ls", "order", "--status", "running").out())
          .isEqualTo(
              """
              TOKEN  RUN  STATUS   STATE  CODE  STARTED
              a/b    1    RUNNING  First  -     2026-11-22T12:00:00Z
              """);
      Ran shown = shell.run("wf", "show", "order", "a/b");
      assertThat(shown.out())
          .isEqualTo(
              """
              Instance:  order/a/b/1
              Version:   1
              Status:    RUNNING
              State:     First
              Started:   2026-11-22T12:00:00Z
              Changed:   2026-11-22T12:00:01Z
              Waits for: function send-email, attempt 2 (call 1)
              Trail:     First → send-email#1
              Inbox:     e-1 of /s, for t
              Data:
                {
                  "n" : 1
                }
              """);
      Ran json = shell.run("wf", "show", "order", "a/b", "-o", "json");
      assertThat(Json.parse(json.out()).at("/data/n").asInt()).isEqualTo(1);
    }

    @Test
    void areDrawnWithTheirPath() {
      shell.typing(DRAWN).run("apply", "-f", "-");
      shell.run("wf", "start", "drawn", "--token", "a/b");
      assertThat(shell.run("wf", "diagram", "drawn").out()).isEqualTo("drawn v1\n" + DRAWING);
      assertThat(shell.run("wf", "diagram", "drawn", "-o", "mermaid").out())
          .startsWith("---\ntitle: \"drawn v1\"\n---\nflowchart TB\n");
      assertThat(shell.run("wf", "diagram", "drawn", "--instance", "a/b").out())
          .contains("path taken");
      assertThat(shell.run("wf", "diagram", "drawn", "-o", "svg").out()).startsWith("<svg ");
      assertThat(shell.run("wf", "diagram", "drawn", "--instance", "x").exit())
          .isEqualTo(Exit.NOT_FOUND);
      assertThat(shell.run("wf", "diagram", "drown").err()).contains("did you mean `drawn`?");
    }

    @Test
    void areDrawnFromAFileWithoutAServer() throws Exception {
      String two = file("two.yaml", DRAWN + "---\n" + DRAWN.replace("drawn", "other"));
      Path drawn = dir.resolve("other.svg");
      Shell alone = new Shell().server("http://127.0.0.1:1");
      Ran one = alone.run("wf", "diagram", file("one.yaml", DRAWN));
      assertThat(one.err()).isEmpty();
      assertThat(one.out()).isEqualTo("drawn\n" + DRAWING);
      Ran several = alone.run("wf", "diagram", two);
      assertThat(several.exit()).isEqualTo(Exit.USAGE);
      assertThat(several.err()).contains("the workflows drawn, other");
      Ran chosen =
          alone.run(
              "wf",
              "diagram",
              two,
              "--workflow",
              "other",
              "-o",
              "svg",
              "--output-file",
              drawn.toString());
      assertThat(chosen.err()).isEqualTo("wrote " + drawn + "\n");
      assertThat(drawn).content().startsWith("<svg ").contains("data-state=\"End\"");
    }

    @Test
    void areNotDrawnWhenTheFileIsWrong() throws Exception {
      String wrong = file("wrong.yaml", DRAWN.replace("type: END", "type: EVENT"));
      Ran ran = new Shell().run("wf", "diagram", wrong);
      assertThat(ran.exit()).isEqualTo(Exit.VALIDATION);
      assertThat(ran.err()).contains(wrong);
    }

    @Test
    void takeInputFromAFile() throws Exception {
      String input = "@" + file("in.json", "[1,2]");
      Ran ran = shell.run("wf", "start", "order", "--input", input, "-o", "name");
      assertThat(ran.out()).isEqualTo("made-0\n");
      assertThat(shell.run("wf", "show", "order", "made-0", "-o", "jsonl").out())
          .contains("\"data\":[1,2]");
    }

    @Test
    void sayWhenThereAreMore() {
      shell.run("wf", "start", "order");
      shell.run("wf", "start", "order");
      Ran ran = shell.run("wf", "ls", "order", "--limit", "1", "-o", "name");
      assertThat(ran.out()).isEqualTo("order/made-0/1\n");
      assertThat(ran.err()).contains("There are more: --after ");
    }

    @Test
    void failWithTheCodeThatFits() {
      shell.run("wf", "start", "order", "--token", "t");
      assertThat(shell.run("wf", "start", "order", "--token", "t").exit()).isEqualTo(Exit.CONFLICT);
      assertThat(shell.run("wf", "start", "ordre").exit()).isEqualTo(Exit.NOT_FOUND);
      assertThat(shell.run("wf", "show", "order", "x").exit()).isEqualTo(Exit.NOT_FOUND);
      assertThat(shell.run("wf", "ls", "order", "--status", "OK").exit())
          .isEqualTo(Exit.VALIDATION);
      assertThat(shell.run("wf", "start", "order", "--input", "{").exit()).isEqualTo(Exit.USAGE);
      assertThat(shell.run("wf", "start", "order", "--input", "{\"down\":true}").exit())
          .isEqualTo(Exit.UNAVAILABLE);
    }
  }

  @Test
  void versionNamesClientAndServer() {
    assertThat(shell.run("version").out())
        .startsWith("client  unpackaged (java ")
        .contains("server  1.2.3 (node node-a, kafka 4.3.1) at " + server.uri());
  }
}
