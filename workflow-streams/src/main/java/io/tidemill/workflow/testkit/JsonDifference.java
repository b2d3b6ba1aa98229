package io.tidemill.workflow.testkit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidemill.schemas.json.Json;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where two JSON documents differ, by JSON Pointer; {@code 1} and {@code 1.0} are equal. */
public final class JsonDifference {
  private static final int LINES_MAX = 10;
  private static final int VALUE_LENGTH_MAX = 120;

  private final List<String> lines = new ArrayList<>();

  private JsonDifference() {}

  /** Lines in words, at most 10 and one that says that there are more; none when they are equal. */
  public static List<String> of(JsonNode expected, @Nullable JsonNode found) {
    var difference = new JsonDifference();
    difference.compare("", expected, found);
    List<String> lines = difference.lines;
    if (lines.size() <= LINES_MAX) {
      return lines;
    }
    var some = new ArrayList<>(lines.subList(0, LINES_MAX));
    some.add("and " + (lines.size() - LINES_MAX) + " more places");
    return some;
  }

  private void compare(String pointer, @Nullable JsonNode expected, @Nullable JsonNode found) {
    if (expected instanceof ObjectNode left && found instanceof ObjectNode right) {
      for (var member : left.properties()) {
        compare(below(pointer, member.getKey()), member.getValue(), right.get(member.getKey()));
      }
      for (var member : right.properties()) {
        if (!left.has(member.getKey())) {
          compare(below(pointer, member.getKey()), null, member.getValue());
        }
      }
    } else if (expected instanceof ArrayNode left && found instanceof ArrayNode right) {
      for (int i = 0; i < Math.max(left.size(), right.size()); i++) {
        compare(pointer + "/" + i, left.get(i), right.get(i));
      }
    } else if (!same(expected, found)) {
      lines.add(
          "%s: expected %s, found %s"
              .formatted(pointer.isEmpty() ? "the whole" : pointer, shown(expected), shown(found)));
    }
  }

  private static boolean same(@Nullable JsonNode a, @Nullable JsonNode b) {
    if (a == null || b == null) {
      return a == b;
    }
    return a.isNumber() && b.isNumber()
        ? a.decimalValue().compareTo(b.decimalValue()) == 0
        : a.equals(b);
  }

  private static String below(String pointer, String name) {
    return pointer + "/" + name.replace("~", "~0").replace("/", "~1");
  }

  /** A value on one line, cut when it is long. */
  static String shown(@Nullable JsonNode value) {
    if (value == null) {
      return "nothing";
    }
    String text = Json.text(value);
    return text.length() <= VALUE_LENGTH_MAX ? text : text.substring(0, VALUE_LENGTH_MAX) + "…";
  }
}
