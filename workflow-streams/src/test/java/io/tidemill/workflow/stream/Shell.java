package io.tidemill.workflow.stream;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidemill.invoker.call.FunctionCaller;
import io.tidemill.invoker.call.Windows;
import io.tidemill.schemas.json.Json;
import io.tidemill.schemas.log.InstanceKey;
import io.tidemill.schemas.log.LogCodec;
import io.tidemill.schemas.log.LogRecord;
import io.tidemill.schemas.resource.Metadata;
import io.tidemill.schemas.resource.Resource;
import io.tidemill.schemas.resource.ResourceTable;
import io.tidemill.schemas.resource.Workflow;
import io.tidemill.schemas.topic.Topics;
import io.tidemill.workflow.core.Effect;
import io.tidemill.workflow.core.Instance;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.test.TestRecord;
import org.jspecify.annotations.Nullable;

/**
 * The workflow processor under {@code TopologyTestDriver}: the test is the broker. What the shell
 * appends waits in {@link #appended} until the test puts it to the log, at the time that the test
 * says.
 */
final class Shell implements AutoCloseable, WorkflowListener {
  static final Topics TOPICS = new Topics("t");
  static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  /** What was appended and not put to the log yet. */
  final ConcurrentLinkedQueue<ProducerRecord<byte[], byte[]>> appended =
      new ConcurrentLinkedQueue<>();

  final List<Duration> late = new ArrayList<>();
  final List<String> incidents = new ArrayList<>();
  final List<Effect.Reply> replies = new ArrayList<>();

  /** What the publisher answers with; null to store. */
  @Nullable RuntimeException unwell;

  private final AtomicReference<ResourceTable> resources =
      new AtomicReference<>(ResourceTable.empty());
  private final Definitions definitions = new Definitions(resources::get, () -> true);
  private final FunctionCaller caller = new FunctionCaller();
  private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
  private final TopologyTestDriver driver;
  private final TestInputTopic<byte[], byte[]> log;
  private final WorkflowServices services;
  private Instant now = START;
  private Duration behind = Duration.ZERO;

  Shell(Path directory, WorkflowSettings settings) {
    this.services =
        new WorkflowServices(
            TOPICS,
            "test",
            resources::get,
            definitions,
            caller,
            new Windows(),
            this::publish,
            timer,
            new Progress(),
            this,
            replies::add,
            settings);
    var in = new ByteArrayDeserializer();
    var out = new ByteArraySerializer();
    Topology topology =
        new Topology()
            .addSource("log", in, in, TOPICS.workflowLogName())
            .addProcessor("workflow", WorkflowProcessor.supplier(services, Map.of()), "log")
            .addSink(WorkflowProcessor.HISTORY, TOPICS.workflowHistoryName(), out, out, "workflow")
            .addSink(
                WorkflowProcessor.DEAD_LETTERS, TOPICS.workflowDeadLetters(), out, out, "workflow");
    var properties = new Properties();
    properties.put(StreamsConfig.APPLICATION_ID_CONFIG, "shell");
    properties.put(StreamsConfig.STATE_DIR_CONFIG, directory.toString());
    this.driver = new TopologyTestDriver(topology, properties, START);
    this.log = driver.createInputTopic(TOPICS.workflowLogName(), out, out);
  }

  private CompletableFuture<RecordMetadata> publish(ProducerRecord<byte[], byte[]> record) {
    if (unwell != null) {
      return CompletableFuture.failedFuture(unwell);
    }
    appended.add(record);
    return CompletableFuture.completedFuture(
        new RecordMetadata(new TopicPartition(record.topic(), 0), 0, 0, 0, 0, 0));
  }

  /** Deploys a version of a workflow. */
  void deploy(String name, int version, String document) {
    deploy(new Workflow(Metadata.named(name), "default", version, Json.parseOwn(document)));
  }

  void deploy(Resource resource) {
    resources.updateAndGet(table -> table.with(table.offset() + 1, List.of(resource)));
  }

