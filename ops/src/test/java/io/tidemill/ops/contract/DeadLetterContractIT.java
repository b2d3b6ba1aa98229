package io.tidemill.ops.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.cloudevents.CloudEvent;
import io.tidemill.ops.testing.LiveNode;
import io.tidemill.ops.testing.LiveNodeExtension;
import io.tidemill.ops.testing.TestFunction;
import io.tidemill.ops.testing.TestFunction.Answer;
import io.tidemill.schemas.event.EventMessage;
import io.tidemill.schemas.event.EventParts;
import io.tidemill.schemas.event.Extensions;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What a dead letter carries, and what can be done with it. */
@ExtendWith(LiveNodeExtension.class)
final class DeadLetterContractIT {
  private static final Duration SOON = Duration.ofSeconds(30);

  /** How long the dead letters cannot be written; {@code -Dtidemill.outage-seconds=30}. */
  private static final Duration OUTAGE =
      Duration.ofSeconds(Integer.getInteger("tidemill.outage-seconds", 2));

  private final LiveNode node;
  private final Routes routes;

  DeadLetterContractIT(LiveNode node) {
    this.node = node;
    this.routes = new Routes(node);
  }

  @Test
  void deadLetterIsTheEventUnchangedAndWhy() {
    String type = node.unique("why");
    try (var failing =
        new TestFunction(_ -> new Answer(500, Map.of(), "no ".repeat(1000), Duration.ZERO))) {
      String trigger =
          routes.to(failing, type, "retry: 1, backoffDelay: PT0.005S, backoffCap: PT0.005S");
      node.event(type, "e", Map.of("subject", "s", "mine", "x"), "{\"n\":1.10}");
      CloudEvent event = routes.deadEvent("e", type);
      assertThat(new String(bytes(event), StandardCharsets.UTF_8)).isEqualTo("{\"n\":1.10}");
      Map<String, String> letter = EventMessage.attributes(event);
      assertThat(letter)
          .containsEntry("subject", "s")
          .containsEntry("mine", "x")
          .containsEntry(Extensions.ERROR_CODE, "500")
          .containsEntry(Extensions.TRIGGER, trigger)
          .containsEntry(Extensions.ATTEMPTS, "2")
          .containsKeys(
              Extensions.ERROR_DEST,
              Extensions.REASON,
              Extensions.FIRST_TIME,
              Extensions.LAST_TIME);
      assertThat(letter.get(Extensions.ORIGIN))
          .matches(node.topics().eventsOf("default").replace(".", "\\.") + "-[0-9]+@[0-9]+");
      assertThat(Base64.getDecoder().decode(letter.get(Extensions.ERROR_DATA)))
          .hasSize(1024)
          .startsWith('n', 'o', ' ');
    }
  }

  private static byte[] bytes(CloudEvent event) {
    var data = Objects.requireNonNull(EventParts.data(event));
    byte[] bytes = new byte[data.remaining()];
    data.get(bytes);
    return bytes;
  }

  @Test
  void deadLetterIsRedrivenOnceHoweverOftenItIsAsked() {
    String type = node.unique("redrive");
    var broken = new AtomicBoolean(true);
    try (var mended = new TestFunction(_ -> Answer.status(broken.get() ? 400 : 204))) {
      String trigger = routes.to(mended, type, "retry: 0");
      for (int i = 0; i < 5; i++) {
        node.event(type, "e" + i, Map.of(), "{}");
      }
      for (int i = 0; i < 5; i++) {
        routes.deadLetter("e" + i, type);
      }
      broken.set(false);
      for (int twice = 0; twice < 2; twice++) {
        HttpResponse<String> answer =
            node.send(
                "POST",
                "/api/v1/brokers/default/dead-letters/redrive",
                "{\"trigger\":\"%s\"}".formatted(trigger),
                Map.of("content-type", "application/json"));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
      }
      routes.awaitDelivered(trigger, 5);
      assertThat(mended.calls()).hasSize(10);
      assertThat(mended.calls().subList(5, 10))
          .allSatisfy(call -> {
            assertThat(call.header("ce-" + Extensions.REDRIVES)).isEqualTo("1");
            assertThat(call.header("ce-" + Extensions.REASON)).isEmpty();
          })
          .extracting(TestFunction.Call::id)
          .containsExactlyInAnyOrder("e0", "e1", "e2", "e3", "e4");
    }
  }

  @Test
  void deadLetterOfWhatIsNoEventKeepsTheRecord() throws Exception {
    String topic = node.topics().eventsOf("default");
    byte[] value = node.unique("no event").getBytes(StandardCharsets.UTF_8);
    try (var producer =
        new KafkaProducer<>(
            node.kafka().clientProperties().producer(),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      producer.send(new ProducerRecord<>(topic, null, value)).get();
    }
    await()
        .atMost(SOON)
        .until(() ->
            node
                .kafka()
                .consumeAll(node.topics().deadLettersOf("default"), IsolationLevel.READ_COMMITTED)
                .stream()
                .anyMatch(record ->
                    Arrays.equals(record.value(), value)
                        && record.headers().lastHeader(Extensions.REASON) != null));
  }

  @Test
  void deadLetterThatCannotBeWrittenStaysAndTheTriggerSaysWhy() throws Exception {
    String type = node.unique("unwritable");
    String sink = node.kafka().topic("unwritable");
    String trigger =
        routes.to(
            "{uri: \"%s\"}".formatted(Routes.nobody()),
            type,
            "retry: 0, deadLetterSink: {topic: %s}".formatted(sink));
    limit(sink, "1");
    for (int i = 0; i < 10; i++) {
      node.event(type, "e" + i, Map.of(), "{}");
    }
    await()
        .atMost(SOON)
        .untilAsserted(() ->
            assertThat(node.get("/api/v1/triggers/" + trigger).at("/status/trouble").asText())
                .contains(sink));
    await()
        .during(OUTAGE)
        .atMost(OUTAGE.plus(SOON))
        .pollInterval(Duration.ofSeconds(1))
        .until(() -> routes.events(sink).isEmpty());
    limit(sink, "1048576");
    await().atMost(SOON).until(() -> routes.events(sink).size() >= 10);
    assertThat(routes.events(sink))
        .extracting(CloudEvent::getId)
        .hasSize(10)
        .doesNotHaveDuplicates();
  }

  private void limit(String topic, String bytes) throws Exception {
    node.kafka()
        .admin()
        .incrementalAlterConfigs(
            Map.of(
                new ConfigResource(ConfigResource.Type.TOPIC, topic),
                List.of(
                    new AlterConfigOp(
                        new ConfigEntry("max.message.bytes", bytes), AlterConfigOp.OpType.SET))))
        .all()
        .get();
  }
}
