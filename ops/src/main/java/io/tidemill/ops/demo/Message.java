package io.tidemill.ops.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidemill.schemas.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What goes over the wire. Written by hand from the CloudEvents bindings and not with the program's
 * own codec: a sender elsewhere does not have that either.
 *
 * @param headers of the HTTP request, or of the Kafka record
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared.
record Message(Map<String, String> headers, byte[] body) {
  private static final String JSON = "application/json";

  /**
   * Attributes as headers, data as the body. The file's attributes are ASCII without blanks, quotes
   * and percent signs, so no header needs encoding.
   *
   * @param prefix {@code ce-} over HTTP, {@code ce_} in Kafka
   */
  static Message binary(ObjectNode event, String prefix) {
    Map<String, String> headers = new LinkedHashMap<>();
    event
        .properties()
        .forEach(member -> {
          switch (member.getKey()) {
            case "data" -> {}
            case "datacontenttype" -> headers.put("content-type", member.getValue().asText());
            default -> headers.put(prefix + member.getKey(), member.getValue().asText());
          }
        });
    JsonNode data = event.path("data");
    if (data.isMissingNode()) {
      return new Message(headers, new byte[0]);
    }
    boolean json = headers.computeIfAbsent("content-type", _ -> JSON).equals(JSON);
    return new Message(
        headers, json ? Json.bytes(data) : data.asText().getBytes(StandardCharsets.UTF_8));
  }

  /** The whole event as the body. */
  static Message structured(JsonNode event) {
    return new Message(Map.of("content-type", "application/cloudevents+json"), Json.bytes(event));
  }

  /** Several events as the body. */
  static Message batch(JsonNode events) {
    return new Message(
        Map.of("content-type", "application/cloudevents-batch+json"), Json.bytes(events));
  }
}
