package io.tidemill.schemas.resource;

import static io.tidemill.schemas.problem.ProblemCode.TM_1003;
import static io.tidemill.schemas.problem.ProblemCode.TM_1004;
import static io.tidemill.schemas.problem.ProblemCode.TM_1005;
import static io.tidemill.schemas.problem.ProblemCode.TM_1010;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.NumericNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidemill.schemas.json.Json;
import io.tidemill.schemas.json.ReferencePath;
import io.tidemill.schemas.problem.ProblemCode;
import io.tidemill.schemas.resource.Filter.Op;
import java.util.List;
import java.util.Optional;

/** Reads a filter on the data: {@code path}, {@code op} (eq when absent) and {@code value}. */
final class DataFilterReader {
  /** Most elements of a list to compare with. */
  static final int ELEMENTS_MAX = 256;

  /** Longest string to compare with, and longest path, in characters. */
  static final int TEXT_MAX = 4_096;

  private static final String EXAMPLE = "{ path: $.order.total, op: gt, value: 100 }";
  private static final String SCALAR = "a string, number, boolean or null";

  private final FieldReader fields;

  private DataFilterReader(FieldReader fields) {
    this.fields = fields;
  }

  static Optional<Filter> read(JsonNode node, String pointer, ProblemSink problems) {
    if (!(node instanceof ObjectNode object)) {
      problems.report(
          TM_1004,
          pointer,
          Shown.value(node),
          "an object with path, op and value",
          "write `data: " + EXAMPLE + "`");
      return Optional.empty();
    }
    var reader = new DataFilterReader(new FieldReader(object, pointer, problems));
    Optional<ReferencePath> path = reader.path();
    Op op = reader.fields.choice("op", Op.EQ);
    Optional<JsonNode> value = reader.value(op);
    reader.fields.rejectUnknown();
    return path.flatMap(p -> value.map(v -> new Filter.Data(p, op, v)));
  }

  private Optional<ReferencePath> path() {
    String text = fields.requiredText("path", "$.order.total");
    if (text.isEmpty()) {
      return Optional.empty();
    }
    Optional<ReferencePath> path =
        text.length() > TEXT_MAX ? Optional.empty() : ReferencePath.parse(text);
    if (path.isEmpty()) {
      fields.outOfForm(
          "path",
          Shown.text(text),
          "a path to one place: $ with .name, ['name'] or [0], at most "
              + ReferencePath.STEPS_MAX
              + " steps",
          "$.order.total");
    }
    return path;
  }

  private Optional<JsonNode> value(Op op) {
    Optional<JsonNode> value = fields.take("value");
    if (value.isEmpty()) {
      if (op == Op.EXISTS) {
        return Optional.of(BooleanNode.TRUE);
      }
      report(TM_1003, "nothing", expected(op));
      return Optional.empty();
    }
    return value.filter(v -> fits(op, v)).flatMap(this::asRead);
  }

  /** As it comes back from the topic: YAML has other kinds of numbers than JSON. */
  private Optional<JsonNode> asRead(JsonNode value) {
    try {
      return Optional.of(Json.parse(Json.text(value)));
    } catch (JsonProcessingException tooLong) {
      report(TM_1010, "a number of very many digits", "at most 400 digits");
      return Optional.empty();
    }
  }

  private boolean fits(Op op, JsonNode value) {
    boolean fitting =
        switch (op) {
          case EQ, NE, CONTAINS -> isScalar(value);
          case LT, LE, GT, GE -> value.isTextual() || isNumber(value);
          case PREFIX, SUFFIX -> value.isTextual();
          case EXISTS -> value.isBoolean();
          case IN -> value instanceof ArrayNode list && isListOfScalars(list);
        };
    if (!fitting) {
      report(TM_1004, Shown.value(value), expected(op));
      return false;
    }
    List<JsonNode> parts = value.isArray() ? value.valueStream().toList() : List.of(value);
    if (parts.isEmpty()) {
      report(TM_1005, "an empty list", expected(op));
      return false;
    }
    if (parts.size() > ELEMENTS_MAX
        || parts.stream().anyMatch(p -> p.isTextual() && p.textValue().length() > TEXT_MAX)) {
      report(
          TM_1010,
          parts.size() > ELEMENTS_MAX ? parts.size() + " elements" : "a longer string",
          "at most %d elements of %,d characters".formatted(ELEMENTS_MAX, TEXT_MAX));
      return false;
    }
    return true;
  }

  private void report(ProblemCode code, String found, String expected) {
    fields.report(code, fields.at("value"), found, expected, "write `data: " + EXAMPLE + "`");
  }

  private static String expected(Op op) {
    return switch (op) {
      case EQ, NE, CONTAINS -> SCALAR;
      case LT, LE, GT, GE -> "a number or a string";
      case PREFIX, SUFFIX -> "a string";
      case EXISTS -> "true or false";
      case IN -> "a list of 1 element or more, each " + SCALAR;
    };
  }

  private static boolean isListOfScalars(ArrayNode list) {
    return list.valueStream().allMatch(DataFilterReader::isScalar);
  }

  private static boolean isScalar(JsonNode value) {
    return value.isTextual() || isNumber(value) || value.isBoolean() || value.isNull();
  }

  private static boolean isNumber(JsonNode value) {
    return value instanceof NumericNode number && !number.isNaN();
  }
}
