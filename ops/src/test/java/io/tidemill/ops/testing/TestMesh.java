package io.tidemill.ops.testing;

import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import io.tidemill.invoker.call.FunctionCaller;
import io.tidemill.invoker.call.Windows;
import io.tidemill.invoker.delivery.DeliveryListener;
import io.tidemill.invoker.delivery.DeliveryServices;
import io.tidemill.invoker.delivery.Lanes;
import io.tidemill.invoker.delivery.Publisher;
import io.tidemill.ops.kafka.TopicCreator;
import io.tidemill.ops.mesh.MeshTopology;
import io.tidemill.ops.mesh.StreamsApp;
import io.tidemill.ops.mesh.StreamsSettings;
import io.tidemill.ops.mesh.Subscriptions;
import io.tidemill.ops.mesh.WorkflowTopology;
import io.tidemill.schemas.event.EventCodec;
import io.tidemill.schemas.event.Redelivery;
import io.tidemill.schemas.log.InstanceKey;
import io.tidemill.schemas.log.LogCodec;
import io.tidemill.schemas.log.LogRecord;
import io.tidemill.schemas.resource.Broker;
import io.tidemill.schemas.resource.Resource;
import io.tidemill.schemas.resource.ResourceTable;
import io.tidemill.schemas.topic.Topics;
import io.tidemill.triggers.stream.MatchListener;
import io.tidemill.workflow.stream.Definitions;
import io.tidemill.workflow.stream.InstanceQueries;
import io.tidemill.workflow.stream.Progress;
import io.tidemill.workflow.stream.Replies;
import io.tidemill.workflow.stream.WorkflowListener;
import io.tidemill.workflow.stream.WorkflowServices;
import io.tidemill.workflow.stream.WorkflowSettings;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.StoreQueryParameters;
import org.apache.kafka.streams.state.HostInfo;
import org.apache.kafka.streams.state.QueryableStoreTypes;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;
import org.awaitility.Awaitility;

/**
 * Both applications on a real broker, without HTTP door and resources topic: the parts that the
 * decisions D1 to D4 are about, with intervals that a test chooses.
 */
public final class TestMesh implements AutoCloseable {
  private final Topics topics;
  private final AtomicReference<ResourceTable> resources =
      new AtomicReference<>(ResourceTable.empty());
  private final KafkaProducer<byte[], byte[]> producer;
  private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
  private final FunctionCaller caller = new FunctionCaller();
  private final Definitions definitions = new Definitions(resources::get, () -> true);
  private final Lanes lanes;
  private final WorkflowServices services;
  private final StreamsApp mesh;
  private final StreamsApp workflows;

  /**
   * Starts both and waits until they run.
   *
   * @param partitions of the default broker and the log
   */
  public TestMesh(
      TestKafka kafka,
      String prefix,
      Path state,
      int partitions,
      Duration meshCommit,
      Duration workflowCommit) {
    this(kafka, prefix, state, partitions, meshCommit, workflowCommit, WorkflowListener.NONE);
  }

