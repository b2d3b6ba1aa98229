package io.tidemill.ops.node;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidemill.invoker.delivery.Publisher;
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
import io.tidemill.workflow.core.Status;
import io.tidemill.workflow.stream.InstanceQueries;
import io.tidemill.workflow.stream.InstanceView;
import io.tidemill.workflow.stream.Progress;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.streams.errors.InvalidStateStoreException;
import org.jspecify.annotations.Nullable;

/** Starts instances through the log and reads them from the stores of this node. */
final class WorkflowService implements Workflows {
  private static final Duration STORED_WITHIN = Duration.ofSeconds(10);
  private static final Duration FOLDED_WITHIN = Duration.ofSeconds(5);

  private final Topics topics;
  private final Supplier<ResourceTable> resources;
  private final Publisher publisher;
  private final Progress progress;
  private final InstanceQueries instances;

  WorkflowService(
      Topics topics,
      Supplier<ResourceTable> resources,
      Publisher publisher,
      Progress progress,
      InstanceQueries instances) {
    this.topics = topics;
    this.resources = resources;
    this.publisher = publisher;
    this.progress = progress;
    this.instances = instances;
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
              "try again with the same startId; look at /readyz"));
    } catch (InterruptedException stopping) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while storing a start", stopping);
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
  public List<JsonNode> list(String workflow, int limit, @Nullable String status) {
    Optional<Status> wanted = Optional.ofNullable(status).map(Status::valueOf);
    List<Instance> found =
        query(() ->
            instances.list(workflow, limit, i -> wanted.isEmpty() || i.status() == wanted.get()));
    return found.stream()
        .sorted(Comparator.comparingLong(Instance::startedMs).reversed())
        .<JsonNode>map(InstanceView::summary)
        .toList();
  }

  @Override
  public Optional<JsonNode> show(String workflow, String token) {
    return query(() -> instances.find(new InstanceKey(workflow, token))).map(InstanceView::whole);
  }

  private static <T> T query(Supplier<T> question) {
    try {
      return question.get();
    } catch (InvalidStateStoreException moving) {
      throw new ProblemException(
          new Problem(
              ProblemCode.TM_4008,
              "",
              "",
              "the workflow partitions are being taken over",
              "a node that owns them",
              "try again in a few seconds; /readyz says when"));
    }
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
