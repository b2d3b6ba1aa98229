package io.tidemill.schemas.event;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * One HTTP header field as it stood in the message.
 *
 * @param name in any case
 * @param value one char per octet (ISO-8859-1), without surrounding white space
 */
public record HeaderField(String name, String value) {
  /** The W3C trace context that the headers of a request carry. */
  public static TraceContext trace(List<HeaderField> headers) {
    String parent = "";
    List<String> states = new ArrayList<>();
    for (HeaderField header : headers) {
      switch (header.name().toLowerCase(Locale.ROOT)) {
        case "traceparent" -> parent = header.value();
        case "tracestate" -> states.add(header.value());
        default -> {}
      }
    }
    return TraceContext.of(parent, states);
  }
}
