package io.tidemill.schemas.resource;

import static io.tidemill.schemas.problem.ProblemCode.TM_1004;
import static io.tidemill.schemas.problem.ProblemCode.TM_1005;
import static io.tidemill.schemas.problem.ProblemCode.TM_1007;
import static io.tidemill.schemas.problem.ProblemCode.TM_1010;
import static io.tidemill.schemas.problem.ProblemCode.TM_1013;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidemill.schemas.cesql.CesqlText;
import io.tidemill.schemas.problem.Nearest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Reads {@code spec.filters} of a trigger, the dialects of the CloudEvents Subscriptions API, and
 * Knative's older {@code spec.filter}.
 */
final class FilterReader {
  /** Deepest nesting of filters. */
  static final int DEPTH_MAX = 16;

  /** Most filters of one trigger, inner ones counted. */
  static final int FILTERS_MAX = 256;

  /** Most attributes of one filter. */
  static final int ATTRIBUTES_MAX = 64;

  private static final Filter EVERYTHING = new Filter.All(List.of());
  private static final List<String> DIALECTS =
      List.of("exact", "prefix", "suffix", "all", "any", "not", "cesql", "data");
  private static final Pattern ATTRIBUTE = Pattern.compile("[a-z0-9]{1,20}");
  private static final String EXAMPLE = "[ { exact: { type: com.example.order } } ]";

  private final ProblemSink problems;
  private int filters;

  private FilterReader(ProblemSink problems) {
    this.problems = problems;
  }

  static Filter read(FieldReader spec) {
    var reader = new FilterReader(spec.problems());
    if (spec.has("filter") && spec.has("filters")) {
      spec.exactlyOne("", "filters", "filter");
    }
    Optional<Filter> old =
        spec.object("filter", "{ attributes: { type: com.example.order } }").map(reader::knative);
    Optional<Filter> now =
        spec.list("filters", EXAMPLE).map(list -> reader.top(list, spec.at("filters")));
    return now.or(() -> old).orElse(EVERYTHING);
  }

  private Filter top(ArrayNode list, String pointer) {
    List<Filter> read = each(list, pointer, 1);
    return read.size() == 1 ? read.getFirst() : new Filter.All(read);
  }

  private Filter knative(FieldReader filter) {
    Map<String, String> wanted =
        filter
            .object("attributes", "{ type: com.example.order }")
            .map(a -> attributes(a.node(), a.pointer(), true))
            .orElse(Map.of());
    filter.rejectUnknown();
    return wanted.isEmpty() ? EVERYTHING : new Filter.Exact(wanted);
  }

  private List<Filter> each(ArrayNode list, String pointer, int depth) {
    var read = new ArrayList<Filter>();
    for (int i = 0; i < list.size() && filters <= FILTERS_MAX; i++) {
      one(list.get(i), pointer + "/" + i, depth).ifPresent(read::add);
    }
    return read;
  }

  private Optional<Filter> one(JsonNode node, String pointer, int depth) {
    if (depth > DEPTH_MAX || ++filters > FILTERS_MAX) {
      problems.report(
          TM_1010,
          pointer,
          depth > DEPTH_MAX ? "filters nested deeper than " + DEPTH_MAX : "one filter more",
          depth > DEPTH_MAX ? "at most that depth" : "at most " + FILTERS_MAX + " filters",
          "join conditions, or use several triggers");
      return Optional.empty();
    }
    if (!(node instanceof ObjectNode object)) {
      problems.report(TM_1004, pointer, Shown.value(node), "an object with one dialect", example());
      return Optional.empty();
    }
    if (object.size() != 1) {
      problems.report(
          TM_1007,
          pointer,
          object.isEmpty() ? "no dialect" : object.size() + " dialects",
          "an object with exactly one of " + String.join(", ", DIALECTS),
          object.isEmpty() ? example() : "make each of them a filter of its own in the list");
      return Optional.empty();
    }
    var dialect = object.properties().iterator().next();
    String below = pointer + "/" + FieldReader.escaped(dialect.getKey());
    return dialect(dialect.getKey(), dialect.getValue(), below, depth);
  }

