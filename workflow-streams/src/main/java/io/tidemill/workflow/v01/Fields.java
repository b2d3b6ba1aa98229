package io.tidemill.workflow.v01;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidemill.schemas.problem.Nearest;
import io.tidemill.schemas.problem.ProblemCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

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

  /** Reports members that nothing knows; a filter where none can be is an error. */
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
            "no such filter here",
            "remove it: filters stand on states, events and actions");
      } else {
        findings.unknown(
            at(name),
            "unknown field \"" + name + "\"",
            "one of " + String.join(", ", known.stream().sorted().toList()),
            Nearest.fix(name, known, "remove it; it is ignored"));
      }
    }
  }

  /** A string that must be there and not be empty. */
  Optional<String> requiredText(String name, ProblemCode missing) {
    if (has(name)) {
      return text(name, missing);
    }
    missing(missing, name);
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

  /** The elements of an array that must be there; an empty one gets a finding of its own code. */
  List<JsonNode> requiredArray(String name, ProblemCode empty, String what) {
    Optional<List<JsonNode>> elements = requiredArray(name);
    if (elements.isPresent() && elements.get().isEmpty()) {
      findings.error(empty, at(name), "no " + what, "at least one", "add a " + what);
    }
    return elements.orElse(List.of());
  }

  /** The elements of an array that must be there. */
  Optional<List<JsonNode>> requiredArray(String name) {
    JsonNode value = object.get(name);
    if (value == null) {
      missing(ProblemCode.WF006, name);
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

  void missing(ProblemCode code, String name) {
    findings.error(
        code, pointer, "no \"" + name + "\"", "\"" + name + "\"", "add \"" + name + "\"");
  }

  void wrongType(String name, String expected, JsonNode found) {
    findings.error(
        ProblemCode.WF005,
        at(name),
        kind(found),
        expected,
        "write \"%s\" as %s".formatted(name, expected));
  }

  /** A value as findings show it. */
  static String shown(JsonNode value) {
    String text = value.toString();
    return text.length() <= 200 ? text : text.substring(0, 200) + "…";
  }

  private static String kind(JsonNode node) {
    return node.getNodeType().name().toLowerCase(Locale.ROOT);
  }
}
