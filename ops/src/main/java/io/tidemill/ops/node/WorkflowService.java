package io.tidemill.ops.node;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidemill.ops.api.CommandRequest;
import io.tidemill.ops.api.Commands;
import io.tidemill.ops.api.InstanceFilter;
import io.tidemill.ops.api.InstancePage;
import io.tidemill.ops.api.StartAnswer;
import io.tidemill.ops.api.StartRequest;
import io.tidemill.ops.api.Workflows;
import io.tidemill.ops.mesh.Owners;
import io.tidemill.schemas.json.Json;
import io.tidemill.schemas.log.InstanceKey;
import io.tidemill.schemas.problem.ProblemException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import org.apache.kafka.streams.state.HostInfo;
import org.jspecify.annotations.Nullable;

/**
 * Workflow instances wherever they live: what this node owns it answers itself, for the rest it
 * asks the owners. A list is asked of all nodes and merged.
 */
final class WorkflowService implements Workflows {
  private static final String WORKFLOWS = "workflows";
  private static final String INSTANCES = "instances";

  private final OwnWorkflows own;
  private final Owners owners;
  private final Peers peers;

  WorkflowService(OwnWorkflows own, Owners owners, Peers peers) {
    this.own = own;
    this.owners = owners;
    this.peers = peers;
  }

  @Override
  public Workflows here() {
    return own;
  }

  @Override
  public StartAnswer start(String workflow, StartRequest request) {
    // Made here, so that asking the owner again after a lost answer starts nothing new.
    String startId = request.startId() == null ? UUID.randomUUID().toString() : request.startId();
    String token = request.token() != null ? request.token() : startId;
    var whole = new StartRequest(request.input(), token, startId);
    return switch (place(new InstanceKey(workflow, token))) {
      case Owners.Place.There(var peer) -> startThere(peer, workflow, whole);
      case Owners.Place.Here _, Owners.Place.Nowhere _ -> own.start(workflow, whole);
    };
  }

  private StartAnswer startThere(HostInfo peer, String workflow, StartRequest request) {
    ObjectNode body = Json.object().put("token", request.token()).put("startId", request.startId());
    body.set("input", request.input());
    JsonNode answer =
        peers.post(peer, Peers.path(WORKFLOWS, workflow, INSTANCES), body).orElseThrow();
    return new StartAnswer(
        workflow,
        answer.path("token").asText(),
        text(answer.path("instance")),
        text(answer.path("state")));
  }

  private static @Nullable String text(JsonNode value) {
    return value.isTextual() ? value.textValue() : null;
  }

  @Override
  public Optional<JsonNode> show(String workflow, String token) {
    return switch (place(new InstanceKey(workflow, token))) {
      case Owners.Place.Here _ -> own.show(workflow, token);
      case Owners.Place.There(var peer) ->
          peers.get(peer, Peers.path(WORKFLOWS, workflow, INSTANCES, token));
      case Owners.Place.Nowhere _ -> throw moving();
    };
  }

  @Override
  public Optional<JsonNode> trail(String workflow, String token) {
    return switch (place(new InstanceKey(workflow, token))) {
      case Owners.Place.Here _ -> own.trail(workflow, token);
      case Owners.Place.There(var peer) ->
          peers.get(peer, Peers.path(WORKFLOWS, workflow, INSTANCES, token, "trail"));
      case Owners.Place.Nowhere _ -> throw moving();
    };
  }

  @Override
  public Optional<JsonNode> command(String workflow, String token, CommandRequest request) {
    String id = request.id() == null ? UUID.randomUUID().toString() : request.id();
    return switch (place(new InstanceKey(workflow, token))) {
      case Owners.Place.Here _ ->
          own.command(workflow, token, new CommandRequest(id, request.command()));
      case Owners.Place.There(var peer) ->
          peers.post(
              peer,
              Peers.path(WORKFLOWS, workflow, INSTANCES, token, "commands"),
              Commands.write(id, request.command()));
      case Owners.Place.Nowhere _ -> throw moving();
    };
  }

  @Override
  public InstancePage search(InstanceFilter filter) {
    String path = Peers.path(WORKFLOWS, filter.workflow(), INSTANCES) + query(filter);
    List<HostInfo> others = others();
    InstancePage here = own.search(filter);
    var items = new ArrayList<>(here.items());
    boolean more = here.next() != null;
    for (HostInfo peer : others) {
      JsonNode page = peers.get(peer, path).orElseThrow();
      page.path("items").forEach(items::add);
      more |= !page.path("complete").asBoolean();
    }
    items.sort(Comparator.comparing(item -> item.path("place").asText()));
    more |= items.size() > filter.limit();
    List<JsonNode> first = items.subList(0, Math.min(filter.limit(), items.size()));
    return new InstancePage(
        first, more && !first.isEmpty() ? first.getLast().path("place").asText() : null);
  }

  private static String query(InstanceFilter filter) {
    var query = new StringBuilder("?limit=").append(filter.limit());
    add(query, "token", filter.token().isEmpty() ? null : filter.token());
    add(query, "status", filter.status());
    add(query, "state", filter.state());
    add(query, "code", filter.code());
    add(query, "since", filter.fromMs() == 0 ? null : instant(filter.fromMs()));
    add(query, "until", filter.toMs() == Long.MAX_VALUE ? null : instant(filter.toMs()));
    add(query, "after", filter.after());
    return query.toString();
  }

  private static String instant(long ms) {
    return java.time.Instant.ofEpochMilli(ms).toString();
  }

  private static void add(StringBuilder query, String name, @Nullable String value) {
    if (value != null) {
      query.append('&').append(name).append('=').append(Peers.encoded(value));
    }
  }

  @Override
  public Map<String, Long> counts(String workflow) {
    List<HostInfo> others = others();
    var counts = new TreeMap<>(own.counts(workflow));
    for (HostInfo peer : others) {
      JsonNode there = peers.get(peer, Peers.path(WORKFLOWS, workflow, "counts")).orElseThrow();
      there
          .properties()
          .forEach(entry -> counts.merge(entry.getKey(), entry.getValue().asLong(), Long::sum));
    }
    return counts;
  }

  private Owners.Place place(InstanceKey key) {
    return OwnWorkflows.query(() -> owners.of(key));
  }

  private List<HostInfo> others() {
    return OwnWorkflows.query(owners::others).orElseThrow(WorkflowService::moving);
  }

  private static ProblemException moving() {
    return OwnWorkflows.moving();
  }
}
