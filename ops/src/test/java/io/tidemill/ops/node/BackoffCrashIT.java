package io.tidemill.ops.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tidemill.ops.testing.KafkaExtension;
import io.tidemill.ops.testing.TestFunction;
import io.tidemill.ops.testing.TestFunction.Answer;
import io.tidemill.ops.testing.TestKafka;
import io.tidemill.ops.testing.TestNode;
import io.tidemill.schemas.event.EventCodec;
import io.tidemill.schemas.event.EventMessage;
import io.tidemill.schemas.event.Extensions;
import io.tidemill.schemas.topic.Topics;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.IsolationLevel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A kill -9 while a delivery waits for its next attempt. */
@ExtendWith(KafkaExtension.class)
final class BackoffCrashIT {
  private static final int RETRY = 5;
  private static final Duration SOON = Duration.ofSeconds(60);

  private final TestKafka kafka;
  @TempDir private Path directory;

  BackoffCrashIT(TestKafka kafka) {
    this.kafka = kafka;
  }

  @Test
  void attemptsGoOnWhereTheyWereAfterAKill() throws Exception {
    var topics = new Topics(kafka.uniquePrefix("backoff"));
    Files.writeString(
        directory.resolve("tidemill.yaml"), "topic-prefix: " + topics.prefix() + "\n");
    try (var failing = new TestFunction(_ -> Answer.status(500))) {
      Path resources =
          Files.writeString(
              directory.resolve("resources.yaml"),
              """
              apiVersion: tidemill.io/v1
              kind: Trigger
              metadata: {name: failing}
              spec:
                subscriber: {uri: "%s"}
                delivery: {retry: %d, backoffPolicy: linear, backoffDelay: PT1.5S, backoffCap: PT1.5S, jitter: none}
              """
                  .formatted(failing.url(), RETRY));
      int port = TestNode.freePort();
      String[] options = {
        "--bootstrap-servers", kafka.bootstrapServers(), "-f", resources.toString()
      };
      TestNode node = TestNode.start(directory, port, options).awaitReady();
      try {
        send(node);
        await().atMost(SOON).until(() -> failing.calls().size() == 3);
        // The third attempt is in the changelog when its commit is through: the next is 1.5 s away.
        String changelog = topics.prefix() + "-mesh-deliveries-changelog";
        await()
            .atMost(SOON)
            .pollInterval(Duration.ofMillis(50))
            .until(() -> !kafka.consumeAll(changelog, IsolationLevel.READ_UNCOMMITTED).isEmpty());
        node.kill();
        int before = failing.calls().size();
        node = TestNode.start(directory, port, options).awaitReady();
        await().atMost(SOON).until(() -> !deadLetters(topics).isEmpty());
        assertThat(deadLetters(topics).getFirst())
            .containsEntry(Extensions.ATTEMPTS, Integer.toString(RETRY + 1));
        assertThat(before).isBetween(3, 4);
        // An attempt that ended within the last commit interval before the kill may be made again.
        assertThat(failing.calls()).hasSizeBetween(RETRY + 1, RETRY + 2);
        assertThat(failing.calls().stream().map(call -> call.header("idempotency-key")).distinct())
            .hasSize(1);
      } finally {
        node.kill();
      }
    }
  }

  private static void send(TestNode node) throws Exception {
    try (var client = HttpClient.newHttpClient()) {
      var request = HttpRequest.newBuilder(node.url("/events"));
      Map.of("ce-specversion", "1.0", "ce-type", "t", "ce-source", "/s", "ce-id", "e")
          .forEach(request::header);
      var answer =
          client.send(
              request.POST(HttpRequest.BodyPublishers.noBody()).build(), BodyHandlers.discarding());
      assertThat(answer.statusCode()).isEqualTo(202);
    }
  }

  private List<Map<String, String>> deadLetters(Topics topics) {
    return kafka.consumeAll(topics.deadLettersOf("default"), IsolationLevel.READ_COMMITTED).stream()
        .map(record -> EventCodec.decode(record.headers(), record.value()))
        .map(decoded -> EventMessage.attributes(((EventCodec.Decoded.Event) decoded).event()))
        .toList();
  }
}
