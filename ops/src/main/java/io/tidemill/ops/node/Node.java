package io.tidemill.ops.node;

import io.tidemill.bridge.ingress.IngressHandler;
import io.tidemill.bridge.ingress.KafkaEventLog;
import io.tidemill.bridge.ingress.WaitingSenders;
import io.tidemill.ops.api.ApiConfig;
import io.tidemill.ops.api.ApiHandler;
import io.tidemill.ops.api.Health;
import io.tidemill.ops.api.Resources;
import io.tidemill.ops.config.LogFiles;
import io.tidemill.ops.config.NodeConfig;
import io.tidemill.ops.config.Role;
import io.tidemill.ops.deadletters.DeadLetterService;
import io.tidemill.ops.explain.Explanations;
import io.tidemill.ops.kafka.ClientProperties;
import io.tidemill.ops.kafka.DataDirectory;
import io.tidemill.ops.kafka.EmbeddedBroker;
import io.tidemill.ops.kafka.EmbeddedBrokerConfig;
import io.tidemill.ops.kafka.KafkaRequirements;
import io.tidemill.ops.kafka.TopicCreator;
import io.tidemill.ops.kafka.UserTopics;
import io.tidemill.ops.mesh.StreamsApp;
import io.tidemill.ops.metrics.NodeMetrics;
import io.tidemill.ops.resources.ResourceStore;
import io.tidemill.ops.resources.ResourceWriter;
import io.tidemill.ops.verify.Verifications;
import io.tidemill.schemas.problem.Problem;
import io.tidemill.schemas.problem.ProblemCode;
import io.tidemill.schemas.problem.ProblemException;
import io.tidemill.schemas.resource.Broker;
import io.tidemill.schemas.topic.Topics;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.utils.AppInfoParser;
import org.apache.kafka.streams.state.HostInfo;
import org.eclipse.jetty.server.Handler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One node: embedded broker if no cluster is named, resources, the mesh, the workflows, the HTTP
 * door. {@link #start} brings them up in this order, {@link #close} down in the opposite one.
 */
public final class Node implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Node.class);
  private static final Duration READY_WITHIN = Duration.ofSeconds(90);
  private static final Duration LOADED_WITHIN = Duration.ofSeconds(60);
  private static final Duration NEWEST_WITHIN = Duration.ofSeconds(5);

  private final NodeConfig config;
  private final Deque<AutoCloseable> open = new ArrayDeque<>();

  private final DataDirectory directory;
  private final String bootstrapServers;
  private final ResourceService resources;
  private final NodeMetrics metrics;
  private final Engine engine;
  private final HttpDoor door;

  // Triggers are applied when the mesh runs, so that it is known from where on they hold.
  private volatile boolean applied;

  /**
   * Starts a node; fails with a problem that says what to mend, and leaves nothing behind.
   *
   * @param dead called when the node cannot go on and should be ended
   */
  public static Node start(NodeConfig config, Runnable dead) {
    return new Node(config, dead);
  }

  private Node(NodeConfig config, Runnable dead) {
    this.config = config;
    try {
      this.directory =
          opened(
              config.ephemeral()
                  ? DataDirectory.ephemeral()
                  : DataDirectory.open(config.dataDir()));
      LogFiles.writeTo(directory.logs());
      this.bootstrapServers = bootstrapServers();
      var clients = new ClientProperties(bootstrapServers, config.kafka());
      Admin admin = opened(Admin.create(clients.admin()));
      KafkaRequirements.check(admin, bootstrapServers);
      var topics = new Topics(config.topicPrefix());
      var creator = new TopicCreator(admin, config.replicationFactor());
      createTopics(topics, creator);
      ResourceStore store = opened(ResourceStore.start(clients, topics, directory.nodeId()));
      // Before anything is matched: whoever starts to read events knows every trigger there is.
      store.awaitLoaded(LOADED_WITHIN);
      ResourceWriter writer = opened(new ResourceWriter(clients, topics, store));
      var userTopics = new UserTopics(admin, topics, config.meshPartitions());
      this.resources =
          new ResourceService(
              topics,
              config.meshPartitions(),
              store,
              writer,
              creator,
              userTopics,
              new Activator(admin, topics, store::current, directory.nodeId()),
              new TopicNames(admin),
              new Surroundings(this::address, this::troubles));
      this.metrics = new NodeMetrics(Version.OWN);
      this.door = opened(new HttpDoor(config.httpHost(), config.httpPort()));
      var senders = new WaitingSenders(SenderReplies.address(self()));
      Peers peers = opened(new Peers(directory.nodeId()));
      this.engine =
          opened(
              new Engine(
                  config,
                  clients,
                  topics,
                  directory,
                  resources::current,
                  () -> store.awaitNewest(admin, NEWEST_WITHIN),
                  userTopics,
                  metrics,
                  self(),
                  senders,
                  peers,
                  dead));
      opened(door); // once more, since it is closed before what its answers come from
      door.serve(handlers(clients, topics, store, senders, peers));
      awaitReady();
      applyFiles();
      applied = true;
    } catch (RuntimeException failure) {
      close();
      throw failure;
    }
  }

  private String bootstrapServers() {
    String named = config.bootstrapServers();
    return named != null
        ? named
        : opened(
                EmbeddedBroker.start(
                    new EmbeddedBrokerConfig(directory.kafka(), config.kafkaPort())))
            .bootstrapServers();
  }

  private void createTopics(Topics topics, TopicCreator creator) {
    creator.ensure(
        List.of(topics.resources(), topics.workflowLog(config.workflowPartitions())),
        TopicCreator.Partitions.EXACT);
    creator.ensure(
        List.of(topics.events(Broker.DEFAULT, config.meshPartitions(), Broker.RETENTION_DEFAULT)),
        TopicCreator.Partitions.EXACT);
    creator.ensure(
        List.of(
            topics.deadLetters(Broker.DEFAULT, config.meshPartitions()),
            topics.deadLetters("workflows", config.workflowPartitions()),
            topics.workflowHistory(config.workflowPartitions()),
            topics.redeliver(config.meshPartitions()),
            topics.journal(config.meshPartitions())),
        TopicCreator.Partitions.ANY);
  }

  private List<Handler> handlers(
      ClientProperties clients,
      Topics topics,
      ResourceStore store,
      WaitingSenders senders,
      Peers peers) {
    var handlers = new ArrayList<Handler>();
    if (config.roles().contains(Role.INGRESS)) {
      var log = opened(new KafkaEventLog(clients.producer()));
      boolean mayWait = config.roles().contains(Role.WORKFLOWS);
      handlers.add(
          new IngressHandler(topics, resources::current, log, metrics, mayWait ? senders : null));
    }
    var service =
        new WorkflowService(
            new OwnWorkflows(
                resources::current,
                new RequestLog(topics, engine.publisher(), engine.progress()),
                engine.instances(),
                engine.definitions(),
                new LogReader(clients, topics, config.workflowFinishedRetention().toMillis())),
            engine.owners(),
            peers);
    var api =
        new ApiConfig(
            Version.OWN,
            AppInfoParser.getVersion(),
            directory.nodeId(),
            Set.copyOf(List.of(config.httpHost(), self().host().toLowerCase(Locale.ROOT))));
    var letters =
        new DeadLetterService(
            clients, topics, resources::current, engine.publisher(), engine.subscriptions());
    var operations =
        new OperationService(
            clients,
            topics,
            resources::current,
            engine.publisher(),
            new Explanations(
                clients,
                topics,
                resources::current,
                engine.subscriptions(),
                store::activeFrom,
                service::show),
            new Verifications(clients, topics, resources::current, store::activeFrom));
    handlers.add(
        new ApiHandler(
            api,
            resources,
            service,
            letters,
            operations,
            engine.replies(),
            new Parts(),
            metrics::text));
    return handlers;
  }

  private void applyFiles() {
    for (ResourceFile file : ResourceFile.readAll(config.resources())) {
      var applied = resources.apply(file.name(), file.text(), false);
      if (!applied.problems().isEmpty()) {
        throw new ProblemException(applied.problems());
      }
    }
  }

  private void awaitReady() {
    long deadline = System.nanoTime() + READY_WITHIN.toNanos();
    while (!engine.applications().stream().allMatch(StreamsApp::isRunning)) {
      if (System.nanoTime() > deadline) {
        throw new ProblemException(
            new Problem(
                ProblemCode.TM_4008,
                "",
                "",
                new Parts().parts() + " after " + READY_WITHIN.toSeconds() + " s",
                "every part ok",
                "look into " + directory.logs() + " for the reason"));
      }
      LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
    }
  }

  /** Where the other nodes reach this one. */
  private HostInfo self() {
    String told = config.httpAdvertised();
    if (told == null) {
      return new HostInfo(ownHost(config.httpHost()), door.port());
    }
    int colon = told.indexOf(':');
    return colon < 0
        ? new HostInfo(told, door.port())
        : new HostInfo(told.substring(0, colon), Integer.parseInt(told.substring(colon + 1)));
  }

  private static String ownHost(String listening) {
    if (!listening.equals("0.0.0.0") && !listening.equals("::")) {
      return listening;
    }
    try {
      return InetAddress.getLocalHost().getHostAddress();
    } catch (UnknownHostException nameless) {
      return "127.0.0.1";
    }
  }

  private String address() {
    return "http://" + config.httpHost() + ":" + door.port();
  }

  private Map<String, String> troubles() {
    return engine.troubles();
  }

  /** Where HTTP is answered. */
  public int httpPort() {
    return door.port();
  }

  /** The Kafka cluster this node works on. */
  public String kafka() {
    return bootstrapServers;
  }

  /** Where data lie. */
  public DataDirectory directory() {
    return directory;
  }

  /** What is deployed. */
  public Resources resources() {
    return resources;
  }

  @Override
  public void close() {
    while (!open.isEmpty()) {
      try {
        open.pop().close();
      } catch (Exception failure) {
        LOG.warn("a part did not stop in order", failure);
      }
    }
  }

  private <T extends AutoCloseable> T opened(T part) {
    open.push(part);
    return part;
  }

  /** What the parts say of themselves. */
  private final class Parts implements Health {
    @Override
    public Map<String, String> parts() {
      var parts = new TreeMap<String, String>();
      engine
          .applications()
          .forEach(app -> parts.put(app.name(), app.isRunning() ? "ok" : app.state()));
      if (!config.resources().isEmpty()) {
        parts.put("resources", applied ? "ok" : "applying the files of -f");
      }
      return parts;
    }

    @Override
    public boolean ready() {
      return applied && engine.applications().stream().allMatch(StreamsApp::isRunning);
    }
  }
}
