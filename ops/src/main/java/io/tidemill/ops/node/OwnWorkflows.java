package io.tidemill.ops.node;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidemill.invoker.delivery.Publisher;
import io.tidemill.ops.api.CommandRequest;
import io.tidemill.ops.api.InstanceFilter;
import io.tidemill.ops.api.InstancePage;
import io.tidemill.ops.api.StartAnswer;
import io.tidemill.ops.api.StartRequest;
import io.tidemill.ops.api.Workflows;
import io.tidemill.schemas.json.Json;
import io.tidemill.schemas.log.InstanceKey;
import io.tidemill.schemas.log.LogCodec;
import io.tidemill.schemas.log.LogRecord;
import io.tidemill.schemas.problem.Problem;
import io.tidemill.schemas.problem.ProblemCode;
import io.tidemill.schemas.problem.ProblemException;
import io.tidemill.schemas.resource.ResourceTable;
import io.tidemill.schemas.topic.Topics;
import io.tidemill.workflow.core.Instance;
import io.tidemill.workflow.core.Replay;
import io.tidemill.workflow.core.Status;
import io.tidemill.workflow.stream.Definitions;
import io.tidemill.workflow.stream.FactView;
import io.tidemill.workflow.stream.InstanceQueries;
import io.tidemill.workflow.stream.InstanceSearch;
import io.tidemill.workflow.stream.InstanceView;
import io.tidemill.workflow.stream.Progress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.streams.errors.InvalidStateStoreException;

/** Starts and changes instances through the log and reads them from the stores of this node. */
final class OwnWorkflows implements Workflows {
  private static final Duration STORED_WITHIN = Duration.ofSeconds(10);
  private static final Duration FOLDED_WITHIN = Duration.ofSeconds(5);

  private final Topics topics;
  private final Supplier<ResourceTable> resources;
  private final Publisher publisher;
  private final Progress progress;
  private final InstanceQueries instances;
  private final Definitions definitions;
  private final LogReader log;

  OwnWorkflows(
      Topics topics,
      Supplier<ResourceTable> resources,
      Publisher publisher,
      Progress progress,
      InstanceQueries instances,
      Definitions definitions,
      LogReader log) {
    this.topics = topics;
    this.resources = resources;
    this.publisher = publisher;
    this.progress = progress;
    this.instances = instances;
    this.definitions = definitions;
    this.log = log;
  }

  @Override
  public Workflows here() {
    return this;
  }

  @Override
  public StartAnswer start(String workflow, StartRequest request) {
    int version =
        resources.get().workflow(workflow).orElseThrow(() -> unknownWorkflow(workflow)).version();
    String startId = request.startId() == null ? UUID.randomUUID().toString() : request.startId();
    String token = request.token() != null ? request.token() : startId;
    var key = new InstanceKey(workflow, token);
    var record = new LogRecord.StartRequested(version, startId, Json.text(request.input()));
    RecordMetadata stored = append(key, record);
    if (!isFolded(stored)) {
      return new StartAnswer(workflow, token, null, null);
    }
    Optional<Instance> instance = query(() -> instances.find(key));
    if (instance.isPresent() && !instance.get().startId().equals(startId)) {
      throw new ProblemException(live(instance.get()));
    }
    return new StartAnswer(
        workflow,
        token,
        instance.map(Instance::id).orElse(null),
        instance.map(Instance::state).orElse(null));
  }

  @Override
  public Optional<JsonNode> command(String workflow, String token, CommandRequest request) {
    var key = new InstanceKey(workflow, token);
    Optional<Instance> before = query(() -> instances.find(key));
    if (before.isEmpty()) {
      return Optional.empty();
    }
    String id = request.id() == null ? UUID.randomUUID().toString() : request.id();
    var record = new LogRecord.CommandRequested(id, before.get().id(), request.command());
    RecordMetadata stored = append(key, record);
    if (!isFolded(stored)) {
      throw moving();
    }
    Optional<String> refusal = progress.refusal(stored.partition(), stored.offset());
    if (refusal.isPresent()) {
      throw new ProblemException(
          new Problem(
              ProblemCode.TM_2009,
              "",
              "",
              before.get().id() + ": " + refusal.get(),
              "a command that fits what the instance does",
              "look at it with: tidemill wf show %s %s".formatted(workflow, token)));
    }
    return show(workflow, token);
  }

