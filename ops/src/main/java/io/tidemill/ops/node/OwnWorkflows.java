package io.tidemill.ops.node;

import com.fasterxml.jackson.databind.JsonNode;
import io.cloudevents.CloudEvent;
import io.tidemill.ops.api.BulkRequest;
import io.tidemill.ops.api.CommandRequest;
import io.tidemill.ops.api.InstanceFilter;
import io.tidemill.ops.api.InstancePage;
import io.tidemill.ops.api.Job;
import io.tidemill.ops.api.StartAnswer;
import io.tidemill.ops.api.StartRequest;
import io.tidemill.ops.api.Workflows;
import io.tidemill.ops.bulk.BulkJob;
import io.tidemill.schemas.json.Json;
import io.tidemill.schemas.log.InstanceKey;
import io.tidemill.schemas.log.LogRecord;
import io.tidemill.schemas.problem.Problem;
import io.tidemill.schemas.problem.ProblemCode;
import io.tidemill.schemas.problem.ProblemException;
import io.tidemill.schemas.resource.ResourceTable;
import io.tidemill.workflow.core.Instance;
import io.tidemill.workflow.core.Instance.Suspension;
import io.tidemill.workflow.core.Status;
import io.tidemill.workflow.stream.Definitions;
import io.tidemill.workflow.stream.InstanceQueries;
import io.tidemill.workflow.stream.InstanceSearch;
import io.tidemill.workflow.stream.InstanceView;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.streams.errors.InvalidStateStoreException;
import org.jspecify.annotations.Nullable;

/** Starts and changes instances through the log and reads them from the stores of this node. */
final class OwnWorkflows implements Workflows {
  private final Supplier<ResourceTable> resources;
  private final RequestLog requests;
  private final InstanceQueries instances;
  private final Definitions definitions;
  private final WorkflowEvents events;
  private final RunTrail trails;

  OwnWorkflows(
      Supplier<ResourceTable> resources,
      RequestLog requests,
      InstanceQueries instances,
      Definitions definitions,
      LogReader log) {
    this.resources = resources;
    this.requests = requests;
    this.instances = instances;
    this.definitions = definitions;
    this.events = new WorkflowEvents(requests, instances, definitions);
    this.trails = new RunTrail(log, definitions, resources);
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
    RecordMetadata stored = requests.append(key, record);
    if (!requests.isFolded(stored)) {
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
    String instance = request.run() == NEWEST ? before.get().id() : key + "/" + request.run();
    var record = new LogRecord.CommandRequested(id, instance, request.command());
    RecordMetadata stored = requests.append(key, record);
    if (!requests.isFolded(stored)) {
      throw moving();
    }
    Optional<String> refusal = requests.refusal(stored);
    if (refusal.isPresent()) {
      throw refused(before.get(), refusal.get());
    }
    return show(workflow, token);
  }

  @Override
  public Optional<JsonNode> send(String workflow, String token, CloudEvent event) {
    return events.send(new InstanceKey(workflow, token), event).map(JsonNode.class::cast);
  }

  static ProblemException refused(Instance instance, String why) {
    return new ProblemException(
        new Problem(
            ProblemCode.TM_2009,
            "",
            "",
            instance.id() + ": " + why,
            "a command that fits what the instance does",
            "look at it with: tidemill wf show %s %s"
                .formatted(instance.workflow(), instance.token())));
  }

  @Override
  public InstancePage search(InstanceFilter filter) {
    var wanted =
        new InstanceSearch(
            filter.workflow(),
            filter.token(),
            status(filter.status()),
            suspended(filter.status()),
            filter.version(),
            filter.state(),
            filter.code(),
            filter.fromMs(),
            filter.toMs(),
            filter.limit(),
            filter.after());
    InstanceSearch.Page page = query(() -> instances.search(wanted));
    List<JsonNode> items =
        page.found().stream()
            .<JsonNode>map(found ->
                InstanceView.summary(found.instance())
                    .put("place", found.place())
                    .put("newest", found.newest()))
            .toList();
    return new InstancePage(items, page.next(), null);
  }

  private static @Nullable Status status(@Nullable String wanted) {
    return wanted == null || suspended(wanted) != null ? null : Status.valueOf(wanted);
  }

  private static Suspension.@Nullable Kind suspended(@Nullable String wanted) {
    return switch (wanted) {
      case "PAUSED" -> Suspension.Kind.PAUSED;
      case "INCIDENT" -> Suspension.Kind.INCIDENT;
      case null, default -> null;
    };
  }

  @Override
  public Map<Integer, Long> live(String workflow) {
    return query(() -> instances.liveVersions(workflow));
  }

  @Override
  public Map<String, Long> counts(String workflow) {
    var counts = new TreeMap<String, Long>();
    query(() -> instances.counts(workflow))
        .forEach((status, count) -> counts.put(status.name(), count));
    return counts;
  }

  @Override
  public Optional<JsonNode> show(String workflow, String token, int run) {
    return query(() ->
        find(workflow, token, run)
            .map(instance ->
                InstanceView.whole(instance, definitions.find(workflow, instance.version()))));
  }

  @Override
  public Optional<JsonNode> trail(String workflow, String token, int run) {
    return query(() -> find(workflow, token, run)).map(trails::tell);
  }

  @Override
  public Optional<JsonNode> record(String workflow, String token, int run) {
    return query(() -> find(workflow, token, run)).map(trails::record);
  }

  private Optional<Instance> find(String workflow, String token, int run) {
    var key = new InstanceKey(workflow, token);
    return run == NEWEST ? instances.find(key) : instances.find(key, run);
  }

  @Override
  public Job bulk(BulkRequest request) {
    return new BulkJob(this, request);
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
