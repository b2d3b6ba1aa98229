package io.tidemill.ops.explain;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.cloudevents.CloudEvent;
import io.tidemill.schemas.event.EventMessage;
import io.tidemill.schemas.json.Json;
import io.tidemill.schemas.resource.Filter;
import io.tidemill.triggers.core.Subscription;
import io.tidemill.triggers.core.SubscriptionIndex;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Each clause of a filter, true or false for one event, as JSON. */
final class Clauses {
  private Clauses() {}

  /** {@code {clause, matched, found?, clauses?}}. */
  static ObjectNode of(Filter filter, CloudEvent event) {
    ObjectNode json = Json.object();
    switch (filter) {
      case Filter.Exact(var attributes) -> attributes(json, "exact", attributes, event);
      case Filter.Prefix(var attributes) -> attributes(json, "prefix", attributes, event);
      case Filter.Suffix(var attributes) -> attributes(json, "suffix", attributes, event);
      case Filter.All(var inner) -> group(json, "all", inner, event);
      case Filter.Any(var inner) -> group(json, "any", inner, event);
      case Filter.Not(var inner) -> group(json, "not", List.of(inner), event);
    }
    return json.put("matched", holds(filter, event));
  }

  private static boolean holds(Filter filter, CloudEvent event) {
    return !SubscriptionIndex.of(List.of(new Subscription.ToTrigger("b", filter, "t")))
        .match("b", event)
        .isEmpty();
  }

  private static void attributes(
      ObjectNode json, String dialect, Map<String, String> wanted, CloudEvent event) {
    json.put("clause", dialect);
    ArrayNode clauses = json.putArray("clauses");
    new TreeMap<>(wanted)
        .forEach((name, value) -> {
          Map<String, String> one = Map.of(name, value);
          Filter filter =
              switch (dialect) {
                case "exact" -> new Filter.Exact(one);
                case "prefix" -> new Filter.Prefix(one);
                default -> new Filter.Suffix(one);
              };
          clauses
              .addObject()
              .put("clause", dialect + " " + name + "=" + value)
              .put("matched", holds(filter, event))
              .put("found", EventMessage.attribute(event, name));
        });
  }

  private static void group(
      ObjectNode json, String dialect, List<Filter> filters, CloudEvent event) {
    json.put("clause", dialect);
    ArrayNode clauses = json.putArray("clauses");
    filters.forEach(filter -> clauses.add(of(filter, event)));
  }
}