  /** As the other, with somebody who is told what becomes of instances. */
  public TestMesh(
      TestKafka kafka,
      String prefix,
      Path state,
      int partitions,
      Duration meshCommit,
      Duration workflowCommit,
      WorkflowListener listener) {
    this.topics = new Topics(prefix);
    new TopicCreator(kafka.admin(), TopicCreator.BROKER_DEFAULT)
        .ensure(
            List.of(
                topics.events(Broker.DEFAULT, partitions, Broker.RETENTION_DEFAULT),
                topics.deadLetters(Broker.DEFAULT, partitions),
                topics.deadLetters("workflows", partitions),
                topics.redeliver(partitions),
                topics.journal(partitions),
                topics.workflowLog(partitions),
                topics.workflowHistory(partitions)),
            TopicCreator.Partitions.EXACT);
    var settings = kafka.clientProperties().producer();
    settings.put(ProducerConfig.LINGER_MS_CONFIG, 0);
    settings.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, Topics.DEAD_LETTER_BYTES_MAX);
    this.producer =
        new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
    Publisher publisher =
        record -> {
          var stored = new CompletableFuture<RecordMetadata>();
          var _ =
              producer.send(
                  record,
                  (metadata, failure) -> {
                    var _ =
                        failure == null
                            ? stored.complete(metadata)
                            : stored.completeExceptionally(failure);
                  });
          return stored;
        };
    var windows = new Windows();
    this.lanes =
        new Lanes(
            new DeliveryServices(
                topics,
                resources::get,
                caller,
                windows,
                publisher,
                timer,
                System::currentTimeMillis,
                System::nanoTime,
                DeliveryListener.NONE));
    this.services =
        new WorkflowServices(
            topics,
            "test",
            resources::get,
            definitions,
            caller,
            windows,
            publisher,
            timer,
            new Progress(),
            listener,
            Replies.NOBODY,
            WorkflowSettings.DEFAULT);
    var streams = new StreamsSettings(kafka.clientProperties().streams(), topics, state, "test", 1);
    this.workflows =
        new StreamsApp(
            "workflows",
            WorkflowTopology.of(services),
            streams.workflows(1, workflowCommit, new HostInfo("localhost", 1)),
            () -> {});
    this.mesh =
        new StreamsApp(
            "mesh",
            MeshTopology.of(
                topics, new Subscriptions(resources::get, definitions), MatchListener.NONE, lanes),
            streams.mesh(1, meshCommit),
            () -> {});
    workflows.start();
    mesh.start();
    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> workflows.isRunning() && mesh.isRunning());
  }

  /** The names of this mesh's topics. */
  public Topics topics() {
    return topics;
  }

  /** Appends a record to the workflow log. */
  public void log(InstanceKey key, LogRecord record) {
    var _ =
        producer.send(
            new ProducerRecord<>(topics.workflowLogName(), key.bytes(), LogCodec.encode(record)));
  }

  /** Reads instances. */
  public InstanceQueries instances() {
    return new InstanceQueries(workflows::streams);
  }

  /** What the workflow tasks share. */
  public WorkflowServices services() {
    return services;
  }

  /** A store of the workflows, as it lies on the disk and in the cache of all their tasks. */
  public ReadOnlyKeyValueStore<Bytes, byte[]> store(String name) {
    return workflows
        .streams()
        .store(
            StoreQueryParameters.fromNameAndType(
                name, QueryableStoreTypes.<Bytes, byte[]>keyValueStore()));
  }

  /** Appends a record to the workflow log. */
  public void append(InstanceKey key, LogRecord record) {
    append(key.bytes(), LogCodec.encode(record));
  }

  /** Appends anything to the workflow log. */
  public void append(byte[] key, byte[] value) {
    var _ = producer.send(new ProducerRecord<>(topics.workflowLogName(), key, value));
  }

  /** Compiled definitions. */
  public Definitions definitions() {
    return definitions;
  }

  /** The deliveries of this mesh. */
  public Lanes lanes() {
    return lanes;
  }

  /** Adds or replaces resources, at once. */
  public void deploy(Resource... changed) {
    resources.updateAndGet(table -> table.with(table.offset() + 1, List.of(changed)));
  }

  /** An event with text data, JSON by declaration. */
  public static CloudEvent event(String type, String source, String id, String json) {
    return CloudEventBuilder.v1()
        .withId(id)
        .withType(type)
        .withSource(URI.create(source))
        .withData("application/json", json.getBytes(StandardCharsets.UTF_8))
        .build();
  }

  /** Appends an event to the default broker's topic. */
  public void send(CloudEvent event) {
    var _ = producer.send(EventCodec.encode(topics.eventsOf(Broker.DEFAULT), event, null));
  }

  /** Asks for a redelivery. */
  public void redeliver(Redelivery asked, CloudEvent event) {
    var _ = producer.send(asked.toRecord(topics.redeliverName(), 0, event, null));
  }

  @Override
  public void close() {
    mesh.close();
    workflows.close();
    producer.close();
    caller.close();
    timer.shutdownNow();
  }
}
