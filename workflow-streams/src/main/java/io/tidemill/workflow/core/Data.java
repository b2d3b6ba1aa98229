package io.tidemill.workflow.core;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.tidemill.schemas.json.ReferencePath;
import io.tidemill.schemas.json.ReferencePath.Step;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The data primitives of Function Workflow v0.1 §16.1. Empty answers mean {@code SYS.FilterError}.
 *
 * <p>Only the objects and arrays on the way to a change are copied, everything else is shared:
 * nodes are never changed after they were made. {@link ReferencePath#put} copies deeply at every
 * level, which is quadratic in the depth and far too much for each step of each instance.
 */
final class Data {
  private Data() {}

  /**
   * What a path selects (§16.1); null when a definite path finds nothing, the event has no such
   * attribute, or an indefinite path would visit more than {@value Nodes#VISITS_MAX} nodes.
   *
   * @param attributes of the event that fired; empty when none did
   */
  static @Nullable Document select(Path path, Document document, Map<String, String> attributes) {
    return switch (path) {
      case Path.Definite(var place) -> {
        if (place.steps().isEmpty()) {
          yield document;
        }
        JsonNode node = place.select(document.node()).orElse(null);
        yield node == null ? null : Document.of(node);
      }
      case Path.Indefinite indefinite -> {
        JsonNode nodes = Nodes.select(indefinite.compiled(), document.node());
        yield nodes == null ? null : Document.of(nodes);
      }
      case Path.Nothing() -> Document.EMPTY;
      case Path.OfEvent(var attribute) -> {
        String value = attributes.get(attribute);
        yield value == null ? null : Document.of(TextNode.valueOf(value));
      }
    };
  }

  /**
   * {@code base} with {@code value} at this place; {@code base} as it is when the place is null;
   * null when it cannot be put there.
   */
  static @Nullable Document put(@Nullable ReferencePath place, Document base, Document value) {
    if (place == null) {
      return base;
    }
    // The result path $ is the common case, and keeps the text that the result already has.
    if (place.steps().isEmpty()) {
      return value;
    }
    JsonNode changed = put(place, base.node(), value.node()).orElse(null);
    return changed == null ? null : Document.of(changed);
  }

  /** Both together (§16.1), {@code b} winning; one side null: the other; null on a conflict. */
  static @Nullable Document merge(Document a, @Nullable Document b) {
    if (b == null) {
      return a;
    }
    // The common case, in which the text of b stays as it is.
    if (a.node() instanceof ObjectNode object && object.isEmpty()) {
      return b;
    }
    JsonNode merged = merge(a.node(), b.node()).orElse(null);
    return merged == null ? null : Document.of(merged);
  }

  /** {@code base} with {@code value} at this place; null leaves {@code base} as it is. */
  static Optional<JsonNode> put(@Nullable ReferencePath path, JsonNode base, JsonNode value) {
    return path == null ? Optional.of(base) : put(path, 0, base, value);
  }

  private static Optional<JsonNode> put(
      ReferencePath path, int depth, JsonNode base, JsonNode value) {
    if (depth == path.steps().size()) {
      return Optional.of(value);
    }
    return switch (path.steps().get(depth)) {
      case Step.Member(var name) -> {
        if (!(base instanceof ObjectNode object)) {
          yield Optional.empty();
        }
        JsonNode child = object.get(name);
        JsonNode below = child == null ? JsonNodeFactory.instance.objectNode() : child;
        yield put(path, depth + 1, below, value)
            .map(changed -> {
              ObjectNode copy = copy(object);
              copy.set(name, changed);
              return copy;
            });
      }
      case Step.Element(int index) -> {
        if (!(base instanceof ArrayNode array) || index >= array.size()) {
          yield Optional.empty();
        }
        yield put(path, depth + 1, array.get(index), value)
            .map(changed -> {
              var copy = new ArrayNode(JsonNodeFactory.instance, array.size());
              copy.addAll(array);
              copy.set(index, changed);
              return copy;
            });
      }
    };
  }

  /** Both objects: member by member, recursively, {@code b} winning; {@code {}} gives way. */
  static Optional<JsonNode> merge(JsonNode a, JsonNode b) {
    if (!(a instanceof ObjectNode left)) {
      return Optional.empty();
    }
    if (left.isEmpty()) {
      return Optional.of(b);
    }
    return b instanceof ObjectNode right ? Optional.of(merged(left, right)) : Optional.empty();
  }

  private static ObjectNode merged(ObjectNode a, ObjectNode b) {
    ObjectNode copy = copy(a);
    for (var member : b.properties()) {
      JsonNode old = a.get(member.getKey());
      boolean recurse = old instanceof ObjectNode && member.getValue() instanceof ObjectNode;
      copy.set(
          member.getKey(),
          recurse ? merged((ObjectNode) old, (ObjectNode) member.getValue()) : member.getValue());
    }
    return copy;
  }

  private static ObjectNode copy(ObjectNode object) {
    ObjectNode copy = JsonNodeFactory.instance.objectNode();
    copy.setAll(object);
    return copy;
  }
}
