package io.tidemill.ops.node;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.cloudevents.CloudEvent;
import io.tidemill.ops.api.BulkRequest;
import io.tidemill.ops.api.CommandRequest;
import io.tidemill.ops.api.Commands;
import io.tidemill.ops.api.InstanceFilter;
import io.tidemill.ops.api.InstancePage;
import io.tidemill.ops.api.Job;
import io.tidemill.ops.api.SentEvent;
import io.tidemill.ops.api.StartAnswer;
import io.tidemill.ops.api.StartRequest;
import io.tidemill.ops.api.Workflows;
import io.tidemill.ops.bulk.BulkJob;
import io.tidemill.ops.mesh.Owners;
import io.tidemill.schemas.json.Json;
import io.tidemill.schemas.log.InstanceKey;
import io.tidemill.schemas.problem.ProblemException;
import java.time.Instant;
import java.util.ArrayList;
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
  public Optional<JsonNode> show(String workflow, String token, int run) {
    return switch (place(new InstanceKey(workflow, token))) {
      case Owners.Place.Here _ -> own.show(workflow, token, run);
      case Owners.Place.There(var peer) ->
          peers.get(peer, Peers.path(WORKFLOWS, workflow, INSTANCES, token) + query(run));
      case Owners.Place.Nowhere _ -> throw moving();
    };
  }

  @Override
  public Optional<JsonNode> trail(String workflow, String token, int run) {
    return switch (place(new InstanceKey(workflow, token))) {
      case Owners.Place.Here _ -> own.trail(workflow, token, run);
      case Owners.Place.There(var peer) ->
          peers.get(peer, Peers.path(WORKFLOWS, workflow, INSTANCES, token, "trail") + query(run));
      case Owners.Place.Nowhere _ -> throw moving();
    };
  }

  @Override
  public Optional<JsonNode> record(String workflow, String token, int run) {
    return switch (place(new InstanceKey(workflow, token))) {
      case Owners.Place.Here _ -> own.record(workflow, token, run);
      case Owners.Place.There(var peer) ->
          peers.get(peer, Peers.path(WORKFLOWS, workflow, INSTANCES, token, "record") + query(run));
      case Owners.Place.Nowhere _ -> throw moving();
    };
  }

  private static String query(int run) {
    return run == NEWEST ? "" : "?run=" + run;
  }

  @Override
  public Optional<JsonNode> send(String workflow, String token, CloudEvent event) {
    return switch (place(new InstanceKey(workflow, token))) {
      case Owners.Place.Here _ -> own.send(workflow, token, event);
      case Owners.Place.There(var peer) ->
          peers.post(
              peer,
              Peers.path(WORKFLOWS, workflow, INSTANCES, token, "events"),
              SentEvent.write(event));
      case Owners.Place.Nowhere _ -> throw moving();
    };
  }

  @Override
  public Optional<JsonNode> command(String workflow, String token, CommandRequest request) {
    String id = request.id() == null ? UUID.randomUUID().toString() : request.id();
    return switch (place(new InstanceKey(workflow, token))) {
      case Owners.Place.Here _ ->
          own.command(workflow, token, new CommandRequest(id, request.run(), request.command()));
      case Owners.Place.There(var peer) ->
          peers.post(
              peer,
              Peers.path(WORKFLOWS, workflow, INSTANCES, token, "commands"),
              Commands.write(id, request.run(), request.command()));
      case Owners.Place.Nowhere _ -> throw moving();
    };
  }

  @Override
  public InstancePage search(InstanceFilter filter) {
    String path =
        (filter.workflow().isEmpty()
                ? Peers.path(INSTANCES)
                : Peers.path(WORKFLOWS, filter.workflow(), INSTANCES))
            + query(filter);
    Optional<List<HostInfo>> others = OwnWorkflows.query(owners::others);
    String missing = others.isPresent() ? null : "some partitions have no owner at the moment";
    var pages = new ArrayList<InstancePage>();
    pages.add(own.search(filter));
    for (HostInfo peer : others.orElse(List.of())) {
      try {
        pages.add(page(peers.get(peer, path).orElseThrow()));
      } catch (ProblemException unanswered) {
        missing = unanswered.problems().getFirst().found();
      }
    }
    return InstancePage.merged(pages, filter.limit(), missing);
  }

  private static InstancePage page(JsonNode answer) {
    var items = new ArrayList<JsonNode>();
    answer.path("items").forEach(items::add);
    return new InstancePage(items, text(answer.path("next")), null);
  }

  @Override
  public Job bulk(BulkRequest request) {
    return new BulkJob(this, request);
  }

  private static String query(InstanceFilter filter) {
    var query = new StringBuilder("?limit=").append(filter.limit());
    add(query, "token", filter.token().isEmpty() ? null : filter.token());
    add(query, "status", filter.status());
    add(query, "state", filter.state());
    add(query, "code", filter.code());
    add(query, "version", filter.version() == 0 ? null : Integer.toString(filter.version()));
    add(query, "since", filter.fromMs() == 0 ? null : instant(filter.fromMs()));
    add(query, "until", filter.toMs() == Long.MAX_VALUE ? null : instant(filter.toMs()));
    add(query, "after", filter.after());
    return query.toString();
  }

  private static String instant(long ms) {
    return Instant.ofEpochMilli(ms).toString();
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

  @Override
  public Map<Integer, Long> live(String workflow) {
    List<HostInfo> others = others();
    var live = new TreeMap<>(own.live(workflow));
    for (HostInfo peer : others) {
      JsonNode there = peers.get(peer, Peers.path(WORKFLOWS, workflow, "live")).orElseThrow();
      there
          .properties()
          .forEach(entry ->
              live.merge(Integer.valueOf(entry.getKey()), entry.getValue().asLong(), Long::sum));
    }
    return live;
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
