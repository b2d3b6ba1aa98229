package io.tidemill.ops.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidemill.schemas.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A trigger's filter in one line: {@code type=order.created and not source=/test*}. */
final class FilterText {
  private FilterText() {}

  static String of(JsonNode trigger) {
    return joined(trigger.at("/spec/filters"), " and ");
  }

  private static String joined(JsonNode filters, String word) {
    List<String> parts = new ArrayList<>();
    for (JsonNode filter : filters) {
      parts.add(one(filter));
    }
    return parts.isEmpty() ? "every event" : String.join(word, parts);
  }

  private static String one(JsonNode filter) {
    if (filter.size() != 1) {
      return Json.text(filter);
    }
    Map.Entry<String, JsonNode> dialect = filter.properties().iterator().next();
    JsonNode value = dialect.getValue();
    return switch (dialect.getKey()) {
      case "exact" -> pairs(value, "", "");
      case "prefix" -> pairs(value, "", "*");
      case "suffix" -> pairs(value, "*", "");
      case "all" -> "(" + joined(value, " and ") + ")";
      case "any" -> "(" + joined(value, " or ") + ")";
      case "not" -> "not " + one(value);
      // A dialect that only the server knows is shown as it stands.
      default -> Json.text(filter);
    };
  }

  private static String pairs(JsonNode attributes, String before, String after) {
    List<String> parts = new ArrayList<>();
    for (Map.Entry<String, JsonNode> attribute : attributes.properties()) {
      parts.add(attribute.getKey() + "=" + before + attribute.getValue().asText() + after);
    }
    return String.join(" and ", parts);
  }
}