  private RecordMetadata append(InstanceKey key, LogRecord record) {
    try {
      return publisher
          .publish(
              new ProducerRecord<>(topics.workflowLogName(), key.bytes(), LogCodec.encode(record)))
          .get(STORED_WITHIN.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException | TimeoutException failure) {
      throw new ProblemException(
          new Problem(
              ProblemCode.TM_3006,
              "",
              "",
              "no answer from Kafka for " + topics.workflowLogName(),
              "a cluster that stores the request",
              "try again with the same startId or id; look at /readyz"));
    } catch (InterruptedException stopping) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while storing a request", stopping);
    }
  }

  private boolean isFolded(RecordMetadata stored) {
    try {
      return progress.await(stored.partition(), stored.offset(), FOLDED_WITHIN);
    } catch (InterruptedException stopping) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  @Override
  public InstancePage search(InstanceFilter filter) {
    var wanted =
        new InstanceSearch(
            filter.workflow(),
            filter.token(),
            filter.status() == null ? null : Status.valueOf(filter.status()),
            filter.state(),
            filter.code(),
            filter.fromMs(),
            filter.toMs(),
            filter.limit(),
            filter.after());
    InstanceSearch.Page page = query(() -> instances.search(wanted));
    List<JsonNode> items =
        page.found().stream()
            .<JsonNode>map(
                found -> InstanceView.summary(found.instance()).put("place", found.place()))
            .toList();
    return new InstancePage(items, page.next());
  }

  @Override
  public Map<String, Long> counts(String workflow) {
    var counts = new TreeMap<String, Long>();
    query(() -> instances.counts(workflow))
        .forEach((status, count) -> counts.put(status.name(), count));
    return counts;
  }

  @Override
  public Optional<JsonNode> show(String workflow, String token) {
    return query(() ->
        instances
            .find(new InstanceKey(workflow, token))
            .map(instance ->
                InstanceView.whole(instance, definitions.find(workflow, instance.version()))));
  }

  @Override
  public Optional<JsonNode> trail(String workflow, String token) {
    return query(() -> instances.find(new InstanceKey(workflow, token))).map(this::trail);
  }

  private JsonNode trail(Instance instance) {
    LogReader.Found found = log.read(instance);
    ObjectNode trail = Json.object().put("instance", instance.id()).put("missing", found.missing());
    ArrayNode steps = trail.putArray("steps");
    if (found.missing() > 0) {
      // Without its beginning a run cannot be told again.
      return trail;
    }
    List<Replay.Recorded> told =
        Replay.of(
            found.records(),
            instance.key(),
            instance.run(),
            version ->
                definitions
                    .find(instance.workflow(), version)
                    .orElseThrow(() -> unknownWorkflow(instance.workflow())));
    for (Replay.Recorded one : told) {
      ObjectNode step =
          steps
              .addObject()
              .put("at", Instant.ofEpochMilli(one.record().at().ms()).toString())
              .put("offset", one.record().at().offset())
              .put("record", one.record().record().getClass().getSimpleName())
              .put("released", one.released());
      ArrayNode facts = step.putArray("facts");
      one.decision().events().forEach(fact -> facts.add(FactView.whole(fact)));
    }
    return trail;
  }

  /** Asks the stores; TM-4008 while they move. */
  static <T> T query(Supplier<T> question) {
    try {
      return question.get();
    } catch (InvalidStateStoreException moving) {
      throw moving();
    }
  }

  static ProblemException moving() {
    return new ProblemException(
        new Problem(
            ProblemCode.TM_4008,
            "",
            "",
            "the workflow partitions are being taken over",
            "a node that owns them",
            "try again in a few seconds; /readyz says when"));
  }

  private static ProblemException unknownWorkflow(String workflow) {
    return new ProblemException(
        new Problem(
            ProblemCode.TM_2001,
            "",
            "",
            "workflow " + workflow + ", which does not exist",
            "the name of a workflow",
            "list them with: tidemill get workflows"));
  }

  private static Problem live(Instance instance) {
    return new Problem(
        ProblemCode.TM_2004,
        "",
        "/token",
        instance.id() + " in state " + instance.state(),
        "a token that no live instance has",
        "use another token, or the startId of that instance to get the same answer");
  }
}
