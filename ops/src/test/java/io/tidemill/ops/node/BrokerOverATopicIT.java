package io.tidemill.ops.node;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tidemill.ops.kafka.ClientProperties;
import io.tidemill.ops.testing.TestFunction;
import io.tidemill.ops.testing.TestFunction.Answer;
import io.tidemill.ops.testing.TestKafka;
import io.tidemill.ops.testing.TestNode;
import io.tidemill.schemas.event.Extensions;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A broker laid over a topic of the user's, to which a plain Kafka producer writes. */
final class BrokerOverATopicIT {
  private static final String TOPIC = "Their.orders";
  private static final String BROKER =
      """
      apiVersion: tidemill.io/v1
      kind: Broker
      metadata: {name: theirs}
      spec: {topic: %s}
      """;
  private static final String REST =
      """
      ---
      apiVersion: tidemill.io/v1
      kind: Function
      metadata: {name: f}
      spec: {http: {url: "%s"}}
      ---
      apiVersion: tidemill.io/v1
      kind: Trigger
      metadata: {name: t}
      spec: {broker: theirs, filters: [{exact: {type: order}}], subscriber: {function: f}}
      """;

  private final HttpClient client = HttpClient.newHttpClient();
  @TempDir private Path directory;

  @Test
  void readsAndWritesTheTopicAndNeverAltersIt() throws Exception {
    int kafkaPort = TestNode.freePort();
    var kafka = new ClientProperties("127.0.0.1:" + kafkaPort, Map.of());
    try (var function = new TestFunction(BrokerOverATopicIT::answer);
        var node =
            TestNode.start(
                    directory, TestNode.freePort(), "--kafka-port", Integer.toString(kafkaPort))
                .awaitReady();
        var admin = Admin.create(kafka.admin());
        var producer =
            new KafkaProducer<byte @Nullable [], byte[]>(
                kafka.producer(), new ByteArraySerializer(), new ByteArraySerializer())) {
      URI resources = node.url("/api/v1/apply");
      assertThat(apply(resources, BROKER.formatted(TOPIC))).contains("TM-1009", "/spec/topic");
      assertThat(apply(resources, BROKER.formatted("tidemill.events.default")))
          .contains("TM-1005", "not a user");
      admin.createTopics(List.of(new NewTopic(TOPIC, 2, (short) 1))).all().get();
      admin.createTopics(List.of(new NewTopic("Wide", 200, (short) 1))).all().get();
      assertThat(apply(resources, BROKER.formatted("Wide"))).contains("TM-1005", "200 partitions");
      assertThat(apply(resources, BROKER.formatted(TOPIC) + REST.formatted(function.url())))
          .contains("CREATED".toLowerCase(java.util.Locale.ROOT));

      producer.send(binary("1")).get();
      producer.send(structured("2")).get();
      producer.send(new ProducerRecord<>(TOPIC, null, "no event".getBytes(UTF_8))).get();
      await().atMost(Duration.ofSeconds(60)).until(() -> function.calls().size() >= 2);
      assertThat(function.calls())
          .extracting(TestFunction.Call::id, TestFunction.Call::body)
          .containsExactlyInAnyOrder(
              org.assertj.core.groups.Tuple.tuple("1", "{\"a\":1.10}"),
              org.assertj.core.groups.Tuple.tuple("2", "{\"a\":1.10}"));

      HttpResponse<String> accepted = post(node.url("/events/theirs"), "3");
      assertThat(accepted.statusCode()).isEqualTo(202);
      await().atMost(Duration.ofSeconds(30)).until(() -> function.calls().size() >= 3);
      await().atMost(Duration.ofSeconds(30)).until(() -> replies(kafka) == 3);
      await()
          .atMost(Duration.ofSeconds(30))
          .until(() -> !records(kafka, "tidemill.dlq.theirs").isEmpty());
      var letter = records(kafka, "tidemill.dlq.theirs").getFirst();
      assertThat(letter.value()).asString().isEqualTo("no event");
      assertThat(header(letter, Extensions.REASON)).contains("TM-5005", "ce_specversion");
      assertThat(header(letter, Extensions.ORIGIN)).startsWith(TOPIC + "-");
      assertThat(admin.listTopics().names().get())
          .doesNotContain("tidemill.events.theirs")
          .contains(TOPIC);
      assertThat(admin.describeTopics(List.of(TOPIC)).allTopicNames().get().get(TOPIC))
          .satisfies(topic -> assertThat(topic.partitions()).hasSize(2));
      assertThat(function.calls()).hasSize(3);
      assertThat(node.stop()).isLessThan(Duration.ofSeconds(15));
    }
  }

  private static Answer answer(TestFunction.Call call) {
    return new Answer(
        200,
        Map.of(
            "ce-specversion", "1.0",
            "ce-id", "r" + call.id(),
            "ce-source", "/f",
            "ce-type", "reply"),
        "",
        Duration.ZERO);
  }

  private static ProducerRecord<byte @Nullable [], byte[]> binary(String id) {
    var record =
        new ProducerRecord<byte @Nullable [], byte[]>(TOPIC, null, "{\"a\":1.10}".getBytes(UTF_8));
    Map.of(
            "ce_specversion",
            "1.0",
            "ce_id",
            id,
            "ce_source",
            "/s",
            "ce_type",
            "order",
            "content-type",
            "application/json")
        .forEach((name, value) -> record.headers().add(name, value.getBytes(UTF_8)));
    return record;
  }

  private static ProducerRecord<byte @Nullable [], byte[]> structured(String id) {
    String json =
        "{\"specversion\":\"1.0\",\"id\":\"%s\",\"source\":\"/s\",\"type\":\"order\",\"data\":{\"a\":1.10}}"
            .formatted(id);
    var record = new ProducerRecord<byte @Nullable [], byte[]>(TOPIC, null, json.getBytes(UTF_8));
    record.headers().add("content-type", "application/cloudevents+json".getBytes(UTF_8));
    return record;
  }

  private static long replies(ClientProperties kafka) {
    return records(kafka, TOPIC).stream()
        .filter(record -> header(record, "ce_type").equals("reply"))
        .count();
  }

  private static List<ConsumerRecord<byte[], byte @Nullable []>> records(
      ClientProperties kafka, String topic) {
    return TestKafka.consumeAll(kafka, topic, IsolationLevel.READ_COMMITTED);
  }

  private static String header(ConsumerRecord<?, ?> record, String name) {
    var header = record.headers().lastHeader(name);
    return header == null ? "" : new String(Objects.requireNonNull(header.value()), UTF_8);
  }

  private HttpResponse<String> post(URI address, String id) throws Exception {
    return client.send(
        HttpRequest.newBuilder(address)
            .header("ce-specversion", "1.0")
            .header("ce-id", id)
            .header("ce-source", "/s")
            .header("ce-type", "order")
            .header("content-type", "application/json")
            .POST(BodyPublishers.ofString("{\"a\":1.10}"))
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }

  private String apply(URI address, String yaml) throws Exception {
    return client
        .send(
            HttpRequest.newBuilder(address)
                .header("content-type", "application/yaml")
                .POST(BodyPublishers.ofString(yaml))
                .build(),
            HttpResponse.BodyHandlers.ofString())
        .body();
  }
}
