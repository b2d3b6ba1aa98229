package io.tidemill.bridge.core;

import java.util.Base64;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

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
    Draft draft = new Draft();
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
    return draft.finish(data(body, draft));
  }

  private static void attribute(String name, String value, Draft draft) {
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

  /**
   * CloudEvents 0.3 may carry Base64 in binary mode and says so in an attribute; the SDK drops that
   * attribute, and with it the only way to know that the data are still encoded.
   */
  private static byte @Nullable [] data(byte[] body, Draft draft) {
    String encoding =
        "0.3".equals(draft.get("specversion")) ? draft.remove("datacontentencoding") : null;
    if (encoding == null) {
      return body.length == 0 ? null : body;
    }
    try {
      if (encoding.equalsIgnoreCase("base64")) {
        return Base64.getDecoder().decode(body);
      }
    } catch (IllegalArgumentException notBase64) {
      draft.refuse("/data", "a body that is not Base64", "Base64", "encode the body");
      return null;
    }
    draft.refuse(
        "/datacontentencoding", Excerpt.quoted(encoding), "base64", "remove the attribute");
    return null;
  }
}
