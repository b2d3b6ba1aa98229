package io.tidemill.ops.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tidemill.ops.testing.TestFunction;
import io.tidemill.ops.testing.TestFunction.Answer;
import io.tidemill.ops.testing.TestNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code tidemill dev} promises to who starts and stops it. */
final class DevIT {
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
      spec: {subscriber: {function: f}}
      """;

  @TempDir private Path directory;

  @Test
  void saysWhereItIsInAtMostTwelveLinesAndStopsInOrder() throws Exception {
    int port = TestNode.freePort();
    try (var node = TestNode.start(directory, port, "--kafka-port", "0").awaitReady()) {
      assertThat(get(node.url("/readyz"))).contains("\"ready\":true");
      assertThat(node.stop()).isLessThan(Duration.ofSeconds(10));
      assertThat(node.lines()).hasSizeLessThanOrEqualTo(12).last().isEqualTo("stopped");
      assertThat(node.lines())
          .anyMatch(line -> line.contains("http://127.0.0.1:" + port + "/events"));
    }
  }

  @Test
  void refusesADataDirectoryOrAPortThatIsInUse() throws Exception {
    int port = TestNode.freePort();
    try (var first = TestNode.start(directory, port, "--kafka-port", "0").awaitReady()) {
      try (var second = TestNode.start(directory, TestNode.freePort(), "--kafka-port", "0")) {
        assertThat(second.awaitEnd()).isEqualTo(1);
        assertThat(String.join("\n", second.lines())).contains("TM-4002").contains("data");
      }
      Path other = Files.createDirectory(directory.resolve("other"));
      try (var second = TestNode.start(other, port, "--kafka-port", "0")) {
        assertThat(second.awaitEnd()).isEqualTo(1);
        assertThat(String.join("\n", second.lines()))
            .contains("TM-4001")
            .contains(Integer.toString(port));
      }
      assertThat(get(first.url("/readyz"))).contains("\"ready\":true");
    }
  }

  @Test
  void aStopInOrderRepeatsNoCallAndARestartGoesOn() throws Exception {
    try (var function = new TestFunction(_ -> Answer.status(204).after(Duration.ofMillis(20)))) {
      Path resources = directory.resolve("resources.yaml");
      Files.writeString(resources, RESOURCES.formatted(function.url()));
      int port = TestNode.freePort();
      var node =
          TestNode.start(directory, port, "--kafka-port", "0", "-f", resources.toString())
              .awaitReady();
      try {
        var traffic = new Traffic(node.url("/events"));
        var sending = CompletableFuture.runAsync(() -> send(traffic));
        await().atMost(Duration.ofSeconds(30)).until(() -> function.calls().size() > 300);
        node.stop();
        // Without -f: the resources are data and survive, too.
        node = TestNode.start(directory, port, "--kafka-port", "0").awaitReady();
        sending.join();
        await().atMost(Duration.ofSeconds(60)).until(() -> distinct(function).size() >= 2000);
        assertThat(distinct(function).values()).as("calls of each delivery").containsOnly(1);
      } finally {
        node.kill();
      }
    }
  }

  private static void send(Traffic traffic) {
    try {
      traffic.send(2000, 200, i -> new Traffic.Event("e" + i, "t", "e" + i, "{}", ""));
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static Map<String, Integer> distinct(TestFunction function) {
    var calls = new HashMap<String, Integer>();
    function.calls().forEach(call -> calls.merge(call.header("idempotency-key"), 1, Integer::sum));
    return calls;
  }

  private static String get(URI address) throws IOException, InterruptedException {
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client
          .send(HttpRequest.newBuilder(address).build(), HttpResponse.BodyHandlers.ofString())
          .body();
    }
  }
}
