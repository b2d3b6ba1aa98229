package io.tidemill.ops.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.cloudevents.CloudEvent;
import io.tidemill.ops.bulk.BulkJob;
import io.tidemill.schemas.json.Json;
import io.tidemill.schemas.log.LogRecord.Command;
import io.tidemill.schemas.problem.Problem;
import io.tidemill.schemas.problem.ProblemCode;
import io.tidemill.schemas.problem.ProblemException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Instances in memory: each stands in its first state until a command changes its status. */
public final class InMemoryWorkflows implements Workflows {
  private final Map<String, ObjectNode> instances = new LinkedHashMap<>();
  private final Map<String, @Nullable String> startIds = new LinkedHashMap<>();

  /** Every command that was asked for, as {@code word token}. */
  public final List<String> commands = new ArrayList<>();

  /** The input of the last restart. */
  public @Nullable String restarted;

  /** Why a search cannot tell all; null when it can. */
  public volatile @Nullable String missing;

  /** How many log records of every run are gone. */
  public volatile int gone;

  /** Whether each request was served on a virtual thread. */
  volatile boolean virtual;

  @Override
  public synchronized StartAnswer start(String workflow, StartRequest request) {
    virtual = Thread.currentThread().isVirtual();
    if (request.input().path("bug").asBoolean()) {
      throw new IllegalStateException("secret detail of a bug");
    }
    if (request.input().path("down").asBoolean()) {
      throw new ProblemException(
          new Problem(ProblemCode.TM_4004, "", "", "no Kafka", "Kafka", "start it"));
    }
    String token = request.token() == null ? "made-" + instances.size() : request.token();
    String key = workflow + "/" + token;
    if (instances.containsKey(key)) {
      String before = startIds.get(key);
      if (before == null || !before.equals(request.startId())) {
        throw new ProblemException(
            new Problem(
                ProblemCode.TM_2004, "", "", "a live instance", "no live one", "use another"));
      }
    } else {
      ObjectNode made = instance(workflow, token, request.input());
      made.put("place", "%012x".formatted(instances.size() + 1));
      instances.put(key, made);
      startIds.put(key, request.startId());
    }
    return new StartAnswer(workflow, token, key + "/1", "First");
  }

  /** Gives an instance another status, with where it stopped. */
  public synchronized void end(String workflow, String token, String status) {
    change(instances.get(workflow + "/" + token), status, status, "First");
  }

  private static void change(
      @Nullable ObjectNode instance, String status, String phase, @Nullable String stoppedIn) {
    if (instance != null) {
      instance.put("status", status).put("phase", phase).put("stoppedIn", stoppedIn);
    }
  }

  @Override
  public Workflows here() {
    return this;
  }

  @Override
  public Job bulk(BulkRequest request) {
    return new BulkJob(this, request);
  }

  @Override
  public synchronized InstancePage search(InstanceFilter filter) {
    List<JsonNode> all =
        instances.values().stream()
            .<JsonNode>map(ObjectNode::deepCopy)
            .filter(instance -> wanted(instance, filter))
            .toList();
    List<JsonNode> page = all.subList(0, Math.min(all.size(), filter.limit()));
    return new InstancePage(
        page, page.size() < all.size() ? page.getLast().path("place").asText() : null, missing);
  }

  private static boolean wanted(JsonNode instance, InstanceFilter filter) {
    String status = filter.status();
    String after = filter.after();
    return (filter.workflow().isEmpty() || has(instance, "workflow", filter.workflow()))
        && instance.path("token").asText().startsWith(filter.token())
        && (status == null || has(instance, "status", status) || has(instance, "phase", status))
        && (filter.state() == null || has(instance, "state", filter.state()))
        && (filter.version() == 0 || instance.path("version").asInt() == filter.version())
        && (after == null || instance.path("place").asText().compareTo(after) > 0);
  }

  private static boolean has(JsonNode instance, String field, String value) {
    return instance.path(field).asText().equals(value);
  }

  @Override
  public synchronized Map<String, Long> counts(String workflow) {
    return instances.values().stream()
        .filter(instance -> has(instance, "workflow", workflow))
        .collect(
            Collectors.groupingBy(
                instance -> instance.path("status").asText(), Collectors.counting()));
  }

  @Override
  public synchronized Map<Integer, Long> live(String workflow) {
    return instances.values().stream()
        .filter(i -> has(i, "workflow", workflow) && has(i, "status", "RUNNING"))
        .collect(Collectors.groupingBy(i -> i.path("version").asInt(), Collectors.counting()));
  }

