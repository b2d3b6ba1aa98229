package io.tidemill.schemas.event;

import java.util.List;
import java.util.Locale;

/**
 * Reads an event in binary content mode: {@code ce-} headers are attributes, {@code Content-Type}
 * is {@code datacontenttype}, the body is the data. No other header is ever taken.
 */
public final class BinaryEvent {
  private static final String PREFIX = "ce-";

  private BinaryEvent() {}

  /**
   * Reads one message; total.
   *
   * @param body not copied; an empty body means no data
   */
  public static Reading read(List<HeaderField> headers, byte[] body, TraceContext trace) {
    EventDraft draft = new EventDraft(EventDraft.Limits.DOOR);
    for (HeaderField header : headers) {
      String name = header.name().toLowerCase(Locale.ROOT);
      if (name.equals("content-type")) {
        if (!header.value().isBlank()) {
          draft.put("datacontenttype", header.value());
        }
      } else if (name.startsWith(PREFIX)) {
        attribute(name.substring(PREFIX.length()), header.value(), draft);
      }
    }
    trace.addTo(draft);
    return draft.finish(draft.decodedData(body.length == 0 ? null : body));
  }

  private static void attribute(String name, String value, EventDraft draft) {
    if (name.equals("datacontenttype") || name.equals("data")) {
      draft.refuse(
          "/" + name,
          "the header ce-" + name,
          name.equals("data") ? "the data in the body" : "the header Content-Type",
          "remove the header ce-" + name);
      return;
    }
    switch (HeaderValue.decode(value)) {
      case HeaderValue.Decoded.Text(String text) -> draft.put(name, text);
      case HeaderValue.Decoded.Malformed(String expected) ->
          draft.refuse(
              "/" + name,
              Excerpt.quoted(value),
              expected,
              "encode the value as the CloudEvents HTTP binding 1.0.2 §3.1.3.2 says");
    }
  }
}
