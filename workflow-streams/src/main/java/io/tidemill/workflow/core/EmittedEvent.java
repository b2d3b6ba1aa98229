package io.tidemill.workflow.core;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;

/** The event that a state emits, with what its author left out. */
final class EmittedEvent {
  private EmittedEvent() {}

  /** With an id that is the same whenever the step is repeated, and a time. */
  static Document complete(ObjectNode event, Draft draft, long nowMs) {
    JsonNode known = event.path("id");
    ObjectNode named = JsonNodeFactory.instance.objectNode();
    named.setAll(event);
    if (!known.isTextual() || known.textValue().isEmpty()) {
      // The time, because numbers of runs begin anew when a key was forgotten.
      named.put("id", draft.id() + "/" + nowMs + "/" + (draft.sequence() + 1));
    }
    if (!named.has("time")) {
      named.put("time", Instant.ofEpochMilli(nowMs).toString());
    }
    return Document.of(named);
  }
}
