package io.tidemill.ops.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemill.ops.api.ApiServer;
import io.tidemill.ops.cli.Shell.Ran;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Commands of operators, against the API with everything behind it in memory. */
final class OperationsTest {
  private static final String TRIGGER =
      """
      apiVersion: tidemill.io/v1
      kind: Function
      metadata: {name: f}
      ---
      apiVersion: tidemill.io/v1
      kind: Trigger
      metadata: {name: t}
      spec: {subscriber: {ref: {name: f}}}
      """;

  @TempDir private Path dir;
  private ApiServer server;
  private Shell shell;

  @BeforeEach
  void start() throws Exception {
    server = new ApiServer();
    shell = new Shell().server(server.uri().toString());
    server.letters.add("a", "TM-5001", "e1");
    server.letters.add("b", "TM-5002", "e2");
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
  void deadLettersAreATableAndJson() {
    assertThat(ok("dlq", "ls").out().lines())
        .hasSize(3)
        .first()
        .asString()
        .startsWith("PLACE")
        .contains("TRIGGER")
        .contains("CODE");
    assertThat(ok("dlq", "ls", "--trigger", "a", "-o", "name").out())
        .isEqualTo("tidemill.dlq.default-0@0\n");
    assertThat(ok("dlq", "ls", "-o", "json").out()).contains("\"items\"");
    assertThat(ok("dlq", "ls", "--limit", "1").err()).contains("--after");
    assertThat(ok("dlq", "ls", "--trigger", "nobody").err()).contains("no such dead letters");
    assertThat(ok("dlq", "summary").out()).contains("b").contains("2");
    assertThat(ok("dlq", "show", "0@1").out())
        .contains("Trigger:   b")
        .contains("Reason:    TM-5002")
        .contains("\"id\" : \"e2\"");
    assertThat(shell.run("dlq", "show", "9@9").exit()).isEqualTo(Exit.NOT_FOUND);
  }

  @Test
  void redriveTellsWhatItDoes() {
    Ran dry = ok("dlq", "redrive", "--trigger", "a", "--dry-run");
    assertThat(dry.out())
        .isEqualTo(
            "would redrive 1 of 1 matching dead letters (2 read, 0 redriven before, 0 impossible)\n");
    assertThat(server.letters.redriven()).isEmpty();
    Ran real = ok("dlq", "redrive", "--id", "e1", "--id", "e2");
    assertThat(real.out()).startsWith("redrove 2 of 2");
    assertThat(real.err()).contains("…");
    assertThat(server.letters.redriven()).containsExactlyInAnyOrder("e1", "e2");
    assertThat(shell.withPerson().run("dlq", "redrive").err()).contains("\r");
  }

  @Test
  void replayTakesATimeOrPlaces() throws Exception {
    ok("apply", "-f", Files.writeString(dir.resolve("t.yaml"), TRIGGER).toString());
    assertThat(ok("replay", "t", "--from", "2h").out())
        .isEqualTo("replayed 4 of 10 events to t (replay r1)\n");
    assertThat(
            ok("replay", "t", "--from", "0@5", "--from", "1@7", "--to", "topic:x", "--dry-run")
                .out())
        .isEqualTo("would replay 4 of 10 events to topic:x (replay r1)\n");
    assertThat(server.operations.replays.getLast().offsets()).isEqualTo(Map.of(0, 5L, 1, 7L));
    assertThat(shell.run("replay", "t", "--from", "0@x").exit()).isEqualTo(Exit.USAGE);
    assertThat(shell.run("replay", "nobody", "--from", "2h").exit()).isEqualTo(Exit.NOT_FOUND);
  }

  @Test
  void whyTellsTheStoryOfAnEvent() {
    assertThat(ok("why", "e1").out())
        .isEqualTo(
            """
            Event e1 of /s
              type     t
              place    tidemill.events.default-0@1
              stored   2026-01-31T12:00:00Z
            Trigger notify: delivered
              true   exact
                true   exact type=t  (t)
              attempt 1  2026-01-31T12:00:01Z  12 ms  status 204  settled: delivered
            Workflow order, token 42: RUNNING\s

            """
                .replace("\\s", ""));
    assertThat(ok("why", "e1", "-o", "json").out()).contains("\"events\"");
    assertThat(shell.run("why", "unknown").exit()).isEqualTo(Exit.NOT_FOUND);
  }

  @Test
  void filtersAreTestedWithoutAServer() throws Exception {
    Path events = dir.resolve("events.jsonl");
    Files.writeString(
        events,
        """
        {"specversion": "1.0", "id": "1", "source": "/s", "type": "a"}
        {"specversion": "1.0", "id": "2", "source": "/s", "type": "b"}
        {"id": "3"}
        """);
    Shell offline = new Shell().server("http://127.0.0.1:1");
    Ran ran =
        offline.run("test-filter", "--filter", "{exact: {type: a}}", "--events", events.toString());
    assertThat(ran.exit()).as(ran.err()).isZero();
    assertThat(ran.out())
        .startsWith("1 of 3 events match\n")
        .contains("Matches (the first 1):")
        .contains("type is \"b\"");
    assertThat(ran.err()).contains("1 records are no CloudEvents");
    Ran cesql = offline.run("test-filter", "--filter", "type = 'b'", "--events", events.toString());
    assertThat(cesql.out()).as(cesql.err()).startsWith("1 of 3 events match\n");
    Ran wrong = offline.run("test-filter", "--filter", "type = (", "--events", events.toString());
    assertThat(wrong.exit()).isEqualTo(Exit.VALIDATION);
    assertThat(offline.run("test-filter").exit()).isEqualTo(Exit.USAGE);
  }

  @Test
  void filtersAreTestedOnABrokersEvents() {
    Ran ran = ok("test-filter", "--filter", "{exact: {type: t}}", "--last", "5");
    assertThat(ran.out()).startsWith("1 of 5 events match\n").contains("exact type=t");
  }

  @Test
  void verifyExitsByWhatIsMissing() {
    Ran fine = ok("verify");
    assertThat(fine.out()).contains("notify").endsWith("2 events read, 0 deliveries unaccounted\n");
    assertThat(fine.err()).contains("events: 1 of 2");
    server.operations.unaccounted = 1;
    assertThat(shell.run("verify", "--since", "1h").exit()).isEqualTo(Exit.SOFTWARE);
  }
}