  private Optional<Filter> dialect(String name, JsonNode value, String pointer, int depth) {
    return switch (name) {
      case "exact" -> wanted(value, pointer).map(Filter.Exact::new);
      case "prefix" -> wanted(value, pointer).map(Filter.Prefix::new);
      case "suffix" -> wanted(value, pointer).map(Filter.Suffix::new);
      case "all" -> inner(value, pointer, depth).map(Filter.All::new);
      case "any" -> inner(value, pointer, depth).map(Filter.Any::new);
      case "not" -> one(value, pointer, depth + 1).map(Filter.Not::new);
      // The Subscriptions API calls it sql, Knative cesql.
      case "cesql", "sql" -> cesql(value, pointer);
      case "data" -> DataFilterReader.read(value, pointer, problems);
      default -> {
        problems.report(
            TM_1007,
            pointer,
            "the unknown dialect " + Shown.text(name),
            "one of " + String.join(", ", DIALECTS),
            Nearest.fix(name, DIALECTS));
        yield Optional.empty();
      }
    };
  }

  private Optional<Filter> cesql(JsonNode value, String pointer) {
    if (!value.isTextual()) {
      problems.report(
          TM_1004,
          pointer,
          Shown.value(value),
          "a string with an expression",
          "write `cesql: \"type = 'com.example.order'\"`");
      return Optional.empty();
    }
    String expression = value.textValue();
    var fault = CesqlText.fault(expression);
    fault.ifPresent(f ->
        problems.report(
            TM_1013,
            pointer,
            "column %d: %s".formatted(f.column(), f.found()),
            f.expected(),
            f.fix()));
    return fault.isPresent() ? Optional.empty() : Optional.of(new Filter.Cesql(expression));
  }

  private Optional<List<Filter>> inner(JsonNode value, String pointer, int depth) {
    if (value instanceof ArrayNode list && !list.isEmpty()) {
      return Optional.of(each(list, pointer, depth + 1));
    }
    problems.report(
        value.isArray() ? TM_1005 : TM_1004,
        pointer,
        value.isArray() ? "an empty list" : Shown.value(value),
        "a list of 1 filter or more",
        example());
    return Optional.empty();
  }

  private Optional<Map<String, String>> wanted(JsonNode value, String pointer) {
    if (value instanceof ObjectNode object && !object.isEmpty()) {
      return Optional.of(attributes(object, pointer, false));
    }
    problems.report(
        value.isObject() ? TM_1005 : TM_1004,
        pointer,
        value.isObject() ? "no attribute" : Shown.value(value),
        "an object of attribute names and strings",
        example());
    return Optional.empty();
  }

  private Map<String, String> attributes(ObjectNode object, String pointer, boolean emptyIsAny) {
    var attributes = new LinkedHashMap<String, String>();
    if (object.size() > ATTRIBUTES_MAX) {
      problems.report(
          TM_1010,
          pointer,
          object.size() + " attributes",
          "at most " + ATTRIBUTES_MAX,
          "remove attributes, or use several triggers");
      return attributes;
    }
    for (var field : object.properties()) {
      String name = field.getKey();
      JsonNode value = field.getValue();
      String at = pointer + "/" + FieldReader.escaped(name);
      if (!ATTRIBUTE.matcher(name).matches()) {
        problems.report(
            TM_1005,
            at,
            "the attribute " + Shown.text(name),
            "1 to 20 of a-z and 0-9",
            "name a context attribute of the event, such as `type`");
      }
      if (!value.isTextual()) {
        problems.report(TM_1004, at, Shown.value(value), "a string", "put quotes around the value");
      } else if (!value.textValue().isEmpty()) {
        attributes.put(name, value.textValue());
      } else if (!emptyIsAny) {
        problems.report(
            TM_1005,
            at,
            "an empty string",
            "a string of 1 character or more",
            "write the value, or remove the attribute");
      }
    }
    return attributes;
  }

  private static String example() {
    return "write `- exact: { type: com.example.order }`";
  }
}
