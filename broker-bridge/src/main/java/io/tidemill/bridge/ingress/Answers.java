package io.tidemill.bridge.ingress;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidemill.schemas.json.Json;
import io.tidemill.schemas.problem.Problem;
import io.tidemill.schemas.problem.ProblemCode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The answers of the delivery contract's table, with their bodies. */
final class Answers {
  /** What {@code Retry-After} says when Kafka is in trouble, in seconds. */
  static final String RETRY_AFTER_SECONDS = "2";

  /** Says that the event had been stored before, and was not stored again. */
  static final String DUPLICATE_HEADER = "tidemill-duplicate";

  /** Most problems told of one request. */
  private static final int PROBLEMS_MAX = 100;

  private static final int OK = 200;
  private static final int ACCEPTED = 202;
  private static final int IN_PART = 207;
  private static final int TOO_MANY = 429;
  private static final int FAILED = 502;
  private static final int UNAVAILABLE = 503;
  private static final Map<String, String> PREFERENCE_APPLIED =
      Map.of("Preference-Applied", "wait");
  private static final String RETRY_AFTER = "Retry-After";
  private static final String JSON = "application/json";
  private static final String PROBLEM_JSON = "application/problem+json";

  private Answers() {}

  /**
   * What became of one item of a batch.
   *
   * @param id null when none could be read
   * @param status what it would have been answered alone
   * @param problem the first one; null when it was accepted
   */
  record Item(@Nullable String id, int status, boolean duplicate, @Nullable Problem problem) {
    static Item accepted(@Nullable String id, boolean duplicate) {
      return new Item(id, ACCEPTED, duplicate, null);
    }

    static Item refused(@Nullable String id, Problem problem) {
      return new Item(id, Answers.status(problem.code()), false, problem);
    }

    boolean isAccepted() {
      return status == ACCEPTED;
    }
  }

  static Answer accepted(boolean duplicate) {
    return Answer.empty(ACCEPTED, duplicate ? Map.of(DUPLICATE_HEADER, "true") : Map.of());
  }

  /** What a workflow made of the event: the reply, or its error code. */
  static Answer of(WorkflowReply reply) {
    return switch (reply) {
      case WorkflowReply.Done(var json) ->
          new Answer(OK, PREFERENCE_APPLIED, JSON, json.getBytes(StandardCharsets.UTF_8));
      case WorkflowReply.Failed(var code) -> {
        var problem =
            new Problem(
                ProblemCode.TM_3009,
                "",
                "",
                code,
                "a workflow that gets through the state that waited for the event",
                "look at the instance: tidemill wf ls --code " + code);
        ObjectNode body = body(List.of(problem), List.of()).put("error", code);
        yield new Answer(FAILED, PREFERENCE_APPLIED, PROBLEM_JSON, Json.bytes(body));
      }
    };
  }

  /**
   * 202 when every item is in the log, 207 when some are, else what is wrong with all of them.
   *
   * @param problems of all items; empty when all are accepted
   */
  static Answer ofBatch(List<Problem> problems, List<Item> items) {
    if (problems.isEmpty()) {
      ObjectNode body = Json.object();
      body.set("items", array(items));
      return new Answer(ACCEPTED, Map.of(), JSON, Json.bytes(body));
    }
    if (items.stream().noneMatch(Item::isAccepted)) {
      return refused(problems, items);
    }
    Map<String, String> headers =
        items.stream().anyMatch(item -> item.status() == UNAVAILABLE)
            ? Map.of(RETRY_AFTER, RETRY_AFTER_SECONDS)
            : Map.of();
    return new Answer(IN_PART, headers, JSON, Json.bytes(body(problems, items)));
  }

  /**
   * The status follows from the problems' codes: 503 when anything is worth sending again as it is,
   * else the lowest one, so that a malformed batch is 400 even when another item is too large.
   *
   * @param problems at least one
   * @param items of a batch; empty for a single event
   */
  static Answer refused(List<Problem> problems, List<Item> items) {
    boolean again = problems.stream().anyMatch(problem -> status(problem.code()) == UNAVAILABLE);
    int lowest = problems.stream().mapToInt(problem -> status(problem.code())).min().orElseThrow();
    return refused(again ? UNAVAILABLE : lowest, RETRY_AFTER_SECONDS, body(problems, items));
  }

  /** Too many events for now. */
  static Answer tooMany(Problem problem, long seconds) {
    return refused(TOO_MANY, Long.toString(seconds), body(List.of(problem), List.of()));
  }

  private static Answer refused(int status, String retryAfter, ObjectNode body) {
    Map<String, String> headers =
        switch (status) {
          case 405 -> Map.of("Allow", "POST, OPTIONS");
          case TOO_MANY, UNAVAILABLE -> Map.of(RETRY_AFTER, retryAfter);
          default -> Map.of();
        };
    return new Answer(status, headers, PROBLEM_JSON, Json.bytes(body));
  }

  private static ObjectNode body(List<Problem> problems, List<Item> items) {
    ObjectNode body = Json.object();
    ArrayNode told = body.putArray("problems");
    problems.stream().limit(PROBLEMS_MAX).map(Answers::json).forEach(told::add);
    if (!items.isEmpty()) {
      body.set("items", array(items));
    }
    return body;
  }

  private static int status(ProblemCode code) {
    return switch (code) {
      case TM_3002 -> 404;
      case TM_3003 -> 405;
      case TM_3004 -> 413;
      case TM_3005 -> 415;
      case TM_3007 -> TOO_MANY;
      case TM_3006, TM_3008 -> UNAVAILABLE;
      case TM_3009 -> FAILED;
      default -> 400;
    };
  }

  private static ArrayNode array(List<Item> items) {
    List<ObjectNode> nodes = new ArrayList<>(items.size());
    for (Item item : items) {
      ObjectNode node = Json.object().put("index", nodes.size());
      if (item.id() != null) {
        node.put("id", item.id());
      }
      node.put("status", item.status());
      if (item.duplicate()) {
        node.put("duplicate", true);
      }
      if (item.problem() != null) {
        node.set("problem", json(item.problem()));
      }
      nodes.add(node);
    }
    ArrayNode array = Json.object().arrayNode();
    return array.addAll(nodes);
  }

  private static ObjectNode json(Problem problem) {
    return Json.object()
        .put("code", problem.code().code())
        .put("file", problem.file())
        .put("pointer", problem.pointer())
        .put("found", problem.found())
        .put("expected", problem.expected())
        .put("fix", problem.fix());
  }
}
