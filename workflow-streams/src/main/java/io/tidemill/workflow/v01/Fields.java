package io.tidemill.workflow.v01;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidemill.schemas.json.ReferencePath;
import io.tidemill.schemas.problem.Nearest;
import io.tidemill.schemas.problem.ProblemCode;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One object of the document and where it stands. Reading a member that is absent or wrong leaves a
 * finding and gives nothing, so that the reader goes on and reports everything at once.
 */
record Fields(ObjectNode object, String pointer, Findings findings) {
  static final Set<String> FILTERS = Set.of("InputPath", "ResultPath", "OutputPath");

  /** The node as an object, or a finding. */
  static Optional<Fields> of(JsonNode node, String pointer, Findings findings) {
    if (node instanceof ObjectNode object) {
      return Optional.of(new Fields(object, pointer, findings));
    }
    findings.error(
        ProblemCode.WF005, pointer, kind(node), "an object", "write an object with named fields");
    return Optional.empty();
  }

  /** Place of a member. */
  String at(String name) {
    return pointer + "/" + name.replace("~", "~0").replace("/", "~1");
  }

  boolean has(String name) {
    return object.has(name);
  }

  /** Warns about members that nothing knows; a filter where none can be is an error. */
  void allow(Set<String> known) {
    for (var member : object.properties()) {
      String name = member.getKey();
      if (known.contains(name)) {
        continue;
      }
      if (FILTERS.contains(name)) {
        findings.error(
            ProblemCode.WF903,
            at(name),
            "\"" + name + "\"",
            "no filter here",
            "remove it: filters stand on states, events and actions");
      } else {
        findings.warn(
            ProblemCode.WF003,
            at(name),
            "unknown field \"" + name + "\"",
            "one of " + String.join(", ", new LinkedHashSet<>(known.stream().sorted().toList())),
            Nearest.fix(name, known, "remove it; it is ignored"));
      }
    }
  }

  /** A string that must be there and not be empty. */
  Optional<String> requiredText(String name, ProblemCode missing) {
    if (has(name)) {
      return text(name, missing);
    }
    findings.error(
        missing, pointer, "no \"" + name + "\"", "\"" + name + "\"", "add \"" + name + "\"");
    return Optional.empty();
  }

  /** A string that may be absent but not empty. */
  Optional<String> text(String name, ProblemCode empty) {
    JsonNode value = object.get(name);
    if (value == null) {
      return Optional.empty();
    }
    if (!value.isTextual()) {
      wrongType(name, "a string", value);
      return Optional.empty();
    }
    if (value.textValue().isEmpty()) {
      findings.error(empty, at(name), "an empty string", "a name", "fill \"" + name + "\" in");
      return Optional.empty();
    }
    return Optional.of(value.textValue());
  }

  /** The elements of an array that must be there. */
  Optional<List<JsonNode>> requiredArray(String name) {
    JsonNode value = object.get(name);
    if (value == null) {
      findings.error(
          ProblemCode.WF006,
          pointer,
          "no \"" + name + "\"",
          "\"" + name + "\"",
          "add the array \"" + name + "\"");
      return Optional.empty();
    }
    return array(name, value);
  }

  /** The elements of an array; none when it is absent. */
  List<JsonNode> optionalArray(String name) {
    JsonNode value = object.get(name);
    return value == null ? List.of() : array(name, value).orElse(List.of());
  }

  private Optional<List<JsonNode>> array(String name, JsonNode value) {
    if (value instanceof ArrayNode array) {
      var elements = new ArrayList<JsonNode>(array.size());
      array.forEach(elements::add);
      return Optional.of(elements);
    }
    wrongType(name, "an array", value);
    return Optional.empty();
  }

  /** A boolean, false when absent. */
  boolean flag(String name) {
    JsonNode value = object.get(name);
    if (value == null) {
      return false;
    }
    if (!value.isBoolean()) {
      wrongType(name, "true or false", value);
    }
    return value.booleanValue();
  }

  void wrongType(String name, String expected, JsonNode found) {
    findings.error(
        ProblemCode.WF005,
        at(name),
        kind(found),
        expected,
        "write \"%s\" as %s".formatted(name, expected));
  }

  /**
   * The result path: {@code $} when absent, null when it is null and so discards the result. An
   * illegal one leaves a finding and reads as {@code $}.
   */
  @Nullable ReferencePath resultPath() {
    JsonNode value = object.get("ResultPath");
    if (value == null) {
      return ReferencePath.ROOT;
    }
    if (value.isNull()) {
      return null;
    }
    if (!value.isTextual()) {
      wrongType("ResultPath", "a path", value);
      return ReferencePath.ROOT;
    }
    Optional<ReferencePath> path = ReferencePath.parse(value.textValue());
    if (path.isEmpty()) {
      findings.error(
          ProblemCode.WF902,
          at("ResultPath"),
          "\"" + value.textValue() + "\"",
          "a path to one place",
          "use only steps like .name, ['name'] and [0] after $");
    }
    return path.orElse(ReferencePath.ROOT);
  }

  /** Accepts {@code InputPath} and {@code OutputPath} only where they keep everything. */
  void wholePaths() {
    wholePath("InputPath");
    wholePath("OutputPath");
  }

  private void wholePath(String name) {
    JsonNode value = object.get(name);
    if (value == null) {
      return;
    }
    if (!value.isTextual() && !value.isNull()) {
      wrongType(name, "a JSONPath", value);
    } else if (value.isTextual() && !value.textValue().startsWith("$")) {
      findings.error(
          ProblemCode.WF901,
          at(name),
          "\"" + value.textValue() + "\"",
          "a JSONPath that starts with $",
          "write \"$.%s\", or remove it".formatted(value.textValue()));
    } else if (value.isNull() || !value.textValue().equals("$")) {
      findings.unsupported(
          at(name),
          "\"%s\": %s".formatted(name, value),
          "remove it; only \"$\", everything, is supported yet");
    }
  }

  /** Refuses a member that v0.1 has and the engine cannot run yet. */
  void unsupported(String name, String advice) {
    JsonNode value = object.get(name);
    if (value != null && !(value instanceof ArrayNode array && array.isEmpty())) {
      findings.unsupported(at(name), "\"" + name + "\"", advice);
    }
  }

  private static String kind(JsonNode node) {
    return node.getNodeType().name().toLowerCase(Locale.ROOT);
  }
}
