package io.tidemill.bridge.core;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * The W3C trace context of a request, as the extensions it becomes in an event that has none of its
 * own (CloudEvents distributed tracing extension).
 *
 * @param parent {@code traceparent}; empty when the request has none that is valid
 * @param state {@code tracestate}; empty when there is none
 */
public record TraceContext(String parent, String state) {
  /** A request without a trace. */
  public static final TraceContext NONE = new TraceContext("", "");

  private static final Pattern PARENT =
      Pattern.compile("[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}[!-~]{0,100}");

  /** 512 characters must be kept (W3C Trace Context §3.3.1.5); what is longer is left out. */
  private static final Pattern STATE = Pattern.compile("[ -~]{1,512}");

  /** Reads the headers of a request; a trace that is malformed is no reason to refuse an event. */
  public static TraceContext of(List<HeaderField> headers) {
    String parent = "";
    List<String> states = new ArrayList<>();
    for (HeaderField header : headers) {
      switch (header.name().toLowerCase(Locale.ROOT)) {
        case "traceparent" -> parent = header.value();
        case "tracestate" -> states.add(header.value());
        default -> {}
      }
    }
    if (!PARENT.matcher(parent).matches()) {
      return NONE;
    }
    String state = String.join(",", states);
    return new TraceContext(parent, STATE.matcher(state).matches() ? state : "");
  }

  /** A state belongs to its parent, so it is only added together with it. */
  void addTo(Draft draft) {
    if (parent.isEmpty() || draft.get("traceparent") != null) {
      return;
    }
    draft.putIfAbsent("traceparent", parent);
    if (!state.isEmpty()) {
      draft.putIfAbsent("tracestate", state);
    }
  }
}
