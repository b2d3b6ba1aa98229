package io.tidemill.schemas.event;

import java.util.List;
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

  /**
   * Takes the values of the two headers; a trace that is malformed is no reason to refuse an event.
   *
   * @param parent the empty string when there is none
   * @param states those of all headers {@code tracestate}, in their order
   */
  public static TraceContext of(String parent, List<String> states) {
    if (!PARENT.matcher(parent).matches()) {
      return NONE;
    }
    String state = String.join(",", states);
    return new TraceContext(parent, STATE.matcher(state).matches() ? state : "");
  }

  /** A state belongs to its parent, so it is only added together with it. */
  public void addTo(EventDraft draft) {
    if (parent.isEmpty() || draft.get("traceparent") != null) {
      return;
    }
    draft.putIfAbsent("traceparent", parent);
    if (!state.isEmpty()) {
      draft.putIfAbsent("tracestate", state);
    }
  }
}
