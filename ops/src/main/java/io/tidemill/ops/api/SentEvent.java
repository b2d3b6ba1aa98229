package io.tidemill.ops.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.cloudevents.CloudEvent;
import io.tidemill.schemas.event.EventDraft;
import io.tidemill.schemas.event.EventMessage;
import io.tidemill.schemas.event.JsonEvents;
import io.tidemill.schemas.event.Reading;
import io.tidemill.schemas.event.TraceContext;
import io.tidemill.schemas.json.Json;
import io.tidemill.schemas.problem.ProblemException;
import java.util.UUID;

/** The event of a request, in the JSON format of CloudEvents; its id may be left to the server. */
public final class SentEvent {
  private SentEvent() {}

  /** Reads an event; a wrong one is a problem. */
  static CloudEvent read(ObjectNode body) {
    ObjectNode whole = body.deepCopy();
    if (!whole.has("specversion")) {
      whole.put("specversion", "1.0");
    }
    if (!whole.has("id")) {
      whole.put("id", UUID.randomUUID().toString());
    }
    return switch (JsonEvents.read(Json.bytes(whole), EventDraft.Limits.DOOR, TraceContext.NONE)) {
      case Reading.Read(var event) -> event;
      case Reading.Refused(_, var problems) -> throw new ProblemException(problems);
    };
  }

  /** Writes what {@link #read} reads, with the data as the same bytes. */
  public static ObjectNode write(CloudEvent event) {
    ObjectNode body = Json.object();
    EventMessage.attributes(event).forEach(body::put);
    var data = event.getData();
    if (data != null) {
      body.put("data_base64", data.toBytes());
    }
    return body;
  }
}