  @Override
  public synchronized Optional<JsonNode> command(
      String workflow, String token, CommandRequest request) {
    ObjectNode instance = instances.get(workflow + "/" + token);
    if (instance == null) {
      return Optional.empty();
    }
    String phase = instance.path("phase").asText();
    boolean live = has(instance, "status", "RUNNING");
    switch (request.command()) {
      case Command.Cancel _ when live -> change(instance, "CANCELLED", "ENDED", null);
      case Command.Pause _ when live && !phase.equals("PAUSED") ->
          change(instance, "RUNNING", "PAUSED", null);
      case Command.Resume _ when phase.equals("PAUSED") ->
          change(instance, "RUNNING", "WAITING_EVENT", null);
      case Command.Retry _ when instance.hasNonNull("stoppedIn") ->
          change(instance, "RUNNING", "WAITING_FUNCTION", null);
      case Command.Restart(var state, var input) -> {
        change(instance, "RUNNING", "WAITING_FUNCTION", null);
        instance.put("state", state);
        restarted = input;
      }
      default ->
          throw new ProblemException(
              new Problem(
                  ProblemCode.TM_2009, "", "", workflow + "/" + token + "/1: no", "yes", "look"));
    }
    commands.add(request.command().getClass().getSimpleName() + " " + token);
    return Optional.of(instance.deepCopy());
  }

  @Override
  public synchronized Optional<JsonNode> send(String workflow, String token, CloudEvent event) {
    return show(workflow, token)
        .map(instance -> {
          ObjectNode answer =
              Json.object()
                  .put("instance", instance.path("id").asText())
                  .put("outcome", event.getData() == null ? "waiting" : "consumed");
          answer.putObject("event").put("id", event.getId()).put("type", event.getType());
          answer.putArray("triggers").add("t");
          return answer;
        });
  }

  @Override
  public synchronized Optional<JsonNode> trail(String workflow, String token, int run) {
    return show(workflow, token, run).map(this::trail);
  }

  private JsonNode trail(JsonNode instance) {
    ObjectNode trail =
        Json.object()
            .put("instance", instance.path("id").asText())
            .put("run", 1)
            .put("status", "RUNNING")
            .put("missing", gone)
            .put("complete", gone == 0);
    ArrayNode steps = trail.putArray("steps");
    if (gone == 0) {
      ArrayNode facts =
          steps
              .addObject()
              .put("at", "2026-11-22T12:00:00Z")
              .put("offset", 7)
              .put("record", "StartRequested")
              .put("released", false)
              .putArray("facts");
      facts.addObject().put("fact", "started").put("run", 1).putNull("reason");
      facts
          .addObject()
          .put("fact", "stateentered")
          .put("state", "First")
          .put("thread", 1)
          .set("data", instance.path("data"));
    }
    return trail;
  }

  @Override
  public synchronized Optional<JsonNode> record(String workflow, String token, int run) {
    return show(workflow, token, run)
        .map(instance -> {
          ObjectNode recorded = Json.object().put("instance", instance.path("id").asText());
          recorded.putObject("file").put("clock", "2026-11-22T12:00:00Z");
          recorded.putArray("differences").add("one step more");
          return recorded;
        });
  }

  @Override
  public synchronized Optional<JsonNode> show(String workflow, String token, int run) {
    return run > 1
        ? Optional.empty()
        : Optional.ofNullable(instances.get(workflow + "/" + token)).map(ObjectNode::deepCopy);
  }

  private static ObjectNode instance(String workflow, String token, JsonNode input) {
    ObjectNode instance =
        Json.object()
            .put("id", workflow + "/" + token + "/1")
            .put("workflow", workflow)
            .put("version", 1)
            .put("token", token)
            .put("run", 1)
            .put("status", "RUNNING")
            .put("phase", "WAITING_FUNCTION")
            .putNull("code")
            .put("state", "First")
            .put("startedAt", "2026-11-22T12:00:00Z")
            .put("changedAt", "2026-11-22T12:00:01Z")
            .put("newest", true)
            .putNull("message");
    instance.set("data", input);
    instance
        .putArray("inbox")
        .addObject()
        .put("source", "/s")
        .put("id", "e-1")
        .put("triggers", "t");
    instance.putArray("trail").add("First").add("send-email#1");
    instance
        .putObject("outstanding")
        .put("call", 1)
        .put("attempt", 2)
        .put("function", "send-email");
    return instance;
  }
}
