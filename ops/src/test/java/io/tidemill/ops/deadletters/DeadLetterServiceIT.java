package io.tidemill.ops.deadletters;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import io.tidemill.ops.api.DeadLetters.Wanted;
import io.tidemill.ops.testing.KafkaExtension;
import io.tidemill.ops.testing.TestKafka;
import io.tidemill.ops.testing.Topography;
import io.tidemill.schemas.event.DeadLetter;
import io.tidemill.schemas.event.Extensions;
import io.tidemill.schemas.event.Origin;
import io.tidemill.schemas.event.Redelivery;
import io.tidemill.schemas.problem.ProblemCode;
import io.tidemill.schemas.problem.ProblemException;
import io.tidemill.schemas.resource.Delivery;
import io.tidemill.schemas.resource.Filter;
import io.tidemill.schemas.resource.Metadata;
import io.tidemill.schemas.resource.ResourceTable;
import io.tidemill.schemas.resource.Trigger;
import io.tidemill.triggers.core.SubscriptionIndex;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.IsolationLevel;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Dead letters on a real broker: listed, grouped, shown, put in again once. */
@ExtendWith(KafkaExtension.class)
final class DeadLetterServiceIT {
  private static final Wanted ALL = new Wanted(null, null, null, null, Set.of());
  private static final ResourceTable TABLE =
      ResourceTable.empty().with(1, Stream.of("a", "b").map(DeadLetterServiceIT::trigger).toList());

  private final TestKafka kafka;
  private Topography world;
  private DeadLetterService letters;

  DeadLetterServiceIT(TestKafka kafka) {
    this.kafka = kafka;
  }

  private static Trigger trigger(String name) {
    return new Trigger(
        Metadata.named(name),
        "default",
        new Filter.All(List.of()),
        new Trigger.Subscriber.ToUri(URI.create("http://f/")),
        Delivery.DEFAULT);
  }

  @BeforeEach
  void start() {
    world = new Topography(kafka, kafka.uniquePrefix("dlq"), 2);
    letters =
        new DeadLetterService(
            kafka.clientProperties(),
            world.topics(),
            () -> TABLE,
            world.publisher(),
            () -> SubscriptionIndex.of(List.of()));
  }

  @AfterEach
  void stop() {
    world.close();
  }

  private void letter(int partition, long timeMs, String id, String trigger, ProblemCode code) {
    CloudEvent event =
        CloudEventBuilder.v1()
            .withId(id)
            .withType("t")
            .withSource(URI.create("/s"))
            .withData("application/json", "{\"n\":1}".getBytes(StandardCharsets.UTF_8))
            .build();
    var why =
        new DeadLetter(
            "http://f/",
            code,
            "said no",
            trigger,
            3,
            Instant.EPOCH,
            Instant.EPOCH,
            500,
            "sorry".getBytes(StandardCharsets.UTF_8),
            world.topics().eventsOf("default") + "-1@7");
    var record = why.record(world.topics().deadLettersOf("default"), event);
    world
        .append(
            new ProducerRecord<>(
                record.topic(), partition, timeMs, record.key(), record.value(), record.headers()))
        .join();
  }

  /** Ten letters of two triggers, alternating between the partitions, a second apart. */
  private void tenLetters() {
    for (int i = 0; i < 10; i++) {
      letter(
          i % 2,
          1_700_000_000_000L + i * 1_000L,
          "e" + i,
          i < 7 ? "a" : "b",
          i % 3 == 0 ? ProblemCode.TM_5001 : ProblemCode.TM_5002);
    }
  }

  private static List<String> ids(JsonNode answer) {
    var ids = new ArrayList<String>();
    answer.path("items").forEach(item -> ids.add(item.at("/event/id").asText()));
    return ids;
  }

  @Test
  void listsTheNewestFirstPageByPage() {
    tenLetters();
    JsonNode first = letters.list("default", ALL, 4, "");
    assertThat(ids(first)).containsExactly("e9", "e8", "e7", "e6");
    assertThat(first.path("complete").asBoolean()).isFalse();
    JsonNode second = letters.list("default", ALL, 4, first.path("next").asText());
    assertThat(ids(second)).containsExactly("e5", "e4", "e3", "e2");
    JsonNode third = letters.list("default", ALL, 4, second.path("next").asText());
    assertThat(ids(third)).containsExactly("e1", "e0");
    assertThat(third.path("complete").asBoolean()).isTrue();
    assertThatThrownBy(() -> letters.list("default", ALL, 4, "nonsense"))
        .isInstanceOf(ProblemException.class);
  }

  @Test
  void findsByTriggerReasonTimeAndId() {
    tenLetters();
    assertThat(ids(letters.list("default", new Wanted("b", null, null, null, Set.of()), 9, "")))
        .containsExactly("e9", "e8", "e7");
    assertThat(
            ids(letters.list("default", new Wanted("a", "TM-5001", null, null, Set.of()), 9, "")))
        .containsExactly("e6", "e3", "e0");
    assertThat(
            ids(
                letters.list(
                    "default",
                    new Wanted(
                        null,
                        null,
                        Instant.ofEpochMilli(1_700_000_003_000L),
                        Instant.ofEpochMilli(1_700_000_005_000L),
                        Set.of()),
                    9,
                    "")))
        .containsExactly("e4", "e3");
    assertThat(
            ids(letters.list("default", new Wanted(null, null, null, null, Set.of("e5")), 9, "")))
        .containsExactly("e5");
  }

