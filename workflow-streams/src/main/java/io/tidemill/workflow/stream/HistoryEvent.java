package io.tidemill.workflow.stream;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import io.tidemill.schemas.event.Extensions;
import io.tidemill.schemas.json.Json;
import io.tidemill.workflow.core.Instance;
import io.tidemill.workflow.core.InstanceEvent;
import java.net.URI;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Locale;

/**
 * A fact about an instance as a CloudEvent of the history topic: type {@code
 * io.tidemill.workflow.<fact>}, id {@code instance/sequence}. The facts of one instance are
 * numbered from 1 without gaps.
 */
final class HistoryEvent {
  private HistoryEvent() {}

  /** The history event of a fact; {@code after} is the instance that the fact led to. */
  static CloudEvent of(InstanceEvent fact, Instance after, Instant now) {
    return CloudEventBuilder.v1()
        .withId(after.id() + "/" + after.sequence())
        .withSource(URI.create("/tidemill/workflows/" + after.workflow()))
        .withType(
            "io.tidemill.workflow." + fact.getClass().getSimpleName().toLowerCase(Locale.ROOT))
        .withTime(now.atOffset(ZoneOffset.UTC))
        .withExtension(Extensions.WORKFLOW, after.workflow())
        .withExtension(Extensions.INSTANCE, after.id())
        .withExtension(Extensions.TOKEN, after.token())
        .withExtension(Extensions.STATE, after.state())
        .withExtension(Extensions.SEQUENCE, after.sequence())
        .withData("application/json", Json.bytes(data(fact)))
        .build();
  }

  private static ObjectNode data(InstanceEvent fact) {
    ObjectNode data = Json.object();
    switch (fact) {
      case InstanceEvent.Started e ->
          data.put("run", e.run()).put("version", e.version()).put("startId", e.startId());
      case InstanceEvent.EventAccepted e -> data.put("source", e.source()).put("id", e.id());
      case InstanceEvent.EventConsumed e ->
          data.put("source", e.source()).put("id", e.id()).put("trigger", e.trigger());
      case InstanceEvent.EventDiscarded e -> data.put("source", e.source()).put("id", e.id());
      case InstanceEvent.EventIgnored e ->
          data.put("source", e.source()).put("id", e.id()).put("reason", e.reason().name());
      case InstanceEvent.StateEntered e -> data.put("state", e.state());
      case InstanceEvent.StateLeft e -> data.put("state", e.state()).put("next", e.next());
      case InstanceEvent.CallRequested e ->
          data.put("function", e.function()).put("call", e.call()).put("attempt", e.attempt());
      case InstanceEvent.CallCompleted e -> data.put("call", e.call()).put("attempt", e.attempt());
      case InstanceEvent.CallFailed e ->
          data.put("call", e.call())
              .put("attempt", e.attempt())
              .put("code", e.code())
              .put("message", e.message());
      case InstanceEvent.ResultIgnored e -> data.put("call", e.call()).put("attempt", e.attempt());
      case InstanceEvent.StartRefused e ->
          data.put("startId", e.startId()).put("reason", e.reason());
      case InstanceEvent.Ended e ->
          data.put("status", e.status().name()).put("code", e.code()).put("message", e.message());
    }
    return data;
  }
}
