package io.tidemill.ops.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemill.ops.api.ApiServer;
import io.tidemill.ops.cli.Shell.Ran;
import io.tidemill.schemas.json.Json;
import java.io.ByteArrayInputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What operators do with instances: a real server over HTTP, with everything behind in memory. */
final class WorkflowCommandsTest {
  private static final String WORKFLOW =
      "{\"kind\":\"Workflow\",\"metadata\":{\"name\":\"order\"},\"spec\":{\"states\":[{}]}}";

  @TempDir private Path dir;
  private ApiServer server;
  private Shell shell;

  @BeforeEach
  void start() throws Exception {
    server = new ApiServer();
    shell = new Shell().server(server.uri().toString());
    assertThat(shell.typing(WORKFLOW).run("apply", "-f", "-").exit()).isZero();
    for (int i = 1; i <= 3; i++) {
      ok("wf", "start", "order", "--token", "t" + i, "--input", "{\"n\":" + i + "}");
    }
  }

  @AfterEach
  void stop() throws Exception {
    server.close();
  }

  private Ran ok(String... args) {
    Ran ran = shell.run(args);
    assertThat(ran.exit()).as(ran.err()).isZero();
    return ran;
  }

  @Test
  void listsOneWorkflowOrAll() {
    assertThat(ok("wf", "ls").out()).startsWith("WORKFLOW  TOKEN  RUN  STATUS");
    assertThat(ok("wf", "ls", "order", "--token", "t1", "-o", "name").out())
        .isEqualTo("order/t1/1\n");
    Ran page = ok("wf", "ls", "order", "--limit", "2", "-o", "name");
    assertThat(page.err()).contains("There are more: --after ");
    String cursor = page.err().strip().replaceAll(".* ", "");
    assertThat(ok("wf", "ls", "order", "--after", cursor, "-o", "name").out())
        .isEqualTo("order/t3/1\n");
    server.workflows.missing = "some partitions have no owner";
    assertThat(ok("wf", "ls").err()).contains("Not complete: some partitions have no owner");
  }

  @Test
  void showsTheTrailAndSaysWhenItIsGone() {
    assertThat(ok("wf", "show", "order", "t1", "--trail").out())
        .isEqualTo(
            """
            order/t1/1 RUNNING
            2026-11-22T12:00:00Z  StartRequested  @7
              started            run 1
              stateentered       state First, thread 1  {"n":1}
            """);
    assertThat(ok("wf", "show", "order", "t1", "--run", "1", "--trail", "-o", "json").out())
        .contains("\"steps\"");
    server.workflows.gone = 2;
    Ran gone = shell.run("wf", "show", "order", "t1", "--trail");
    assertThat(gone.exit()).isEqualTo(Exit.NOT_FOUND);
    assertThat(gone.err()).startsWith("2 of its log records are not there any more");
  }

  @Test
  void commandsOne() {
    assertThat(ok("wf", "pause", "order", "t1").out()).contains("PAUSED");
    Ran refused = shell.run("wf", "pause", "order", "t1");
    assertThat(refused.exit()).isEqualTo(Exit.CONFLICT);
    assertThat(refused.err()).startsWith("TM-2009");
    assertThat(ok("wf", "resume", "order", "t1").out()).contains("RUNNING");
    assertThat(ok("wf", "cancel", "order", "t1", "--reason", "wrong").out()).contains("CANCELLED");
    ok("wf", "restart", "order", "t2", "--from", "First");
    assertThat(server.workflows.restarted).isEqualTo("{\"n\":2}");
    ok("wf", "restart", "order", "t2", "--from", "X", "--input", "[1]");
    assertThat(server.workflows.restarted).isEqualTo("[1]");
    assertThat(shell.run("wf", "retry", "order", "nobody").exit()).isEqualTo(Exit.NOT_FOUND);
    assertThat(shell.run("wf", "retry", "order").err()).contains("no token");
    assertThat(shell.run("wf", "retry", "order", "t1", "--all").exit()).isEqualTo(Exit.USAGE);
    assertThat(shell.run("wf", "retry", "order", "t1", "--dry-run").exit()).isEqualTo(Exit.USAGE);
    assertThat(shell.run("wf", "pause", "order", "t1", "--reason", "x").exit())
        .isEqualTo(Exit.USAGE);
  }

  @Test
  void sendsToOne() {
    assertThat(ok("wf", "send", "order", "t1", "--type", "t", "--source", "/s", "--id", "e9").out())
        .isEqualTo(
            """
            INSTANCE    EVENT  TRIGGERS  OUTCOME
            order/t1/1  e9     t         waiting
            """);
    assertThat(shell.run("wf", "send", "order", "t1").exit()).isEqualTo(Exit.USAGE);
  }