  @Test
  void groupsByTriggerAndReason() {
    tenLetters();
    JsonNode summary = letters.summary("default", ALL);
    var groups = new ArrayList<String>();
    summary
        .path("groups")
        .forEach(group ->
            groups.add(
                group.path("trigger").asText()
                    + " "
                    + group.path("code").asText()
                    + " "
                    + group.path("count").asText()));
    assertThat(groups).containsExactly("a TM-5002 4", "a TM-5001 3", "b TM-5002 2", "b TM-5001 1");
    assertThat(summary.at("/groups/0/example/id").asText()).isEqualTo("e5");
    assertThat(summary.path("complete").asBoolean()).isTrue();
  }

  @Test
  void showsEverythingAlsoOfARecordThatIsNoCloudEvent() {
    letter(0, 1_700_000_000_000L, "e", "a", ProblemCode.TM_5002);
    var record =
        new ProducerRecord<byte[], byte[]>(
            world.topics().deadLettersOf("default"),
            1,
            null,
            "no event".getBytes(StandardCharsets.UTF_8));
    DeadLetter.untried("default", ProblemCode.TM_5005, "no specversion", "x-0@1")
        .annotate(record.headers());
    world.append(record).join();

    JsonNode event = letters.show("default", "0@0").orElseThrow();
    assertThat(event.at("/event/data/n").asInt()).isEqualTo(1);
    assertThat(event.path("answer").asText()).isEqualTo("sorry");
    assertThat(event.path("status").asInt()).isEqualTo(500);
    assertThat(event.at("/headers/ce_tidemilltrigger").asText()).isEqualTo("a");
    JsonNode malformed = letters.show("default", "1@0").orElseThrow();
    assertThat(malformed.path("code").asText()).isEqualTo("TM-5005");
    assertThat(malformed.path("text").asText()).isEqualTo("no event");
    assertThat(malformed.path("event").isNull()).isTrue();
    assertThat(letters.list("default", ALL, 9, "").path("items")).hasSize(2);
    assertThat(letters.show("default", "0@1")).isEmpty();
    assertThat(letters.show("default", "9@0")).isEmpty();
    assertThat(letters.show("default", "nonsense")).isEmpty();
  }

  private JsonNode redrive(Wanted wanted, boolean dryRun) throws IOException {
    var lines = new ArrayList<JsonNode>();
    letters.redrive("default", wanted, 10_000, dryRun).run(lines::add);
    assertThat(lines.getLast().path("done").asBoolean()).isTrue();
    return lines.getLast();
  }

  @Test
  void putsEachInAgainOnce() throws IOException {
    tenLetters();
    letter(0, 1_700_000_099_000L, "gone", "deleted", ProblemCode.TM_5004);
    Wanted ofA = new Wanted("a", null, null, null, Set.of());
    assertThat(redrive(ofA, true).path("redriven").asInt()).isEqualTo(7);
    assertThat(redelivered()).isEmpty();
    assertThat(redrive(ofA, false).path("redriven").asInt()).isEqualTo(7);
    JsonNode all = redrive(ALL, false);
    assertThat(all.path("matching").asInt()).isEqualTo(11);
    assertThat(all.path("alreadyRedriven").asInt()).isEqualTo(7);
    assertThat(all.path("redriven").asInt()).isEqualTo(3);
    assertThat(all.path("impossible").asInt()).isEqualTo(1);
    assertThat(redelivered()).hasSize(10).doesNotHaveDuplicates();
    var records = kafka.consumeAll(world.topics().redeliverName(), IsolationLevel.READ_COMMITTED);
    assertThat(records)
        .allSatisfy(record -> {
          // All came from partition 1 of the events.
          assertThat(record.partition()).isEqualTo(1);
          assertThat(record.headers().lastHeader("ce_" + Extensions.REDRIVES)).isNotNull();
          assertThat(record.headers().lastHeader("ce_" + Extensions.REASON)).isNull();
        });
  }

  private List<Origin> redelivered() {
    return kafka.consumeAll(world.topics().redeliverName(), IsolationLevel.READ_COMMITTED).stream()
        .map(record -> Redelivery.read(record.headers()))
        .flatMap(Optional::stream)
        .map(Redelivery::identity)
        .toList();
  }

  @Test
  void stopsWhenNobodyListens() {
    for (int i = 0; i < 5; i++) {
      letter(0, 1_700_000_000_000L, "e" + i, "a", ProblemCode.TM_5002);
    }
    // One a second: the first line of progress comes while most are still to be sent.
    assertThatThrownBy(() ->
            letters
                .redrive("default", ALL, 1, false)
                .run(_ -> {
                  throw new IOException("gone");
                }))
        .isInstanceOf(IOException.class);
    assertThat(redelivered()).hasSizeLessThan(5);
  }
}
