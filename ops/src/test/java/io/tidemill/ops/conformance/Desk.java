package io.tidemill.ops.conformance;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.cloudevents.CloudEvent;
import io.tidemill.ops.api.Commands;
import io.tidemill.ops.testing.LiveNode;
import io.tidemill.schemas.event.EventMessage;
import io.tidemill.schemas.json.Json;
import io.tidemill.schemas.log.LogRecord.Command;
import io.tidemill.workflow.core.Effect;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A node as a client sees it: requests to its door and its API. */
final class Desk {
  private static final Map<String, String> JSON = Map.of("content-type", "application/json");

  private final LiveNode node;

  Desk(LiveNode node) {
    this.node = node;
  }

  /**
   * An answer of the API.
   *
   * @param body JSON, an empty object when there is none
   */
  record Reply(int status, JsonNode body) {
    boolean accepted() {
      return status / 100 == 2;
    }

    /** Code and place of each problem of a refusal. */
    List<String> problems() {
      return findings("problems");
    }

    /** {@code CODE@/pointer} below the definition of each problem or warning. */
    List<String> findings(String member) {
      var found = new ArrayList<String>();
      for (JsonNode problem : body.path(member)) {
        String pointer = problem.path("pointer").asText();
        found.add(
            problem.path("code").asText()
                + "@"
                + pointer.replaceFirst("^/spec(/definition)?(?=/|$)", ""));
      }
      return found;
    }
  }

  /** Applies resources, or only asks what would be said of them. */
  Reply apply(String file, String text, boolean dryRun) {
    return reply(
        node.send(
            "POST",
            "/api/v1/apply?dryRun=" + dryRun + "&file=" + encoded(file),
            text,
            Map.of("content-type", "application/yaml")));
  }

  /** Sends an event in structured mode to the default broker. */
  Reply event(CloudEvent event, String source) {
    return event(event, source, "respond-async");
  }

  /** Sends an event and waits for what a workflow makes of it. */
  Reply ask(CloudEvent event, String source) {
    return event(event, source, "wait=30");
  }

  private Reply event(CloudEvent event, String source, String preference) {
    ObjectNode json = Json.object();
    EventMessage.attributes(event).forEach(json::put);
    json.remove(Effect.REPLY_ATTRIBUTE);
    EventMessage.data(event).ifPresent(data -> json.set("data", data));
    json.put("source", source);
    return reply(
        node.send(
            "POST",
            "/events",
            Json.text(json),
            Map.of("content-type", "application/cloudevents+json", "prefer", preference)));
  }

  /** Asks for an instance; the input need not be JSON. */
  Reply start(String workflow, String token, String startId, String input) {
    ObjectNode start = Json.object().put("token", token).put("startId", startId);
    String text = Json.text(start);
    String body = text.substring(0, text.length() - 1) + ",\"input\":" + input + "}";
    return reply(node.send("POST", instances(workflow), body, JSON));
  }

  /**
   * Asks something of an instance.
   *
   * @param run its number; 0 for the newest
   */
  Reply command(String workflow, String token, int run, String id, Command command) {
    ObjectNode body = Commands.write(id, run, command);
    return reply(node.send("POST", instance(workflow, token) + "/commands", Json.text(body), JSON));
  }

  /** Summaries of all runs of a workflow. */
  List<JsonNode> runs(String workflow) {
    JsonNode page = node.get(instances(workflow) + "?limit=1000");
    if (!page.path("complete").asBoolean()) {
      throw new AssertionError("more instances than fit on a page: " + page);
    }
    return page.path("items").valueStream().toList();
  }

  /** Everything about the newest run of a token; empty when there is none. */
  Optional<JsonNode> run(String workflow, String token) {
    Reply reply = reply(node.send("GET", instance(workflow, token), "", Map.of()));
    return reply.accepted() ? Optional.of(reply.body()) : Optional.empty();
  }

  /** All facts of the newest run of a token. */
  List<JsonNode> facts(String workflow, String token) {
    JsonNode trail = node.get(instance(workflow, token) + "/trail");
    return trail.path("steps").valueStream().flatMap(s -> s.path("facts").valueStream()).toList();
  }

  /** The dead letters of workflows with an event's id, or all of them. */
  List<JsonNode> deadLetters(String query) {
    var letters = new ArrayList<JsonNode>();
    String address = "/api/v1/brokers/workflows/dead-letters?limit=1000" + query;
    JsonNode page = node.get(address);
    page.path("items").forEach(letters::add);
    while (page.path("next").isTextual()) {
      page = node.get(address + "&after=" + page.path("next").asText());
      page.path("items").forEach(letters::add);
    }
    return letters;
  }

  static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  private static String instances(String workflow) {
    return "/api/v1/workflows/" + workflow + "/instances";
  }

  private static String instance(String workflow, String token) {
    return instances(workflow) + "/" + encoded(token);
  }

  private static Reply reply(HttpResponse<String> answer) {
    try {
      String body = answer.body();
      return new Reply(answer.statusCode(), body.isEmpty() ? Json.object() : Json.parse(body));
    } catch (JsonProcessingException e) {
      throw new AssertionError(answer.statusCode() + " " + answer.body(), e);
    }
  }
}
