package io.tidemill.ops.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidemill.schemas.json.Json;
import io.tidemill.schemas.problem.Problem;
import io.tidemill.schemas.problem.ProblemCode;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * An event on its way to a server, by the CloudEvents HTTP binding 1.0.2 §3. Whether it is complete
 * is for the server to judge; here only what cannot be written as a request is refused.
 *
 * @param event in the CloudEvents JSON format
 */
record OutgoingEvent(ObjectNode event) {
  /** What an attribute may be called (CloudEvents 1.0.2 §3.1). */
  static final Pattern NAME = Pattern.compile("[a-z0-9]{1,256}");

  private static final String TYPE = "datacontenttype";
  private static final String JSON = "application/json";

  /** Headers and body of a request. */
  record Message(Map<String, String> headers, byte[] body) {}

  /** The event's id, or a dash when it has none. */
  String id() {
    return event.path("id").asText("-");
  }

  /** The whole event as the body. */
  Message structured() {
    return new Message(
        Map.of("Content-Type", "application/cloudevents+json; charset=utf-8"), Json.bytes(event));
  }

  /** Attributes as headers, data as the body. */
  Message binary() {
    Map<String, String> headers = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> member : event.properties()) {
      String name = member.getKey();
      JsonNode value = member.getValue();
      if (name.equals("data") || name.equals("data_base64") || value.isNull()) {
        continue;
      }
      if (value.isContainerNode() || !NAME.matcher(name).matches()) {
        throw malformed("the attribute `" + name + "`", "a scalar named by a-z and 0-9");
      }
      if (name.equals(TYPE) && !value.asText().matches("[\\x21-\\x7E][\\x20-\\x7E]*")) {
        throw malformed("the content type `" + value.asText() + "`", "a media type");
      }
      headers.put(
          name.equals(TYPE) ? "Content-Type" : "ce-" + name,
          name.equals(TYPE) ? value.asText() : headerValue(value.asText()));
    }
    byte[] body = data();
    if (body.length > 0) {
      headers.putIfAbsent("Content-Type", JSON);
    }
    return new Message(headers, body);
  }

  private byte[] data() {
    JsonNode base64 = event.path("data_base64");
    if (base64.isTextual()) {
      try {
        return Base64.getDecoder().decode(base64.textValue());
      } catch (IllegalArgumentException notBase64) {
        throw malformed("`data_base64` that is no Base64", "RFC 4648 Base64");
      }
    }
    JsonNode data = event.path("data");
    if (data.isMissingNode()) {
      return new byte[0];
    }
    return data.isTextual() && !isJson(event.path(TYPE).asText(JSON))
        ? data.textValue().getBytes(StandardCharsets.UTF_8)
        : Json.bytes(data);
  }

  /** Whether data of this media type are JSON. */
  static boolean isJson(String contentType) {
    String type = contentType.replaceFirst(";.*", "").strip().toLowerCase(Locale.ROOT);
    return type.endsWith("/json") || type.endsWith("+json");
  }

  /** Percent-encodes what a header may not carry (HTTP binding §3.1.3.2). */
  private static String headerValue(String text) {
    StringBuilder encoded = new StringBuilder(text.length());
    for (byte octet : text.getBytes(StandardCharsets.UTF_8)) {
      int c = octet & 0xFF;
      if (c <= 0x20 || c >= 0x7F || c == '"' || c == '%') {
        encoded.append('%').append("%02X".formatted(c));
      } else {
        encoded.append((char) c);
      }
    }
    return encoded.toString();
  }

  private Failure malformed(String found, String expected) {
    return Failure.of(
        Exit.VALIDATION,
        new Problem(
            ProblemCode.TM_3001,
            "event " + id(),
            "",
            found,
            expected,
            "correct the event; see CloudEvents 1.0.2"));
  }
}
