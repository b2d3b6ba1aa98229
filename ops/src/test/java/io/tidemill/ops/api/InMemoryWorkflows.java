package io.tidemill.ops.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidemill.schemas.json.Json;
import io.tidemill.schemas.problem.Problem;
import io.tidemill.schemas.problem.ProblemCode;
import io.tidemill.schemas.problem.ProblemException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Instances in memory: each stands in its first state for ever. */
public final class InMemoryWorkflows implements Workflows {
  private final Map<String, ObjectNode> instances = new LinkedHashMap<>();
  private final Map<String, @Nullable String> startIds = new LinkedHashMap<>();

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
      instances.put(key, instance(workflow, token, request.input()));
      startIds.put(key, request.startId());
    }
    return new StartAnswer(workflow, token, key + "/1", "First");
  }

  @Override
  public Workflows here() {
    return this;
  }

  @Override
  public synchronized InstancePage search(InstanceFilter filter) {
    List<JsonNode> all =
        instances.values().stream()
            .map(JsonNode.class::cast)
            .filter(instance -> instance.path("workflow").asText().equals(filter.workflow()))
            .filter(instance ->
                filter.status() == null || instance.path("status").asText().equals(filter.status()))
            .toList();
    List<JsonNode> page = all.subList(0, Math.min(all.size(), filter.limit()));
    return new InstancePage(page, page.size() < all.size() ? "000000000000" : null);
  }

  @Override
  public synchronized Map<String, Long> counts(String workflow) {
    return instances.values().stream()
        .filter(instance -> instance.path("workflow").asText().equals(workflow))
        .collect(
            Collectors.groupingBy(
                instance -> instance.path("status").asText(), Collectors.counting()));
  }

  @Override
  public Optional<JsonNode> command(String workflow, String token, CommandRequest request) {
    return show(workflow, token);
  }

  @Override
  public Optional<JsonNode> trail(String workflow, String token) {
    return show(workflow, token);
  }

  @Override
  public synchronized Optional<JsonNode> show(String workflow, String token) {
    return Optional.ofNullable(instances.get(workflow + "/" + token));
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
            .putNull("code")
            .put("state", "First")
            .put("startedAt", "2026-11-22T12:00:00Z")
            .put("changedAt", "2026-11-22T12:00:01Z")
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
