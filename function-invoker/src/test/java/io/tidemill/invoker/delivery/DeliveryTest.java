package io.tidemill.invoker.delivery;

import static io.tidemill.invoker.delivery.DeliveryWorld.DEAD_LETTERS;
import static io.tidemill.invoker.delivery.DeliveryWorld.EVENTS;
import static io.tidemill.invoker.delivery.DeliveryWorld.key;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.cloudevents.CloudEvent;
import io.tidemill.invoker.delivery.FunctionServer.Answer;
import io.tidemill.schemas.avro.DeliveryRecord;
import io.tidemill.schemas.event.EventCodec;
import io.tidemill.schemas.event.EventParts;
import io.tidemill.schemas.event.Extensions;
import io.tidemill.schemas.event.MatchedEvent;
import io.tidemill.schemas.event.Origin;
import io.tidemill.schemas.log.DeliveryCodec;
import io.tidemill.schemas.resource.Kind;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.stream.LongStream;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.test.TestRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Deliveries through a real topology and a real HTTP server; time is moved by hand. The driver
 * prepares a commit after each record and each punctuation as a stream thread does, but cannot
 * crash: what a restart finds is proved in {@link RestartTest} and with a real broker.
 */
final class DeliveryTest {
  private static final Duration LOOK = Duration.ofMillis(100);

  @TempDir Path folder;

  private final DeliveryWorld world = new DeliveryWorld();
  private final Lanes lanes = world.start();
  private final AtomicBoolean settlesBeforeCommit = new AtomicBoolean();
  private TopologyTestDriver driver;
  private TestInputTopic<String, String> events;
  private TestOutputTopic<byte[], byte[]> changelog;
  private long offset;
  private boolean stopped;
  private final Map<List<String>, DeliveryRecord> compacted = new HashMap<>();

  @BeforeEach
  void open() {
    var topology = new Topology();
    topology.addSource("events", new StringDeserializer(), new StringDeserializer(), EVENTS);
    topology.addProcessor("match", Matching::new, "events");
    topology.addProcessor("deliver", DeliveryProcessor.supplier(lanes), "match");
    topology.addStateStore(DeliveryProcessor.store(Map.of()), "deliver");
    var properties = new Properties();
    properties.put(StreamsConfig.APPLICATION_ID_CONFIG, "mesh");
    properties.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "none:1");
    properties.put(StreamsConfig.STATE_DIR_CONFIG, folder.toString());
    driver = new TopologyTestDriver(topology, properties);
    events = driver.createInputTopic(EVENTS, new StringSerializer(), new StringSerializer());
    changelog =
        driver.createOutputTopic(
            "mesh-deliveries-changelog", new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  @AfterEach
  void close() {
    stop();
    world.close();
  }

  private void stop() {
    if (!stopped) {
      stopped = true;
      driver.close();
    }
  }

  /** An event that these triggers matched. */
  private void event(String... triggers) {
    events.pipeInput(String.join(",", triggers));
    offset++;
  }

  /** What a commit does, and the look at the backlog that comes every 100 ms. */
  private void commit() {
    driver.advanceWallClockTime(LOOK);
  }

  private static void until(BooleanSupplier condition) {
    await()
        .atMost(Duration.ofMinutes(1))
        .pollInSameThread()
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(2))
        .until(condition::getAsBoolean);
  }

  /** Lets time pass until all is settled. */
  private void untilNothingIsPending() {
    until(() -> {
      world.timer.advance(Duration.ofSeconds(1));
      commit();
      return lanes.pending() == 0;
    });
    commit();
  }

  /** What the changelog holds after compaction. */
  private Map<DeliveryId, DeliveryRecord> stored() {
    for (TestRecord<byte[], byte[]> record : changelog.readRecordsToList()) {
      var hashed = List.of(new String(record.key(), StandardCharsets.ISO_8859_1));
      if (record.value() == null) {
        compacted.remove(hashed);
      } else {
        compacted.put(hashed, DeliveryCodec.ALL.decode(record.value()));
      }
    }
    var byId = new HashMap<DeliveryId, DeliveryRecord>();
    compacted
        .values()
        .forEach(record ->
            byId.put(
                new DeliveryId(
                    record.getTrigger(),
                    new Origin(record.getTopic(), record.getPartition(), record.getOffset())),
                record));
    return byId;
  }

