package io.tidemill.ops.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidemill.schemas.json.Json;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What one performance calls its workflow, functions and sources, so that many fit on one node; and
 * the way back to what the file calls them.
 */
final class Names {
  private final String own;
  private final Map<String, String> aliases = new LinkedHashMap<>();
  private final Map<String, String> originals = new HashMap<>();

  /** Starts with a name that nobody else has; it fits a resource. */
  Names(String own) {
    this.own = own;
  }

  /** Of the workflow. */
  String workflow() {
    return own;
  }

  /** Of a function; those of files may have letters that no resource may have. */
  String function(String original) {
    return aliases.computeIfAbsent(
        original,
        _ -> {
          String alias = own + "-f" + (aliases.size() + 1);
          originals.put(alias, original);
          return alias;
        });
  }

  /** Every function so far by what the file calls it. */
  Map<String, String> functions() {
    return Map.copyOf(aliases);
  }

  /** Of an event's source. */
  String source(String original) {
    return "/" + own + original;
  }

  /** Whether an event's source is of this performance. */
  boolean owns(String source) {
    return source.startsWith("/" + own + "/");
  }

  /** What the file says where the node says this. */
  String original(String text) {
    int attempt = text.lastIndexOf('#');
    String name = attempt < 0 ? text : text.substring(0, attempt);
    String original = originals.get(name);
    if (original != null) {
      return original + text.substring(name.length());
    }
    return owns(text) ? text.substring(own.length() + 1) : text;
  }

  /** The same for each text of a document. */
  JsonNode original(JsonNode node) {
    return switch (node) {
      case ObjectNode object -> {
        ObjectNode copy = Json.object();
        object.properties().forEach(m -> copy.set(m.getKey(), original(m.getValue())));
        yield copy;
      }
      case ArrayNode array -> {
        ArrayNode copy = array.arrayNode();
        array.forEach(element -> copy.add(original(element)));
        yield copy;
      }
      default -> node.isTextual() ? Json.of(original(node.textValue())) : node;
    };
  }
}
