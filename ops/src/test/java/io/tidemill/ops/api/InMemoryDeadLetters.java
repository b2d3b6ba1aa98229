package io.tidemill.ops.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidemill.schemas.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Dead letters in memory, one for each name of a trigger that a test puts in. */
public final class InMemoryDeadLetters implements DeadLetters {
  private final List<ObjectNode> letters = new ArrayList<>();
  private final List<String> redriven = new ArrayList<>();

  /** Puts one in. */
  public synchronized void add(String trigger, String code, String id) {
    ObjectNode letter =
        Json.object()
            .put("place", "tidemill.dlq.default-0@" + letters.size())
            .put("time", "2026-01-31T12:00:00Z")
            .put("trigger", trigger)
            .put("code", code)
            .put("reason", code + " no answer")
            .put("attempts", 3)
            .put("origin", "tidemill.events.default-0@" + letters.size());
    letter.putObject("event").put("id", id).put("source", "/s").put("type", "t");
    letters.addFirst(letter);
  }

  /** Ids that were put in again. */
  public synchronized List<String> redriven() {
    return List.copyOf(redriven);
  }

  @Override
  public synchronized JsonNode list(String broker, Wanted wanted, int limit, String after) {
    List<ObjectNode> found = letters.stream().filter(l -> matches(l, wanted)).toList();
    ObjectNode answer = Json.object();
    answer.putArray("items").addAll(found.subList(0, Math.min(limit, found.size())));
    return answer
        .put("complete", found.size() <= limit)
        .put("next", found.size() <= limit ? null : "tidemill.dlq.default-0@1");
  }

  @Override
  public synchronized Optional<JsonNode> show(String broker, String place) {
    return letters.stream()
        .filter(letter -> letter.path("place").asText().endsWith("-" + place))
        .<JsonNode>map(ObjectNode::deepCopy)
        .findFirst();
  }

  @Override
  public synchronized JsonNode summary(String broker, Wanted wanted) {
    ObjectNode answer = Json.object();
    var groups = answer.putArray("groups");
    if (!letters.isEmpty()) {
      ObjectNode group =
          groups
              .addObject()
              .put("trigger", letters.getFirst().path("trigger").asText())
              .put("code", letters.getFirst().path("code").asText())
              .put("count", letters.size());
      group.putObject("example").put("reason", "TM-5002 no answer");
    }
    return answer.put("complete", true);
  }

  @Override
  public Job redrive(String broker, Wanted wanted, int rate, boolean dryRun) {
    return out -> {
      int matching = 0;
      for (ObjectNode letter : List.copyOf(letters)) {
        if (matches(letter, wanted)) {
          matching++;
          if (!dryRun) {
            redriven.add(letter.at("/event/id").asText());
          }
        }
      }
      out.line(line(matching, dryRun).put("done", false));
      out.line(line(matching, dryRun).put("done", true));
    };
  }

  private ObjectNode line(int matching, boolean dryRun) {
    return Json.object()
        .put("dryRun", dryRun)
        .put("read", letters.size())
        .put("matching", matching)
        .put("alreadyRedriven", 0)
        .put("redriven", matching)
        .put("impossible", 0);
  }

  private static boolean matches(JsonNode letter, Wanted wanted) {
    return (wanted.trigger() == null || letter.path("trigger").asText().equals(wanted.trigger()))
        && (wanted.reason() == null || letter.path("code").asText().equals(wanted.reason()))
        && (wanted.ids().isEmpty() || wanted.ids().contains(letter.at("/event/id").asText()));
  }
}
