package io.tidemill.bridge.ingress;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.ServerSocket;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.Test;

final class KafkaEventLogTest {
  @Test
  void failsWithinSecondsWhenNoBrokerAnswers() throws Exception {
    // Accepts connections and says nothing.
    try (ServerSocket silent = new ServerSocket(0);
        KafkaEventLog log =
            new KafkaEventLog(Map.of("bootstrap.servers", "127.0.0.1:" + silent.getLocalPort()))) {
      CompletableFuture<Exception> outcome = new CompletableFuture<>();
      log.append(
          new ProducerRecord<>("topic", new byte[1]),
          failure -> outcome.complete(failure == null ? new Exception("stored") : failure));
      assertThat(outcome.get(3, TimeUnit.SECONDS)).isInstanceOf(TimeoutException.class);
    }
  }

  @Test
  void tellsFailureWhenClosed() throws Exception {
    KafkaEventLog log = new KafkaEventLog(Map.of("bootstrap.servers", "127.0.0.1:1"));
    log.close();
    CompletableFuture<Exception> outcome = new CompletableFuture<>();
    log.append(
        new ProducerRecord<>("topic", new byte[1]),
        failure -> outcome.complete(failure == null ? new Exception("stored") : failure));
    assertThat(outcome.get(1, TimeUnit.SECONDS)).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void keepsDurabilityWhateverIsConfigured() {
    Map<String, Object> properties =
        KafkaEventLog.properties(
            Map.of("acks", "0", "enable.idempotence", false, "linger.ms", 5, "client.id", "x"));
    assertThat(properties)
        .containsEntry("acks", "all")
        .containsEntry("enable.idempotence", true)
        .containsEntry("linger.ms", 5)
        .containsEntry("client.id", "x")
        .containsEntry("delivery.timeout.ms", 10_000);
  }
}