  /**
   * Another node takes over, which knows a later version of a workflow and none before; the stores
   * are what they were.
   */
  void reopenWithout(String name, int later) {
    definitions.forget();
    var builder = new ResourceTable.Builder(ResourceTable.empty());
    builder.putVersion(new Workflow(Metadata.named(name), "default", later, Json.object()));
    resources.set(builder.build(1));
  }

  WorkflowServices services() {
    return services;
  }

  /** From now on the broker's clock is behind the owner's. */
  void stampEarlier(Duration by) {
    behind = by;
  }

  /** How many entries a store has. */
  int size(String name) {
    int size = 0;
    try (var all = store(name).all()) {
      for (; all.hasNext(); all.next()) {
        size++;
      }
    }
    return size;
  }

  /** The owner's mark comes back, so that it performs from now on. */
  void assume() {
    ProducerRecord<byte[], byte[]> mark = Objects.requireNonNull(appended.poll());
    log.pipeInput(new TestRecord<>(mark.key(), mark.value(), now));
  }

  /** A record of the log, at this moment. */
  void log(String workflow, String token, LogRecord record) {
    log(new InstanceKey(workflow, token).bytes(), LogCodec.encode(record));
  }

  void log(byte[] key, byte[] value) {
    log.pipeInput(new TestRecord<>(key, value, now));
  }

  void start(String workflow, String token, int version, String input) {
    log(workflow, token, new LogRecord.StartRequested(version, "start " + token, input));
  }

  void command(String workflow, String token, String id, LogRecord.Command command) {
    String instance = workflow + "/" + token + "/1";
    log(workflow, token, new LogRecord.CommandRequested(id, instance, command));
  }

  /** Time goes on, at the owner's and in the log. */
  void pass(Duration time) {
    now = now.plus(time);
    driver.advanceWallClockTime(time);
  }

  Instant now() {
    return now;
  }

  /** Puts all that was appended to the log, at this moment. */
  int deliver() {
    int count = 0;
    for (var next = appended.poll(); next != null; next = appended.poll()) {
      log.pipeInput(new TestRecord<>(next.key(), next.value(), now.minus(behind)));
      count++;
    }
    return count;
  }

  /** What was appended and not delivered. */
  List<LogRecord> waiting() {
    return appended.stream().map(record -> LogCodec.decode(record.value())).toList();
  }

  /** The newest run under a key; null when there is none. */
  @Nullable Instance find(String workflow, String token) {
    RunStore.Loaded loaded =
        new RunStore(store(WorkflowProcessor.STORE), store(WorkflowProcessor.FINISHED))
            .newest(new InstanceKey(workflow, token));
    return loaded == null ? null : loaded.instance();
  }

  Instance known(String workflow, String token) {
    return Objects.requireNonNull(find(workflow, token));
  }

  KeyValueStore<Bytes, byte[]> store(String name) {
    return Objects.requireNonNull(driver.getKeyValueStore(name));
  }

  /** How many records a topic got since this was last asked. */
  List<TestRecord<byte[], byte[]>> read(String topic) {
    var in = new ByteArrayDeserializer();
    return driver.producedTopicNames().contains(topic)
        ? driver.createOutputTopic(topic, in, in).readRecordsToList()
        : List.of();
  }

  List<TestRecord<byte[], byte[]>> changelog(String store) {
    return read("shell-" + store + "-changelog");
  }

  /** The data of the history events since this was last asked. */
  List<JsonNode> history() {
    return read(TOPICS.workflowHistoryName()).stream()
        .map(record -> Json.parseOwn(new String(record.value(), StandardCharsets.UTF_8)))
        .toList();
  }

  @Override
  public void folded(String workflow, int transitions) {}

  @Override
  public void ended(String workflow, String status) {}

  @Override
  public void called(String function, boolean success) {}

  @Override
  public void deadLettered(String workflow) {}

  @Override
  public void fired(String workflow, Duration lateness) {
    late.add(lateness);
  }

  @Override
  public void incident(String workflow) {
    incidents.add(workflow);
  }

  @Override
  public void close() {
    driver.close();
    caller.close();
    timer.shutdownNow();
  }
}
