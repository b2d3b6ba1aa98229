package io.tidemill.ops.deadletters;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidemill.schemas.json.Json;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Predicate;

/** Groups dead letters by trigger and problem code; at most {@value #GROUPS_MAX} groups. */
final class Summary {
  static final int GROUPS_MAX = 10_000;

  private final Map<Name, Group> groups = new HashMap<>();
  private long read;
  private long left;

  private record Name(String trigger, String code) {}

  private static final class Group {
    long count;
    long firstMs = Long.MAX_VALUE;
    long lastMs;
    ObjectNode example = Json.object();
  }

  void read(Letter letter, Predicate<Letter> wanted) {
    read++;
    if (!wanted.test(letter)) {
      return;
    }
    var name = new Name(letter.trigger().orElse(""), letter.code());
    if (!groups.containsKey(name) && groups.size() == GROUPS_MAX) {
      left++;
      return;
    }
    Group group = groups.computeIfAbsent(name, _ -> new Group());
    group.count++;
    group.firstMs = Math.min(group.firstMs, letter.timeMs());
    if (letter.timeMs() >= group.lastMs) {
      group.lastMs = letter.timeMs();
      group.example =
          Json.object()
              .put("place", letter.place().toString())
              .put("id", letter.id())
              .put("reason", letter.reason());
    }
  }

  /** The largest group first. */
  ObjectNode json() {
    ObjectNode json = Json.object();
    ArrayNode array = json.putArray("groups");
    groups.entrySet().stream()
        .sorted(
            Comparator.<Map.Entry<Name, Group>>comparingLong(e -> e.getValue().count)
                .reversed()
                .thenComparing(e -> e.getKey().trigger())
                .thenComparing(e -> e.getKey().code()))
        .forEach(entry -> {
          Group group = entry.getValue();
          String trigger = entry.getKey().trigger();
          array
              .addObject()
              .put("trigger", trigger.isEmpty() ? null : trigger)
              .put("code", entry.getKey().code())
              .put("count", group.count)
              .put("first", Instant.ofEpochMilli(group.firstMs).toString())
              .put("last", Instant.ofEpochMilli(group.lastMs).toString())
              .set("example", group.example);
        });
    return json.put("read", read).put("leftOut", left);
  }
}
