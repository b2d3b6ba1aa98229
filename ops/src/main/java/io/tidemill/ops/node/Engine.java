package io.tidemill.ops.node;

import io.tidemill.bridge.ingress.WaitingSenders;
import io.tidemill.invoker.call.FunctionCaller;
import io.tidemill.invoker.call.Windows;
import io.tidemill.invoker.delivery.DeliveryServices;
import io.tidemill.invoker.delivery.Lanes;
import io.tidemill.invoker.delivery.Publisher;
import io.tidemill.ops.config.NodeConfig;
import io.tidemill.ops.config.Role;
import io.tidemill.ops.kafka.ClientProperties;
import io.tidemill.ops.kafka.DataDirectory;
import io.tidemill.ops.kafka.UserTopics;
import io.tidemill.ops.mesh.MeshTopology;
import io.tidemill.ops.mesh.Owners;
import io.tidemill.ops.mesh.StreamsApp;
import io.tidemill.ops.mesh.StreamsSettings;
import io.tidemill.ops.mesh.Subscriptions;
import io.tidemill.ops.mesh.WorkflowTopology;
import io.tidemill.ops.metrics.NodeMetrics;
import io.tidemill.schemas.resource.ResourceTable;
import io.tidemill.schemas.topic.Topics;
import io.tidemill.workflow.stream.Definitions;
import io.tidemill.workflow.stream.InstanceQueries;
import io.tidemill.workflow.stream.Progress;
import io.tidemill.workflow.stream.WorkflowServices;
import io.tidemill.workflow.stream.WorkflowSettings;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.state.HostInfo;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The mesh and the workflows of one node, and what both share: callers, windows, one producer, one
 * timer.
 */
final class Engine implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Engine.class);
  private static final Duration DRAIN_WITHIN = Duration.ofSeconds(3);

  private final KafkaPublisher publisher;
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("timer").factory());
  private final FunctionCaller caller = new FunctionCaller();
  private final Windows windows = new Windows();
  private final Progress progress = new Progress();
  private final Definitions definitions;
  private final Subscriptions subscriptions;
  private final Lanes lanes;
  private final SenderReplies replies;
  private final StreamsApp workflows;
  private final Owners owners;
  private final SourceKeeper sources;
  private final StreamsApp mesh;
  private final LaidOverTopics laidOver;
  private final List<StreamsApp> running;

  /**
   * Starts the applications of the node's roles.
   *
   * @param caughtUp see {@link Definitions}
   * @param self where the other nodes reach this one
   * @param senders that wait at this node's door
   * @param peers brings replies to other doors
   * @param dead called when one of them stopped for good
   */
  Engine(
      NodeConfig config,
      ClientProperties clients,
      Topics topics,
      DataDirectory directory,
      Supplier<ResourceTable> resources,
      BooleanSupplier caughtUp,
      UserTopics userTopics,
      NodeMetrics metrics,
      HostInfo self,
      WaitingSenders senders,
      Peers peers,
      Runnable dead) {
    this.publisher = new KafkaPublisher(clients.producer());
    this.definitions = new Definitions(resources, caughtUp);
    this.subscriptions = new Subscriptions(resources, definitions);
    this.lanes = new Lanes(deliveries(topics, resources, metrics));
    metrics.pendingDeliveries(lanes::pending);
    this.replies = new SenderReplies(self, senders, this::others, peers);
    var services =
        new WorkflowServices(
            topics,
            directory.nodeId(),
            resources,
            definitions,
            caller,
            windows,
            publisher,
            timer,
            progress,
            metrics,
            replies,
            settings(config));
    StreamsSettings settings = settings(config, clients, topics, directory);
    this.workflows =
        new StreamsApp(
            "workflows",
            WorkflowTopology.of(services),
            settings.workflows(config.workflowThreads(), config.workflowCommitInterval(), self),
            dead);
    this.owners =
        new Owners(workflows, self, topics.workflowLogName(), config.workflowPartitions());
    this.sources = new SourceKeeper(topics, resources, owners, instances(), publisher);
    Function<Map<String, String>, Topology> topology =
        over -> MeshTopology.of(topics, over, subscriptions, metrics, lanes);
    Map<String, String> over = userTopics.usable(resources.get().laidOver());
    this.mesh =
        new StreamsApp(
            "mesh",
            topology.apply(over),
            settings.mesh(config.meshThreads(), config.meshCommitInterval()),
            dead);
    this.running =
        Stream.of(workflows, mesh)
            .filter(app -> config.roles().contains(app == mesh ? Role.MESH : Role.WORKFLOWS))
            .toList();
    running.forEach(StreamsApp::start);
    if (running.contains(workflows)) {
      sources.start();
    }
    this.laidOver =
        new LaidOverTopics(over, userTopics, resources, now -> mesh.restart(topology.apply(now)));
    if (running.contains(mesh)) {
      laidOver.follow();
    }
  }

  private DeliveryServices deliveries(
      Topics topics, Supplier<ResourceTable> resources, NodeMetrics metrics) {
    return new DeliveryServices(
        topics,
        resources,
        caller,
        windows,
        publisher,
        timer,
        System::currentTimeMillis,
        System::nanoTime,
        metrics);
  }

  private static StreamsSettings settings(
      NodeConfig config, ClientProperties clients, Topics topics, DataDirectory directory) {
    return new StreamsSettings(
        clients.streams(),
        topics,
        directory.streams(),
        directory.nodeId(),
        config.replicationFactor());
  }

  private static WorkflowSettings settings(NodeConfig config) {
    return new WorkflowSettings(
        config.workflowFinishedRetention(),
        WorkflowSettings.History.valueOf(config.workflowHistory().toUpperCase(Locale.ROOT)));
  }

  /** The applications of this node. */
  List<StreamsApp> applications() {
    return running;
  }

  /** What keeps triggers from getting on, on this node. */
  Map<String, String> troubles() {
    return lanes.troubles();
  }

  /** Every subscription now. */
  Subscriptions subscriptions() {
    return subscriptions;
  }

  Publisher publisher() {
    return publisher;
  }

  Progress progress() {
    return progress;
  }

  InstanceQueries instances() {
    return new InstanceQueries(workflows::streams);
  }

  /** Answers the senders that wait at this node's door. */
  SenderReplies replies() {
    return replies;
  }

  private List<HostInfo> others() {
    return owners.others().orElse(List.of());
  }

  Owners owners() {
    return owners;
  }

  Definitions definitions() {
    return definitions;
  }

  /** Lets calls under way end, then commits and leaves: a stop in order repeats no call. */
  @Override
  public void close() {
    try {
      if (!lanes.drain(DRAIN_WITHIN)) {
        LOG.warn("calls were still under way when the time to stop was over; they may be repeated");
      }
    } catch (InterruptedException hurried) {
      Thread.currentThread().interrupt();
    }
    sources.close();
    laidOver.close();
    mesh.close();
    workflows.close();
    replies.close();
    caller.close();
    timer.shutdownNow();
    publisher.close();
  }
}
