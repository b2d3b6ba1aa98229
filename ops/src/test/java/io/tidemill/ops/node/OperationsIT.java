package io.tidemill.ops.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidemill.ops.cli.Main;
import io.tidemill.ops.cli.Terminal;
import io.tidemill.ops.testing.TestFunction;
import io.tidemill.ops.testing.TestFunction.Answer;
import io.tidemill.ops.testing.TestNode;
import io.tidemill.schemas.json.Json;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An operator's day on a whole node: dead letters, redrive, replay, why, verify. */
final class OperationsIT {
  private static final String RESOURCES =
      """
      apiVersion: tidemill.io/v1
      kind: Function
      metadata: {name: f}
      spec: {http: {url: "%s"}}
      ---
      apiVersion: tidemill.io/v1
      kind: Trigger
      metadata: {name: t}
      spec:
        filters: [ { exact: { type: a } } ]
        subscriber: {function: f}
      """;
  private static final Duration SOON = Duration.ofSeconds(30);

  @TempDir private Path directory;

  private record Ran(int exit, String out, String err) {}

  private static Ran run(TestNode node, String... args) {
    var out = new StringWriter();
    var err = new StringWriter();
    int exit =
        Main.run(
            new Terminal(
                new ByteArrayInputStream(new byte[0]),
                new PrintWriter(out),
                new PrintWriter(err),
                Map.of("TIDEMILL_SERVER", node.url("").toString()),
                false,
                false),
            args);
    return new Ran(exit, out.toString(), err.toString());
  }

  private static JsonNode json(TestNode node, String... args) throws IOException {
    Ran ran = run(node, args);
    assertThat(ran.exit()).as(ran.err()).isZero();
    return Json.parse(ran.out());
  }

  @Test
  void whatFailedIsFoundPutInAgainOnceExplainedAndAccountedFor() throws Exception {
    var status = new AtomicInteger(400);
    try (var function = new TestFunction(_ -> Answer.status(status.get()))) {
      Path resources = directory.resolve("resources.yaml");
      Files.writeString(resources, RESOURCES.formatted(function.url()));
      int port = TestNode.freePort();
      try (var node = TestNode.start(directory, port, "--kafka-port", "0").awaitReady()) {
        Ran applied = run(node, "apply", "-f", resources.toString());
        assertThat(applied.out()).as(applied.err()).contains("trigger/t created, active from 0@0");
        assertThat(run(node, "get", "triggers").out()).contains("True");

        for (int i = 0; i < 5; i++) {
          run(node, "send", "--type", "a", "--id", "e" + i);
        }
        run(node, "send", "--type", "b", "--id", "other");
        await("dead letters")
            .atMost(SOON)
            .until(() -> json(node, "dlq", "ls", "-o", "json").path("items").size() == 5);
        assertThat(json(node, "dlq", "summary", "-o", "json").at("/items/0/count").asInt())
            .isEqualTo(5);

        status.set(204);
        assertThat(run(node, "dlq", "redrive", "--dry-run").out()).startsWith("would redrive 5");
        assertThat(run(node, "dlq", "redrive").out()).startsWith("redrove 5 of 5");
        await("redriven").atMost(SOON).until(() -> function.calls().size() >= 10);
        assertThat(run(node, "dlq", "redrive").out()).startsWith("redrove 0 of 5");

        assertThat(run(node, "replay", "t", "--from", "1h").out()).startsWith("replayed 5 of 6");
        await("replayed").atMost(SOON).until(() -> function.calls().size() >= 15);

        await("explained " + run(node, "why", "e1").out())
            .atMost(SOON)
            // Refused, dead-lettered, redriven, replayed.
            .until(() -> attempts(node) == 4);
        JsonNode event = json(node, "why", "e1", "-o", "json").at("/events/0");
        assertThat(event.at("/triggers/0/state").asText()).isEqualTo("delivered");
        assertThat(run(node, "why", "e1").out()).contains("TM-5002").contains("redelivery");

        Ran verified = run(node, "verify");
        assertThat(verified.exit()).as(verified.out() + verified.err()).isZero();
        assertThat(verified.out()).contains("6 events read, 0 deliveries unaccounted");
        assertThat(function.calls()).hasSize(15);
      }
    }
  }

  private static int attempts(TestNode node) throws IOException {
    return json(node, "why", "e1", "-o", "json").at("/events/0/triggers/0/attempts").size();
  }
}