  private CloudEvent onlyDeadLetter() {
    assertThat(world.publisher.stored(DEAD_LETTERS)).hasSize(1);
    return decoded(world.publisher.stored(DEAD_LETTERS).getFirst());
  }

  private static CloudEvent decoded(ProducerRecord<byte[], byte[]> record) {
    return ((EventCodec.Decoded.Event) EventCodec.decode(record.headers(), record.value())).event();
  }

  private static List<String> keys(String trigger, long count) {
    return LongStream.range(0, count).mapToObj(n -> key(trigger, n)).toList();
  }

  @Test
  void whatIsSettledBeforeTheCommitNeverReachesTheChangelog() {
    world.deploy("f", 3, 10);
    settlesBeforeCommit.set(true);
    for (int i = 0; i < 20; i++) {
      event("f");
    }
    commit();

    assertThat(world.functions.accepted("f")).isEqualTo(keys("f", 20));
    assertThat(changelog.isEmpty()).isTrue();
    assertThat(world.heard.delivered).hasValue(20);
  }

  @Test
  void whatIsUnsettledAtTheCommitIsInTheChangelogWithItsAttempts() {
    world.deploy("f", 3, 10);
    world.functions.answers("f", Answer.status(503));
    event("f");
    until(() -> world.timer.waiting() == 1);
    commit();

    assertThat(stored()).hasSize(1);
    DeliveryRecord record = stored().values().iterator().next();
    assertThat(record.getAttempts()).isEqualTo(1);
    assertThat(record.getDueMs()).isEqualTo(world.timer.nowMs() + 1000);
    assertThat(record.getStatus()).isEqualTo(503);
    assertThat(record.getReason()).isEqualTo("TM_5002 HTTP status 503");

    world.functions.answers("f", Answer.OK);
    untilNothingIsPending();

    assertThat(stored()).isEmpty();
    assertThat(world.functions.attempted("f")).isEqualTo(List.of(key("f", 0), key("f", 0)));
  }

  @Test
  void isNotTriedAgainBeforeItIsDue() {
    world.deploy("f", 3, 10);
    world.functions.answers("f", Answer.status(500));
    event("f");
    until(() -> world.timer.waiting() == 1);

    world.timer.advance(Duration.ofMillis(999));
    assertThat(world.timer.waiting()).isEqualTo(1);
    assertThat(world.functions.attempted("f")).hasSize(1);

    world.timer.advance(Duration.ofMillis(1));
    until(() -> world.functions.attempted("f").size() == 2);
  }

  @Test
  void whatIsExhaustedBecomesADeadLetterThatSaysWhy() {
    world.deploy("f", 2, 10);
    world.functions.answers("f", Answer.status(503));
    event("f");
    untilNothingIsPending();

    CloudEvent letter = onlyDeadLetter();
    assertThat(letter.getId()).isEqualTo("e0");
    assertThat(letter.getExtension("tenant")).isEqualTo("acme");
    assertThat(EventParts.data(letter))
        .isEqualTo(ByteBuffer.wrap("data 0".getBytes(StandardCharsets.UTF_8)));
    assertThat(letter.getExtension(Extensions.ERROR_DEST)).isEqualTo("function f");
    assertThat(letter.getExtension(Extensions.ERROR_CODE)).hasToString("503");
    assertThat(letter.getExtension(Extensions.ERROR_DATA)).isEqualTo("d2h5IG5vdA==");
    assertThat(letter.getExtension(Extensions.TRIGGER)).isEqualTo("f");
    assertThat(letter.getExtension(Extensions.REASON)).isEqualTo("TM-5002 HTTP status 503");
    assertThat(letter.getExtension(Extensions.ATTEMPTS)).hasToString("3");
    assertThat(letter.getExtension(Extensions.FIRST_TIME)).asString().startsWith("2026-01-01T");
    assertThat(letter.getExtension(Extensions.LAST_TIME)).asString().startsWith("2026-01-01T");
    assertThat(letter.getExtension(Extensions.ORIGIN)).isEqualTo(EVENTS + "-0@0");
    assertThat(stored()).isEmpty();
    assertThat(world.heard.deadLettered).hasValue(1);
    assertThat(world.heard.delivered).hasValue(0);
  }

