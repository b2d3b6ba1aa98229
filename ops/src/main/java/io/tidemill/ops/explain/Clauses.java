package io.tidemill.ops.explain;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.cloudevents.CloudEvent;
import io.tidemill.schemas.json.Json;
import io.tidemill.schemas.resource.Filter;
import io.tidemill.triggers.core.Explanation;

/** Each clause of a filter, true or false for one event, as JSON. */
final class Clauses {
  private Clauses() {}

  /** {@code {clause, matched, found?, clauses?}}. */
  static ObjectNode of(Filter filter, CloudEvent event) {
    return json(Explanation.of(filter, event));
  }

  private static ObjectNode json(Explanation explanation) {
    ObjectNode json =
        Json.object().put("clause", explanation.clause()).put("matched", explanation.holds());
    if (!explanation.found().isEmpty()) {
      json.put("found", explanation.found());
    }
    if (!explanation.parts().isEmpty()) {
      ArrayNode clauses = json.putArray("clauses");
      explanation.parts().forEach(part -> clauses.add(json(part)));
    }
    return json;
  }
}
