package io.tidemill.ops.explain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import io.tidemill.ops.testing.KafkaExtension;
import io.tidemill.ops.testing.TestKafka;
import io.tidemill.ops.testing.Topography;
import io.tidemill.schemas.avro.JournalEnd;
import io.tidemill.schemas.event.EventCodec;
import io.tidemill.schemas.problem.ProblemException;
import io.tidemill.schemas.resource.Delivery;
import io.tidemill.schemas.resource.Filter;
import io.tidemill.schemas.resource.Metadata;
import io.tidemill.schemas.resource.ResourceTable;
import io.tidemill.schemas.resource.Trigger;
import io.tidemill.triggers.core.Subscription;
import io.tidemill.triggers.core.SubscriptionIndex;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Why, on a real broker, by a journal written by hand. */
@ExtendWith(KafkaExtension.class)
final class WhyIT {
  /** The bar is a second; the build shares its processors with other builds. */
  private static final Duration BOUND = Duration.ofSeconds(4);

  private static final List<Trigger> TRIGGERS =
      Stream.of("orders", "payments").map(WhyIT::trigger).toList();
  private static final ResourceTable TABLE = ResourceTable.empty().with(1, TRIGGERS);

  private final TestKafka kafka;
  private Topography world;
  private Explanations explanations;

  WhyIT(TestKafka kafka) {
    this.kafka = kafka;
  }

  private static Trigger trigger(String type) {
    return new Trigger(
        Metadata.named(type),
        "default",
        new Filter.Exact(Map.of("type", type)),
        new Trigger.Subscriber.ToUri(URI.create("http://f/")),
        Delivery.DEFAULT);
  }

  @BeforeEach
  void start() {
    world = new Topography(kafka, kafka.uniquePrefix("why"), 4);
    var index =
        SubscriptionIndex.of(
            TRIGGERS.stream()
                .map(t -> new Subscription.ToTrigger(t.broker(), t.filter(), t.name()))
                .toList());
    explanations =
        new Explanations(
            kafka.clientProperties(),
            world.topics(),
            () -> TABLE,
            () -> index,
            _ -> Optional.of(Map.of()),
            (_, _) -> Optional.empty());
  }

  @AfterEach
  void stop() {
    world.close();
  }

  private String events() {
    return world.topics().eventsOf("default");
  }

  private long send(int partition, String id, String type, String source) {
    CloudEvent event =
        CloudEventBuilder.v1()
            .withId(id)
            .withType(type)
            .withSource(URI.create(source))
            .withData("application/json", "{}".getBytes(StandardCharsets.UTF_8))
            .build();
    var record = EventCodec.encode(events(), event, null);
    return world
        .append(
            new ProducerRecord<>(
                record.topic(), partition, record.key(), record.value(), record.headers()))
        .join()
        .offset();
  }

  private void journal(int partition, Journals record) {
    var _ =
        world.append(
            new ProducerRecord<>(world.topics().journalName(), partition, null, record.bytes()));
  }

  @Test
  void tellsEveryEventOfTheIdWithClausesAttemptsAndDeadLetter() throws Exception {
    long first = send(1, "x", "orders", "/a");
    long second = send(1, "x", "payments", "/b");
    send(1, "y", "orders", "/a");
    String letter = world.topics().deadLettersOf("default") + "-0@5";
    journal(
        1,
        new Journals()
            .read(events(), 1, first, "x", "x", "y")
            .attempt("orders", events(), 1, first, 1, 503, JournalEnd.NONE, null)
            .attempt("orders", events(), 1, first, 2, 500, JournalEnd.DEAD_LETTERED, letter));
    world.flush();
    world.commit(1, 3);

    JsonNode both = explanations.why("x", null, null);
    assertThat(both.path("events")).hasSize(2);
    JsonNode event = explanations.why("x", "/a", null).at("/events/0");
    assertThat(event.path("place").asText()).isEqualTo(events() + "-1@" + first);
    JsonNode orders = event.at("/triggers/0");
    assertThat(orders.path("trigger").asText()).isEqualTo("orders");
    assertThat(orders.path("state").asText()).isEqualTo("dead-lettered");
    assertThat(orders.path("matched").asBoolean()).isTrue();
    assertThat(orders.path("attempts")).hasSize(2);
    assertThat(orders.at("/attempts/1/deadLetter").asText()).isEqualTo(letter);
    JsonNode payments = event.at("/triggers/1");
    assertThat(payments.path("state").asText()).isEqualTo("not-matched");
    assertThat(payments.at("/filter/found").asText()).contains("orders");
    JsonNode other = explanations.why("x", "/b", null).at("/events/0/triggers/1");
    assertThat(other.path("state").asText()).as("%d", second).isEqualTo("pending");
  }

  @Test
  void findsWhatTheMeshHasNotReadYetAndWhatOnlyTheTopicHolds() throws Exception {
    send(0, "old", "orders", "/a");
    world.commit(0, 1);
    send(0, "new", "orders", "/a");
    JsonNode fresh = explanations.why("new", null, null).at("/events/0");
    assertThat(fresh.path("readByTheMesh").asBoolean()).isFalse();
    assertThat(fresh.at("/triggers/0/state").asText()).isEqualTo("not-read-yet");
    assertThatThrownBy(() -> explanations.why("old", null, null))
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining("TM-2008")
        .hasMessageContaining("--scan");
    Instant hourAgo = Instant.now().minus(Duration.ofHours(1));
    assertThat(explanations.why("old", null, hourAgo).path("events")).hasSize(1);
  }

  @Test
  void testsAFilterOnTheNewestEvents() {
    for (int i = 0; i < 20; i++) {
      send(i % 2, "e" + i, i % 5 == 0 ? "payments" : "orders", "/a");
    }
    JsonNode all = explanations.test("default", TRIGGERS.getFirst().filter(), 1_000);
    assertThat(all.path("read").asInt()).isEqualTo(20);
    assertThat(all.path("matched").asInt()).isEqualTo(16);
    assertThat(explanations.test("default", TRIGGERS.getFirst().filter(), 6).path("read").asInt())
        .isEqualTo(6);
  }

  @Test
  void findsOneOfAMillionEventsInTime() throws Exception {
    int partitions = 4;
    int perRecord = 500;
    for (int partition = 0; partition < partitions; partition++) {
      for (long first = 0; first < 1_000_000 / partitions; first += perRecord) {
        var record = new Journals();
        int at = partition;
        long from = first;
        record.read(
            events(),
            partition,
            first,
            IntStream.range(0, perRecord)
                .mapToObj(i -> "event-" + at + "-" + (from + i))
                .toArray(String[]::new));
        for (int i = 0; i < perRecord; i++) {
          record.delivered("orders", events(), partition, first + i);
        }
        journal(partition, record);
      }
    }
    world.flush();
    // The event that is asked for lies at offset 0, so that all attempts after it are looked at.
    send(2, "event-2-0", "orders", "/a");
    world.commit(2, 1);
    explanations.why("event-2-0", null, null);
    long start = System.nanoTime();
    JsonNode answer = explanations.why("event-2-0", null, null);
    Duration took = Duration.ofNanos(System.nanoTime() - start);
    System.out.println("why on 1,000,000 events took " + took.toMillis() + " ms");
    assertThat(answer.at("/journal/events").asLong()).isEqualTo(1_000_000);
    assertThat(answer.at("/events/0/triggers/0/state").asText()).isEqualTo("delivered");
    assertThat(took).isLessThan(BOUND);
  }
}
