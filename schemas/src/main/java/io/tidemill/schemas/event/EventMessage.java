package io.tidemill.schemas.event;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BinaryNode;
import com.fasterxml.jackson.databind.node.NumericNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.cloudevents.CloudEvent;
import io.tidemill.schemas.json.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The whole event as one JSON object: every context attribute as a member, and {@code data} as
 * parsed JSON when its type is JSON or absent, as a string for other text, as Base64 for binary
 * (Function Workflow v0.1 §7.1).
 */
public final class EventMessage {
  /** Most digits of a number that can be a token, when written out. */
  public static final int TOKEN_DIGITS_MAX = 1_000;

  private EventMessage() {}

  /** The object that correlation paths are applied to. */
  public static ObjectNode of(CloudEvent event) {
    ObjectNode message = Json.object();
    attributes(event).forEach(message::put);
    data(event).ifPresent(data -> message.set("data", data));
    return message;
  }

  /** Every context attribute, extensions too, as its canonical string. */
  public static Map<String, String> attributes(CloudEvent event) {
    var attributes = new TreeMap<String, String>();
    for (String name : event.getAttributeNames()) {
      Object value = event.getAttribute(name);
      if (value != null) {
        attributes.put(name, canonical(value));
      }
    }
    for (String name : event.getExtensionNames()) {
      Object value = event.getExtension(name);
      if (value != null) {
        attributes.put(name, canonical(value));
      }
    }
    return attributes;
  }

  /**
   * One context attribute or extension as its canonical string; null when the event has none of
   * this name.
   */
  public static @Nullable String attribute(CloudEvent event, String name) {
    Object value =
        switch (name) {
          case "id" -> event.getId();
          case "source" -> event.getSource();
          case "type" -> event.getType();
          case "specversion" -> event.getSpecVersion();
          case "subject" -> event.getSubject();
          case "time" -> event.getTime();
          case "datacontenttype" -> event.getDataContentType();
          case "dataschema" -> event.getDataSchema();
          default -> event.getExtension(name);
        };
    return value == null ? null : canonical(value);
  }

  /**
   * The data as JSON; empty when the event has none. Data that claim to be JSON and are not are
   * taken as text.
   */
  public static Optional<JsonNode> data(CloudEvent event) {
    var data = event.getData();
    if (data == null) {
      return Optional.empty();
    }
    byte[] bytes = data.toBytes();
    String type = event.getDataContentType();
    if (type == null || isJson(type)) {
      try {
        return Optional.of(Json.parse(bytes));
      } catch (JsonProcessingException notJson) {
        return Optional.of(TextNode.valueOf(new String(bytes, StandardCharsets.UTF_8)));
      } catch (IOException notJson) {
        return Optional.of(BinaryNode.valueOf(bytes));
      }
    }
    return Optional.of(
        TextNode.valueOf(
            isText(type)
                ? new String(bytes, StandardCharsets.UTF_8)
                : Base64.getEncoder().encodeToString(bytes)));
  }

  /**
   * The canonical string of a correlation value: strings as they are, numbers in plain decimal
   * without trailing zeros, booleans {@code true} and {@code false}; empty for null, the empty
   * string, objects and arrays (§7.2), and for numbers of more than {@value #TOKEN_DIGITS_MAX}
   * digits.
   */
  public static Optional<String> token(JsonNode value) {
    if (value instanceof NumericNode number) {
      return plain(number);
    }
    if (value.isBoolean()) {
      return Optional.of(value.asText());
    }
    return value.isTextual() && !value.textValue().isEmpty()
        ? Optional.of(value.textValue())
        : Optional.empty();
  }

  private static Optional<String> plain(NumericNode number) {
    if (number.isNaN()) {
      return Optional.empty();
    }
    var decimal = number.decimalValue();
    if (decimal.signum() == 0) {
      return Optional.of("0");
    }
    // 1e999999999 is 11 bytes on the wire and a gigabyte when written out.
    long wholeDigits = (long) decimal.precision() - decimal.scale();
    return Math.max(wholeDigits, decimal.scale()) > TOKEN_DIGITS_MAX
        ? Optional.empty()
        : Optional.of(decimal.stripTrailingZeros().toPlainString());
  }

  private static String canonical(Object value) {
    return switch (value) {
      case byte[] bytes -> Base64.getEncoder().encodeToString(bytes);
      // RFC 3339 asks for the seconds, which toString leaves out when they are zero.
      case OffsetDateTime time -> DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(time);
      default -> value.toString();
    };
  }

  /** Whether data of this content type are JSON. */
  public static boolean isJson(String contentType) {
    String type = mediaType(contentType);
    return type.equals("application/json") || type.equals("text/json") || type.endsWith("+json");
  }

  private static boolean isText(String contentType) {
    String type = mediaType(contentType);
    return type.startsWith("text/") || type.equals("application/xml") || type.endsWith("+xml");
  }

  private static String mediaType(String contentType) {
    int end = contentType.indexOf(';');
    return (end < 0 ? contentType : contentType.substring(0, end)).strip().toLowerCase(Locale.ROOT);
  }
}
