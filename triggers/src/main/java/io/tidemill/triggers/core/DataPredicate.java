package io.tidemill.triggers.core;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NumericNode;
import io.tidemill.schemas.json.Json;
import io.tidemill.schemas.resource.Filter;
import java.util.Locale;
import java.util.Optional;
import java.util.function.IntPredicate;

/** A filter on the data, an extension of Tidemill's; where nothing is found, nothing holds. */
record DataPredicate(Filter.Data filter) implements EventPredicate {
  @Override
  public boolean test(EventView event) {
    Optional<JsonNode> data = event.data();
    return data.isPresent() && test(at(data.get()));
  }

  /** An event without data has nothing anywhere, not even at the root. */
  private Optional<JsonNode> at(JsonNode data) {
    return filter.path().select(data).filter(node -> !node.isMissingNode());
  }

  private boolean test(Optional<JsonNode> found) {
    JsonNode value = filter.value();
    if (filter.op() == Filter.Op.EXISTS) {
      return found.isPresent() == value.booleanValue();
    }
    return found.isPresent() && holds(filter.op(), found.get(), value);
  }

  private static boolean holds(Filter.Op op, JsonNode found, JsonNode value) {
    return switch (op) {
      case EQ -> same(found, value);
      case NE -> !same(found, value);
      case LT -> ordered(found, value, order -> order < 0);
      case LE -> ordered(found, value, order -> order <= 0);
      case GT -> ordered(found, value, order -> order > 0);
      case GE -> ordered(found, value, order -> order >= 0);
      case IN -> isOneOf(found, value);
      case EXISTS -> true;
      case PREFIX -> found.isTextual() && found.textValue().startsWith(value.textValue());
      case SUFFIX -> found.isTextual() && found.textValue().endsWith(value.textValue());
      case CONTAINS ->
          found.isArray()
              ? isOneOf(value, found)
              : found.isTextual()
                  && value.isTextual()
                  && found.textValue().contains(value.textValue());
    };
  }

  private static boolean isOneOf(JsonNode wanted, JsonNode list) {
    for (JsonNode element : list) {
      if (same(element, wanted)) {
        return true;
      }
    }
    return false;
  }

  /** Objects and lists are the same as nothing that a filter can name. */
  private static boolean same(JsonNode one, JsonNode other) {
    if (one instanceof NumericNode a && other instanceof NumericNode b) {
      return compared(a, b) == 0;
    }
    return one.isValueNode() && one.equals(other);
  }

  private static boolean ordered(JsonNode found, JsonNode value, IntPredicate wanted) {
    if (found instanceof NumericNode a && value instanceof NumericNode b) {
      return wanted.test(compared(a, b));
    }
    return found.isTextual()
        && value.isTextual()
        && wanted.test(found.textValue().compareTo(value.textValue()));
  }

  private static int compared(NumericNode a, NumericNode b) {
    return a.isInt() && b.isInt()
        ? Integer.compare(a.intValue(), b.intValue())
        : a.decimalValue().compareTo(b.decimalValue());
  }

  @Override
  public Explanation explain(EventView event) {
    String path = filter.path().text();
    String found =
        event
            .data()
            .map(data ->
                at(data)
                    .map(node -> path + " is " + Explanation.shown(Json.text(node)))
                    .orElse(path + " is missing"))
            .orElse("the data are not JSON");
    String clause =
        "data: { path: %s, op: %s, value: %s }"
            .formatted(
                path, filter.op().name().toLowerCase(Locale.ROOT), Json.text(filter.value()));
    return Explanation.leaf(clause, test(event), found);
  }
}