  @Test
  void recordsATest() throws Exception {
    Path file = dir.resolve("order.test.yaml");
    Ran ran = ok("wf", "record", "order", "t1", "--output-file", file.toString());
    assertThat(ran.out()).isEqualTo(file + " written\n");
    assertThat(ran.err()).contains("one step more");
    assertThat(Files.readString(file)).startsWith("clock: ");
    assertThat(ok("wf", "record", "order", "t1").out()).isEqualTo(Files.readString(file));
    Ran again = shell.run("wf", "record", "order", "t1", "--output-file", file.toString());
    assertThat(again.exit()).isEqualTo(Exit.USAGE);
  }

  @Test
  void countsAndAsksBeforeItCommandsMany() {
    Ran dry = ok("wf", "cancel", "--all", "order", "--token", "t1", "--dry-run");
    assertThat(dry.out()).isEqualTo("would cancel 1 instances\n  order/t1/1\n");
    Ran nobody = shell.run("wf", "cancel", "--all", "order");
    assertThat(nobody.exit()).isEqualTo(Exit.USAGE);
    assertThat(nobody.err()).contains("add --yes");
    assertThat(
            new Shell()
                .server(server.uri().toString())
                .withPerson()
                .typing("n\n")
                .run("wf", "cancel", "--all", "order")
                .err())
        .contains("Cancel these 3 instances? [y/N]")
        .contains("Nothing was done.");
    assertThat(server.workflows.commands).isEmpty();
    Ran done = ok("wf", "cancel", "--all", "order", "--yes");
    assertThat(done.out()).endsWith("cancel: 3 of 3 instances applied, 0 refused\n");
    assertThat(done.err()).contains("[##############################] 3 of 3");
    assertThat(ok("wf", "cancel", "--all", "order", "--yes").out())
        .isEqualTo("would cancel 0 instances\n");
    assertThat(shell.run("wf", "cancel", "--all", "order", "--rate", "0").exit())
        .isEqualTo(Exit.USAGE);
  }

  @Test
  void stopsWhenAskedAndGoesOnWhereItWas() {
    var out = new StringWriter();
    var terminal =
        new Terminal(
            new ByteArrayInputStream(new byte[0]),
            new PrintWriter(out),
            new PrintWriter(out),
            Map.of(),
            false,
            false);
    try (var rest = new Rest(URI.create(server.uri().toString()), Duration.ofSeconds(10))) {
      var stop = new Stop();
      var run = new BulkRun(terminal, rest, "order", "pause", Json.object(), 1);
      var counted = run.count(null);
      stop.request();
      assertThat(run.run(counted, null, stop)).isEqualTo(Exit.INTERRUPTED);
      terminal.flush();
      assertThat(out.toString())
          .contains("pause: 1 of 3 instances applied")
          .contains("with --after 0.");
      assertThat(server.workflows.commands).containsExactly("Pause t1");
      String cursor = out.toString().strip().replaceAll("(?s).* ", "");
      var rerun = new BulkRun(terminal, rest, "order", "pause", Json.object(), 100);
      assertThat(rerun.run(counted, cursor, new Stop())).isZero();
    }
    assertThat(server.workflows.commands).containsExactly("Pause t1", "Pause t2", "Pause t3");
  }

  @Test
  void waitsForTheEndOfAnInstance() throws Exception {
    Thread ending =
        Thread.startVirtualThread(() -> {
          while (shell.run("wf", "show", "order", "w").exit() != Exit.OK) {
            Thread.onSpinWait();
          }
          server.workflows.end("order", "w", "FAILURE");
        });
    Ran ran =
        new Shell()
            .server(server.uri().toString())
            .run("wf", "start", "order", "--token", "w", "--wait", "--within", "30s");
    ending.join();
    assertThat(ran.exit()).isEqualTo(Exit.SOFTWARE);
    assertThat(ran.err()).contains("  First\n  send-email#1\n");
    assertThat(ran.out()).contains("FAILURE");
    Ran late = shell.run("wf", "start", "order", "--token", "x", "--wait", "--within", "1ms");
    assertThat(late.exit()).isEqualTo(Exit.UNAVAILABLE);
    assertThat(late.err()).contains("It still runs");
  }

  @Test
  void showsAndDeletesVersions() {
    shell.typing(WORKFLOW.replace("{}", "{\"a\":1}")).run("apply", "-f", "-");
    assertThat(ok("get", "workflow", "order", "--versions").out())
        .isEqualTo(
            """
            VERSION  CURRENT  APPLIED               LIVE
            2        true     2026-11-22T12:00:00Z  0
            1        false    2026-11-22T12:00:00Z  3
            """);
    Ran used = shell.run("delete", "workflow", "order", "--version", "1", "--yes");
    assertThat(used.exit()).isEqualTo(Exit.CONFLICT);
    assertThat(used.err()).contains("3 live instances").contains("--version 1");
    ok("wf", "cancel", "--all", "order", "--yes");
    assertThat(ok("delete", "workflow", "order", "--version", "1", "--yes").out())
        .isEqualTo("workflow/order version 1 deleted\n");
    assertThat(shell.run("get", "workflows", "--versions").exit()).isEqualTo(Exit.USAGE);
    assertThat(shell.run("delete", "function", "f", "--version", "1").exit()).isEqualTo(Exit.USAGE);
  }
}
