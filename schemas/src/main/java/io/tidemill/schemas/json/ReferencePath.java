package io.tidemill.schemas.json;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A definite JSONPath: {@code $} followed by {@code .name}, {@code ['name']} and {@code [n]} steps
 * only, so that it names at most one place (Function Workflow v0.1 §16.1).
 *
 * @param text as the author wrote it
 * @param steps from the root, at most {@value #STEPS_MAX}
 */
public record ReferencePath(String text, List<Step> steps) {
  /** Most steps a path may have. */
  public static final int STEPS_MAX = 32;

  /** The path {@code $}: the whole document. */
  public static final ReferencePath ROOT = new ReferencePath("$", List.of());

  public ReferencePath {
    steps = List.copyOf(steps);
  }

  /** One step down. */
  public sealed interface Step {
    /** Into the member of an object. */
    record Member(String name) implements Step {}

    /** Into the element of an array, counted from 0. */
    record Element(int index) implements Step {}
  }

  /** The node at this place; a JSON {@code null} is a node, an absent one is empty. */
  public Optional<JsonNode> select(JsonNode document) {
    JsonNode node = document;
    for (Step step : steps) {
      JsonNode next =
          switch (step) {
            case Step.Member(var name) -> node.get(name);
            case Step.Element(int index) -> node.isArray() ? node.get(index) : null;
          };
      if (next == null) {
        return Optional.empty();
      }
      node = next;
    }
    return Optional.of(node);
  }

  /**
   * A deep copy of {@code base} with the node at this place replaced; objects on the way are made.
   * Empty when a step cannot be taken: a name on something that is no object, an index on an
   * element that is not there.
   */
  public Optional<JsonNode> put(JsonNode base, JsonNode value) {
    return put(base, value, 0);
  }

  private Optional<JsonNode> put(JsonNode base, JsonNode value, int depth) {
    if (depth == steps.size()) {
      return Optional.of(value.deepCopy());
    }
    return switch (steps.get(depth)) {
      case Step.Member(var name) -> {
        if (!(base instanceof ObjectNode object)) {
          yield Optional.empty();
        }
        JsonNode child = object.get(name);
        JsonNode below = child == null ? JsonNodeFactory.instance.objectNode() : child;
        yield put(below, value, depth + 1)
            .map(changed -> {
              ObjectNode copy = object.deepCopy();
              copy.set(name, changed);
              return copy;
            });
      }
      case Step.Element(int index) -> {
        if (!(base instanceof ArrayNode array) || index >= array.size()) {
          yield Optional.empty();
        }
        yield put(array.get(index), value, depth + 1)
            .map(changed -> {
              ArrayNode copy = array.deepCopy();
              copy.set(index, changed);
              return copy;
            });
      }
    };
  }

  /**
   * Reads a path; empty when the text is not a definite path or has more than {@value #STEPS_MAX}
   * steps.
   */
  public static Optional<ReferencePath> parse(String text) {
    if (!text.startsWith("$")) {
      return Optional.empty();
    }
    var steps = new ArrayList<Step>();
    int at = 1;
    while (at < text.length()) {
      int end;
      if (text.charAt(at) == '.') {
        end = endOfName(text, at + 1);
        if (end == at + 1) {
          return Optional.empty();
        }
        steps.add(new Step.Member(text.substring(at + 1, end)));
      } else if (text.charAt(at) == '[') {
        end = text.indexOf(']', at) + 1;
        Optional<Step> step =
            end == 0 ? Optional.empty() : bracket(text.substring(at + 1, end - 1));
        if (step.isEmpty()) {
          return Optional.empty();
        }
        steps.add(step.get());
      } else {
        return Optional.empty();
      }
      at = end;
    }
    return steps.size() > STEPS_MAX
        ? Optional.empty()
        : Optional.of(new ReferencePath(text, steps));
  }

  private static int endOfName(String text, int from) {
    int at = from;
    while (at < text.length()) {
      char c = text.charAt(at);
      if (!(Character.isLetterOrDigit(c) || c == '_' || c == '-')) {
        break;
      }
      at++;
    }
    return at;
  }

  private static Optional<Step> bracket(String inside) {
    if (inside.length() > 2 && isQuoted(inside)) {
      return Optional.of(new Step.Member(inside.substring(1, inside.length() - 1)));
    }
    if (inside.matches("0|[1-9][0-9]{0,8}")) {
      return Optional.of(new Step.Element(Integer.parseInt(inside)));
    }
    return Optional.empty();
  }

  private static boolean isQuoted(String inside) {
    char quote = inside.charAt(0);
    return (quote == '\'' || quote == '"')
        && inside.charAt(inside.length() - 1) == quote
        && inside.indexOf(quote, 1) == inside.length() - 1
        && inside.indexOf('\\') < 0;
  }
}