  @Test
  void aFinalAnswerIsNotTriedAgain() {
    world.deploy("f", 5, 10);
    world.functions.answers("f", Answer.status(400));
    event("f");
    untilNothingIsPending();

    assertThat(world.functions.attempted("f")).hasSize(1);
    assertThat(onlyDeadLetter().getExtension(Extensions.ATTEMPTS)).hasToString("1");
  }

  @Test
  void whileTheDeadLetterCannotBeWrittenTheDeliveryStays() {
    world.deploy("f", 0, 10);
    world.functions.answers("f", Answer.status(503));
    world.publisher.failNext(2);
    event("f");
    until(() -> world.timer.waiting() == 1);
    commit();

    assertThat(stored().values()).singleElement().matches(DeliveryRecord::getDead);
    assertThat(lanes.pending()).isEqualTo(1);

    untilNothingIsPending();
    assertThat(onlyDeadLetter().getExtension(Extensions.ATTEMPTS)).hasToString("1");
    assertThat(world.functions.attempted("f")).hasSize(1);
    assertThat(stored()).isEmpty();
  }

  @Test
  void aPublisherThatThrowsLosesNothing() {
    world.deploy("f", 0, 10);
    world.functions.answers("f", Answer.status(503));
    world.publisher.throwNext(1);
    event("f");
    untilNothingIsPending();

    onlyDeadLetter();
  }

  @Test
  void c8TheReplyIsInTheLogBeforeTheDeliveryIsSettled() {
    world.deploy("f", 3, 10);
    world.functions.answers("f", Answer.REPLY);
    world.publisher.failNext(1);
    event("f");
    until(() -> world.timer.waiting() == 1);
    assertThat(world.publisher.stored(EVENTS)).isEmpty();
    assertThat(lanes.pending()).isEqualTo(1);

    untilNothingIsPending();

    assertThat(world.functions.attempted("f")).isEqualTo(List.of(key("f", 0), key("f", 0)));
    assertThat(world.publisher.stored(EVENTS)).hasSize(1);
    CloudEvent reply = decoded(world.publisher.stored(EVENTS).getFirst());
    assertThat(reply.getType()).isEqualTo("done");
    assertThat(reply.getExtension(Extensions.HOPS)).hasToString("1");
    assertThat(world.heard.replied).hasValue(1);
    assertThat(world.heard.delivered).hasValue(1);
  }

  @Test
  void aDeletedTriggersDeliveriesBecomeDeadLetters() {
    world.deploy("f", 1000, 10);
    world.functions.answers("f", Answer.status(503));
    event("f");
    until(() -> world.timer.waiting() == 1);

    world.undeploy(Kind.TRIGGER, "f");
    untilNothingIsPending();

    CloudEvent letter = onlyDeadLetter();
    assertThat(letter.getExtension(Extensions.REASON)).asString().startsWith("TM-5004 ");
    assertThat(letter.getExtension(Extensions.ERROR_DEST)).isEqualTo("trigger f");
    assertThat(letter.getExtension(Extensions.ATTEMPTS)).hasToString("1");
  }

  @Test
  void aDeletedFunctionIsWaitedFor() {
    world.deploy("f", 1000, 10);
    var deployed = world.resources;
    world.undeploy(Kind.FUNCTION, "f");
    event("f");
    until(() -> world.timer.waiting() == 1);

    world.resources = deployed;
    untilNothingIsPending();

    assertThat(world.functions.accepted("f")).isEqualTo(keys("f", 1));
  }

