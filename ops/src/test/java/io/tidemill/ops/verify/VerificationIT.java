package io.tidemill.ops.verify;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.cloudevents.core.builder.CloudEventBuilder;
import io.tidemill.ops.explain.Journals;
import io.tidemill.ops.kafka.TopicCreator;
import io.tidemill.ops.testing.KafkaExtension;
import io.tidemill.ops.testing.TestKafka;
import io.tidemill.ops.testing.Topography;
import io.tidemill.schemas.event.DeadLetter;
import io.tidemill.schemas.event.EventCodec;
import io.tidemill.schemas.problem.ProblemCode;
import io.tidemill.schemas.resource.Delivery;
import io.tidemill.schemas.resource.Filter;
import io.tidemill.schemas.resource.Metadata;
import io.tidemill.schemas.resource.ResourceTable;
import io.tidemill.schemas.resource.Trigger;
import io.tidemill.schemas.topic.TopicSpec;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** G10 on a real broker, with topics written by hand. */
@ExtendWith(KafkaExtension.class)
final class VerificationIT {
  private static final Trigger TRIGGER =
      new Trigger(
          Metadata.named("t"),
          "default",
          new Filter.Exact(Map.of("type", "a")),
          new Trigger.Subscriber.ToUri(URI.create("http://f/")),
          Delivery.DEFAULT);

  private final TestKafka kafka;
  private Topography world;

  VerificationIT(TestKafka kafka) {
    this.kafka = kafka;
  }

  @BeforeEach
  void start() {
    world = new Topography(kafka, kafka.uniquePrefix("verify"), 1);
    new TopicCreator(kafka.admin(), TopicCreator.BROKER_DEFAULT)
        .ensure(
            List.of(new TopicSpec(changelog(), 1, Map.of("cleanup.policy", "compact"))),
            TopicCreator.Partitions.ANY);
  }

  @AfterEach
  void stop() {
    world.close();
  }

  private String events() {
    return world.topics().eventsOf("default");
  }

  private String changelog() {
    return world.topics().prefix() + "-mesh-deliveries-changelog";
  }

  private void send(String type) {
    var event =
        CloudEventBuilder.v1().withId("e").withType(type).withSource(URI.create("/s")).build();
    world.append(EventCodec.encode(events(), event, null)).join();
  }

  private void pending(long offset, boolean held) {
    byte[] trigger = "t".getBytes(StandardCharsets.UTF_8);
    byte[] topic = events().getBytes(StandardCharsets.UTF_8);
    byte[] key =
        ByteBuffer.allocate(trigger.length + topic.length + 14)
            .put(trigger)
            .put((byte) 0)
            .put(topic)
            .put((byte) 0)
            .putInt(0)
            .putLong(offset)
            .array();
    world.append(new ProducerRecord<>(changelog(), 0, key, held ? new byte[] {1} : null)).join();
  }

  private JsonNode verify(Optional<Map<Integer, Long>> activeFrom) throws IOException {
    var lines = new ArrayList<JsonNode>();
    new Verifications(
            kafka.clientProperties(),
            world.topics(),
            () -> ResourceTable.empty().with(1, List.of(TRIGGER)),
            _ -> activeFrom)
        .of("default", null)
        .run(lines::add);
    return lines.getLast();
  }

  @Test
  void everyMatchIsDeliveredDeadLetteredPendingOrUnaccounted() throws Exception {
    for (int i = 0; i < 6; i++) {
      send("a");
    }
    send("b");
    world
        .append(
            new ProducerRecord<>(events(), 0, null, "no event".getBytes(StandardCharsets.UTF_8)))
        .join();
    // Not read by the mesh yet, so nobody's loss.
    send("a");
    world.commit(0, 8);
    world
        .append(
            new ProducerRecord<>(
                world.topics().journalName(),
                0,
                null,
                new Journals().delivered("t", events(), 0, 0).bytes()))
        .join();
    var letter =
        new DeadLetter(
            "http://f/",
            ProblemCode.TM_5002,
            "no",
            "t",
            1,
            null,
            null,
            500,
            null,
            events() + "-0@1");
    world
        .append(
            letter.record(
                world.topics().deadLettersOf("default"),
                CloudEventBuilder.v1()
                    .withId("e")
                    .withType("a")
                    .withSource(URI.create("/s"))
                    .build()))
        .join();
    pending(2, true);
    pending(3, true);
    pending(3, false);

    JsonNode result = verify(Optional.of(Map.of(0, 0L)));
    JsonNode account = result.at("/triggers/0");
    assertThat(account.path("matched").asInt()).isEqualTo(6);
    assertThat(account.path("delivered").asInt()).isEqualTo(1);
    assertThat(account.path("deadLettered").asInt()).isEqualTo(1);
    assertThat(account.path("pending").asInt()).isEqualTo(1);
    assertThat(account.path("unaccounted").asInt()).isEqualTo(3);
    assertThat(account.at("/places/0").asText()).isEqualTo(events() + "-0@3");
    assertThat(result.at("/malformed/unaccounted").asInt()).isEqualTo(1);
    assertThat(result.path("unaccounted").asInt()).isEqualTo(4);

    assertThat(verify(Optional.of(Map.of(0, 5L))).at("/triggers/0/matched").asInt())
        .as("only from where the trigger holds")
        .isEqualTo(1);
    assertThat(verify(Optional.empty()).at("/notVerified/0").asText()).isEqualTo("t");
  }
}
