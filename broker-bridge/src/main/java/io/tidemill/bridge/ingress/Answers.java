package io.tidemill.bridge.ingress;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidemill.schemas.json.Json;
import io.tidemill.schemas.problem.Problem;
import io.tidemill.schemas.problem.ProblemCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The answers of the delivery contract's table, with their bodies. */
final class Answers {
  /** What {@code Retry-After} says, in seconds. */
  static final String RETRY_AFTER_SECONDS = "2";

  /** Most problems told of one request. */
  private static final int PROBLEMS_MAX = 100;

  private static final String PROBLEM_JSON = "application/problem+json";

  private Answers() {}

  /**
   * What became of one item of a batch.
   *
   * @param id null when none could be read
   */
  record Item(@Nullable String id, boolean stored) {}

  static Answer accepted() {
    return Answer.empty(202, Map.of());
  }

  static Answer accepted(List<Item> items) {
    ObjectNode body = Json.object();
    body.set("items", array(items));
    return new Answer(202, Map.of(), "application/json", Json.bytes(body));
  }

  /**
   * The status follows from the problems' codes; the lowest one decides, so that a malformed batch
   * is 400 even when another item is too large.
   *
   * @param problems at least one
   * @param items of a batch; empty for a single event
   */
  static Answer refused(List<Problem> problems, List<Item> items) {
    int status = problems.stream().mapToInt(problem -> status(problem.code())).min().orElseThrow();
    ObjectNode body = Json.object();
    ArrayNode told = body.putArray("problems");
    problems.stream().limit(PROBLEMS_MAX).map(Answers::json).forEach(told::add);
    if (!items.isEmpty()) {
      body.set("items", array(items));
    }
    Map<String, String> headers =
        switch (status) {
          case 405 -> Map.of("Allow", "POST, OPTIONS");
          case 503 -> Map.of("Retry-After", RETRY_AFTER_SECONDS);
          default -> Map.of();
        };
    return new Answer(status, headers, PROBLEM_JSON, Json.bytes(body));
  }

  private static int status(ProblemCode code) {
    return switch (code) {
      case TM_3002 -> 404;
      case TM_3003 -> 405;
      case TM_3004 -> 413;
      case TM_3005 -> 415;
      case TM_3006 -> 503;
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
      nodes.add(node.put("stored", item.stored()));
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