  @Test
  void behindADeadFunctionAllIsKeptOutOfMemoryAndDeliveredOnceInOrderWhenItRecovers() {
    int count = Backlog.LIVE_MAX * 2 + 300;
    world.deploy("dead", 1000, 1);
    world.deploy("healthy", 1000, 50);
    world.functions.answers("dead", Answer.status(500));
    for (int i = 0; i < count; i++) {
      event("dead", "healthy");
    }
    until(() -> {
      commit();
      return world.functions.accepted("healthy").size() == count
          && lanes.pending() == count
          && world.timer.waiting() == Backlog.LIVE_MAX;
    });
    assertThat(world.functions.accepted("healthy")).doesNotHaveDuplicates();
    assertThat(world.functions.attempted("dead"))
        .as("what is parked was not tried")
        .isEqualTo(keys("dead", Backlog.LIVE_MAX));
    assertThat(stored()).hasSize(count);

    world.functions.answers("dead", Answer.OK);
    untilNothingIsPending();

    assertThat(world.functions.accepted("dead")).hasSize(count).doesNotHaveDuplicates();
    assertThat(List.copyOf(new LinkedHashSet<>(world.functions.attempted("dead"))))
        .as("order of first attempts")
        .isEqualTo(keys("dead", count));
    assertThat(new HashSet<>(world.functions.accepted("healthy"))).hasSize(count);
    assertThat(stored()).isEmpty();
    assertThat(world.heard.delivered).hasValue(2 * count);
  }

  @Test
  void whatACallBringsAfterTheLaneIsClosedIsIgnored() {
    world.deploy("f", 3, 10);
    var mayAnswer = new CountDownLatch(1);
    world.functions.script(
        "f",
        _ -> {
          mayAnswer.await();
          return Answer.REPLY;
        });
    event("f");
    commit();
    until(() -> world.functions.attempted("f").size() == 1);

    stop();
    mayAnswer.countDown();
    until(() -> world.heard.attempts.get() == 1);
    until(() -> lanes.services().windows().underWay() == 0);

    assertThat(world.publisher.stored(EVENTS)).isEmpty();
    assertThat(world.heard.delivered).hasValue(0);
    assertThat(world.heard.replied).hasValue(0);
    assertThat(lanes.pending()).isZero();
  }

  @Test
  void aStopInOrderWaitsForTheCallsUnderWay() throws InterruptedException {
    world.deploy("f", 3, 1);
    var mayAnswer = new CountDownLatch(1);
    world.functions.script(
        "f",
        _ -> {
          mayAnswer.await();
          return Answer.OK;
        });
    event("f");
    event("f");
    until(() -> world.functions.attempted("f").size() == 1);

    assertThat(lanes.drain(Duration.ofMillis(20))).as("a call is under way").isFalse();
    mayAnswer.countDown();
    until(() -> lanes.services().windows().underWay() == 0);
    assertThat(lanes.drain(Duration.ZERO)).as("its outcome is not in the store").isFalse();
    commit();

    assertThat(lanes.drain(Duration.ofSeconds(5))).isTrue();
    assertThat(world.functions.attempted("f")).as("no other call starts").hasSize(1);
    assertThat(stored().keySet()).extracting(DeliveryId::toString).containsExactly(key("f", 1));
  }

  /** Stands for matching: the record names the triggers. */
  private final class Matching implements Processor<String, String, byte[], Object> {
    private @Nullable ProcessorContext<byte[], Object> context;

    @Override
    public void init(ProcessorContext<byte[], Object> opened) {
      context = opened;
    }

    @Override
    public void process(Record<String, String> record) {
      var triggers = new ArrayList<>(List.of(record.value().split(",")));
      MatchedEvent matched = DeliveryWorld.matched(offset, triggers.toArray(String[]::new));
      if (context != null) {
        context.forward(new Record<>(new byte[0], matched, record.timestamp()));
      }
      if (settlesBeforeCommit.get()) {
        until(() -> lanes.pending() == 0);
      }
    }
  }
}
