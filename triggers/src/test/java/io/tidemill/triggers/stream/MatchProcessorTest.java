package io.tidemill.triggers.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import io.tidemill.schemas.event.EventCodec;
import io.tidemill.schemas.event.Extensions;
import io.tidemill.schemas.event.MatchedEvent;
import io.tidemill.schemas.event.Origin;
import io.tidemill.schemas.event.Redelivery;
import io.tidemill.schemas.json.ReferencePath;
import io.tidemill.schemas.log.InstanceKey;
import io.tidemill.schemas.log.LogCodec;
import io.tidemill.schemas.log.LogRecord;
import io.tidemill.schemas.resource.Filter;
import io.tidemill.schemas.resource.Trigger;
import io.tidemill.schemas.topic.Topics;
import io.tidemill.triggers.core.Subscription;
import io.tidemill.triggers.core.SubscriptionIndex;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Random;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.test.TestRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class MatchProcessorTest {
  private static final Topics TOPICS = new Topics("tidemill");
  private static final String EVENTS = TOPICS.eventsOf("shop");

  private final List<MatchedEvent> deliveries = new ArrayList<>();
  private final List<String> heard = new ArrayList<>();
  private List<Subscription> subscriptions = List.of();
  private TopologyTestDriver driver;
  private TestInputTopic<byte[], byte[]> events;
  private TestInputTopic<byte[], byte[]> redeliveries;
  private TestOutputTopic<byte[], byte[]> log;
  private TestOutputTopic<byte[], byte[]> deadLetters;
  private TestOutputTopic<byte[], byte[]> workflowDeadLetters;

  @BeforeEach
  void open() {
    var topology = new Topology();
    topology.addSource(
        "events",
        new ByteArrayDeserializer(),
        new ByteArrayDeserializer(),
        EVENTS,
        TOPICS.redeliverName());
    topology.addProcessor(
        "match",
        () ->
            new MatchProcessor(
                TOPICS, () -> SubscriptionIndex.of(subscriptions), new HeardListener()),
        "events");
    topology.addProcessor(MatchProcessor.DELIVERIES, Capturing::new, "match");
    sink(topology, MatchProcessor.WORKFLOW_LOG, "log");
    sink(topology, MatchProcessor.DEAD_LETTERS, "dlq");
    sink(topology, MatchProcessor.WORKFLOW_DEAD_LETTERS, "dlq.workflows");
    var properties = new Properties();
    properties.put(StreamsConfig.APPLICATION_ID_CONFIG, "match");
    properties.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "none:1");
    driver = new TopologyTestDriver(topology, properties);
    events = driver.createInputTopic(EVENTS, new ByteArraySerializer(), new ByteArraySerializer());
    redeliveries =
        driver.createInputTopic(
            TOPICS.redeliverName(), new ByteArraySerializer(), new ByteArraySerializer());
    log = output("log");
    deadLetters = output("dlq");
    workflowDeadLetters = output("dlq.workflows");
  }

  @AfterEach
  void close() {
    driver.close();
  }

  private void sink(Topology topology, String name, String topic) {
    Serializer<Object> bytes =
        (_, value) -> {
          heard.add("to " + topic);
          return (byte[]) value;
        };
    topology.addSink(name, topic, new ByteArraySerializer(), bytes, "match");
  }

  private TestOutputTopic<byte[], byte[]> output(String topic) {
    return driver.createOutputTopic(
        topic, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  private static CloudEvent event(String type, String json) {
    return CloudEventBuilder.v1()
        .withId("e1")
        .withSource(URI.create("/shop"))
        .withType(type)
        .withDataContentType("application/json")
        .withData(json.getBytes(StandardCharsets.UTF_8))
        .build();
  }

  private void pipe(CloudEvent event) {
    var record = EventCodec.encode(EVENTS, event, null);
    events.pipeInput(new TestRecord<>(record.key(), record.value(), record.headers()));
  }

  private static Subscription trigger(String broker, String name, String type) {
    return new Subscription.ToTrigger(broker, new Filter.Exact(Map.of("type", type)), name);
  }

  private static Subscription workflow(String name, String path) {
    return new Subscription.ToWorkflow(
        "shop", name, 2, "placed", 0, "/shop", "order", ReferencePath.parse(path).orElseThrow());
  }

  @Test
  void takesRequestsForTimersToTheWorkflowLogAndToTriggersAlike() {
    subscriptions = List.of(trigger("shop", "all", "io.tidemill.timer.request"));
    pipe(
        event(
            "io.tidemill.timer.request",
            "{\"after\": \"PT1S\", \"id\": \"t\", \"event\": {\"type\": \"x\", \"source\": \"/s\"}}"));
    var record = log.readRecord();
    assertThat(InstanceKey.parse(record.key())).isEqualTo(new InstanceKey("~timer.shop", "t"));
    assertThat(LogCodec.decode(record.value()))
        .isInstanceOfSatisfying(
            LogRecord.StartRequested.class,
            start -> assertThat(start.startId()).isEqualTo("/shop e1"));
    assertThat(deliveries).hasSize(1);
    assertThat(deliveries.getFirst().triggers()).containsExactly("all");
  }

  @Test
  void putsARequestForATimerThatCannotBeReadToTheDeadLetters() {
    pipe(event("io.tidemill.timer.request", "{\"after\": \"soon\"}"));
    assertThat(log.isEmpty()).isTrue();
    var letter = workflowDeadLetters.readRecord();
    assertThat(EventCodec.decode(letter.headers(), letter.value()))
        .isInstanceOfSatisfying(
            EventCodec.Decoded.Event.class,
            event ->
                assertThat(String.valueOf(event.event().getExtension(Extensions.REASON)))
                    .startsWith("TM-5022 /data/after: expected a duration"));
  }

  @Test
  void forwardsAnEventOnceWithTheNamesOfAllTriggersThatMatched() {
    subscriptions =
        List.of(
            trigger("shop", "one", "order"),
            trigger("shop", "other", "refund"),
            trigger("shop", "two", "order"),
            trigger("elsewhere", "three", "order"));
    CloudEvent event = event("order", "{}");

    pipe(event);

    assertThat(deliveries)
        .singleElement()
        .isEqualTo(
            MatchedEvent.read(
                "shop", event, new Origin(EVENTS, 0, 0), null, List.of("one", "two")));
    assertThat(log.isEmpty()).isTrue();
    assertThat(deadLetters.isEmpty()).isTrue();
    assertThat(heard).containsExactly("to deliveries", "shop 2 0");
  }

  @Test
  void forwardsAnEventThatNobodyWantsOnlyToBeNoted() {
    pipe(event("order", "{}"));

    assertThat(deliveries)
        .singleElement()
        .matches(matched -> matched.triggers().isEmpty() && !matched.redelivery());
    assertThat(log.isEmpty()).isTrue();
    assertThat(deadLetters.isEmpty()).isTrue();
    assertThat(heard).containsExactly("to deliveries", "shop 0 0");
  }

  @Test
  void asksTheNewestIndexForEachEvent() {
    pipe(event("order", "{}"));
    subscriptions = List.of(trigger("shop", "late", "order"));
    pipe(event("order", "{}"));

    assertThat(deliveries)
        .filteredOn(matched -> !matched.triggers().isEmpty())
        .extracting(MatchedEvent::origin)
        .containsExactly(new Origin(EVENTS, 0, 1));
  }

  @Test
  void passesOnThePartitionKeyElseTheRecordsKey() {
    CloudEvent keyed =
        CloudEventBuilder.from(event("order", "{}")).withExtension("partitionkey", "k").build();
    var record = EventCodec.encode(EVENTS, keyed, null);
    events.pipeInput(new TestRecord<>(new byte[] {'x'}, record.value(), record.headers()));
    record = EventCodec.encode(EVENTS, event("order", "{}"), null);
    events.pipeInput(new TestRecord<>(new byte[] {'x'}, record.value(), record.headers()));
    pipe(event("order", "{}"));

    assertThat(deliveries).extracting(MatchedEvent::key).containsExactly("k", "x", null);
  }

  @Test
  void aRedeliveryGoesToItsTriggerWhateverMatches() {
    subscriptions = List.of(trigger("shop", "other", "order"));
    CloudEvent event = event("order", "{}");
    var asked =
        new Redelivery(
            "shop",
            "one",
            new Origin("tidemill.dlq.shop", 2, 7),
            new Trigger.Subscriber.ToTopic("elsewhere"));
    var record = asked.toRecord(TOPICS.redeliverName(), 0, event, new byte[] {'k'});

    redeliveries.pipeInput(new TestRecord<>(record.key(), record.value(), record.headers()));

    assertThat(deliveries)
        .containsExactly(MatchedEvent.redelivered(asked, event, new byte[] {'k'}));
    assertThat(deliveries.getFirst().triggers()).containsExactly("one");
    assertThat(deliveries.getFirst().origin()).isEqualTo(asked.identity());
  }

  @Test
  void aRedeliveryThatDoesNotSayToWhomIsADeadLetter() {
    var record = EventCodec.encode(TOPICS.redeliverName(), event("order", "{}"), null);

    redeliveries.pipeInput(new TestRecord<>(record.key(), record.value(), record.headers()));

    assertThat(deliveries).isEmpty();
    assertThat(deadLetters.readRecordsToList()).hasSize(1);
  }

  @Test
  void appendsTheArrivalAtAWorkflowToTheLog() {
    subscriptions = List.of(workflow("ship", "$.data.order"), trigger("shop", "one", "order"));

    pipe(event("order", "{\"order\":7}"));

    TestRecord<byte[], byte[]> record = log.readRecord();
    assertThat(InstanceKey.parse(record.key())).isEqualTo(new InstanceKey("ship", "7"));
    assertThat(LogCodec.decode(record.value()))
        .isEqualTo(
            new LogRecord.EventArrived(
                2,
                List.of("placed"),
                Map.of(
                    "specversion", "1.0",
                    "id", "e1",
                    "source", "/shop",
                    "type", "order",
                    "datacontenttype", "application/json"),
                "{\"order\":7}",
                EVENTS + "-0@0"));
    assertThat(log.isEmpty()).isTrue();
    assertThat(deliveries).hasSize(1);
    assertThat(heard)
        .as("calls are made last: a sink that times out has the record processed again")
        .containsExactly("to log", "to deliveries", "shop 1 1");
  }

  @Test
  void sendsWhatNoInstanceCanBeFoundForToTheDeadLettersOfWorkflows() {
    subscriptions = List.of(workflow("ship", "$.data.order"));
    CloudEvent event = event("order", "{}");

    pipe(event);

    TestRecord<byte[], byte[]> record = workflowDeadLetters.readRecord();
    var letter = (EventCodec.Decoded.Event) EventCodec.decode(record.headers(), record.value());
    assertThat(letter.event().getId()).isEqualTo("e1");
    assertThat(letter.event().getExtension(Extensions.REASON)).asString().startsWith("TM-5007 ");
    assertThat(letter.event().getExtension(Extensions.ERROR_DEST)).isEqualTo("ship");
    assertThat(letter.event().getExtension(Extensions.ORIGIN)).isEqualTo(EVENTS + "-0@0");
    assertThat(record.value()).isEqualTo("{}".getBytes(StandardCharsets.UTF_8));
    assertThat(log.isEmpty()).isTrue();
  }

  @Test
  void sendsWhatIsNoCloudEventToTheDeadLettersByteForByte() {
    byte[] key = {1, 0, (byte) 0xff};
    byte[] value = {(byte) 0xfe, 0, 7};
    var headers = new RecordHeaders().add("own", new byte[] {9});

    events.pipeInput(new TestRecord<>(key, value, headers));

    TestRecord<byte[], byte[]> letter = deadLetters.readRecord();
    assertThat(letter.key()).isEqualTo(key);
    assertThat(letter.value()).isEqualTo(value);
    assertThat(text(letter.headers(), Extensions.REASON)).startsWith("TM-5005 ");
    assertThat(text(letter.headers(), Extensions.ORIGIN)).isEqualTo(EVENTS + "-0@0");
    assertThat(letter.headers().lastHeader("own").value()).containsExactly(9);
    assertThat(heard).containsExactly("shop malformed", "to dlq");
  }

  @Test
  void aRecordThatNothingCouldHoldLeavesItsPlaceInTheDeadLettersOnly() {
    subscriptions = List.of(trigger("shop", "any", "order"));
    events.pipeInput(
        new TestRecord<>(
            new byte[] {1},
            new byte[Topics.RECORD_BYTES_MAX],
            new RecordHeaders().add("own", new byte[] {9})));

    TestRecord<byte[], byte[]> letter = deadLetters.readRecord();
    assertThat(letter.value()).isNull();
    assertThat(text(letter.headers(), Extensions.REASON)).contains("at most 10,485,760");
    assertThat(text(letter.headers(), Extensions.ORIGIN)).isEqualTo(EVENTS + "-0@0");
    assertThat(letter.headers().lastHeader("own")).isNull();
    assertThat(deliveries).isEmpty();
  }

  @Test
  void noRecordWhateverItsHeadersAndBytesStopsTheThread() {
    subscriptions = List.of(workflow("ship", "$.data.order"), trigger("shop", "any", "order"));
    long seed = 4711;
    var random = new Random(seed);
    for (int round = 0; round < 2_000; round++) {
      events.pipeInput(
          new TestRecord<>(hostileBytes(random), hostileBytes(random), hostileHeaders(random)));
    }
    assertThat(deadLetters.getQueueSize() + deliveries.size()).isPositive();
    assertThat(heard).filteredOn(line -> line.startsWith("shop ")).hasSize(2_000);
  }

  @Test
  void hostilePayloadsOfAValidEventStopNothing() {
    subscriptions = List.of(workflow("ship", "$.data.order"));
    for (String json :
        List.of(
            "",
            "{\"order\":1e999999999}",
            "{\"order\":-1e-999999999}",
            "{\"order\":\"\\ud800\"}",
            "[".repeat(100_000),
            "{\"a\":1,\"a\":2}",
            "9".repeat(5_000))) {
      pipe(event("order", json));
    }
    assertThat(log.getQueueSize() + workflowDeadLetters.getQueueSize()).isEqualTo(7);
  }

  private static String text(Headers headers, String name) {
    return new String(headers.lastHeader(name).value(), StandardCharsets.UTF_8);
  }

  private static byte @Nullable [] hostileBytes(Random random) {
    return switch (random.nextInt(4)) {
      case 0 -> null;
      case 1 -> new byte[0];
      case 2 -> "{\"order\":[".getBytes(StandardCharsets.UTF_8);
      default -> {
        byte[] bytes = new byte[random.nextInt(40)];
        random.nextBytes(bytes);
        yield bytes;
      }
    };
  }

  private static Headers hostileHeaders(Random random) {
    var names =
        List.of(
            "ce_specversion",
            "ce_id",
            "ce_source",
            "ce_type",
            "ce_time",
            "ce_dataschema",
            "content-type",
            "ce_",
            "ce_Bad-Name",
            "ce_datacontenttype",
            "",
            "ce_ext");
    var values =
        List.of(
            "1.0",
            "0.3",
            "9",
            "order",
            "/shop",
            " ::bad uri",
            "2026-99-99",
            "\ud83d\ude00",
            "application/cloudevents+json",
            "application/cloudevents-batch+json",
            "a b;=",
            "");
    var headers = new RecordHeaders();
    int count = random.nextInt(9);
    for (int i = 0; i < count; i++) {
      String name = names.get(random.nextInt(names.size()));
      headers.add(
          name,
          random.nextInt(6) == 0
              ? null
              : values.get(random.nextInt(values.size())).getBytes(StandardCharsets.UTF_8));
    }
    if (random.nextBoolean()) {
      for (String required :
          List.of("ce_specversion=1.0", "ce_id=1", "ce_source=/shop", "ce_type=order")) {
        String[] pair = required.split("=", 2);
        headers.add(pair[0], pair[1].getBytes(StandardCharsets.UTF_8));
      }
    }
    return headers;
  }

  private final class Capturing implements Processor<byte[], Object, Void, Void> {
    @Override
    public void process(Record<byte[], Object> record) {
      heard.add("to deliveries");
      deliveries.add((MatchedEvent) record.value());
    }
  }

  private final class HeardListener implements MatchListener {
    @Override
    public void read(String broker, int triggers, int workflows) {
      heard.add(broker + " " + triggers + " " + workflows);
    }

    @Override
    public void malformed(String broker) {
      heard.add(broker + " malformed");
    }
  }
}
