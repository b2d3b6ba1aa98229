package io.tidemill.invoker.call;

import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import io.tidemill.schemas.event.EventMessage;
import io.tidemill.schemas.event.TraceContext;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Carries a trace from an event to the call, and from the call to the reply. */
final class Traces {
  private Traces() {}

  /** The trace that an event carries in its extensions. */
  static TraceContext of(CloudEvent event) {
    String parent = EventMessage.attribute(event, "traceparent");
    String state = EventMessage.attribute(event, "tracestate");
    return TraceContext.of(
        parent == null ? "" : parent, state == null ? List.of() : List.of(state));
  }

  /** The trace that all events of a batch share; none when they differ. */
  static TraceContext of(List<CloudEvent> events) {
    Set<TraceContext> traces = events.stream().map(Traces::of).collect(Collectors.toSet());
    return traces.size() == 1 ? traces.iterator().next() : TraceContext.NONE;
  }

  /** The reply itself if it has a trace of its own; else the reply in the request's trace. */
  static CloudEvent continued(CloudEvent reply, TraceContext trace) {
    if (trace.parent().isEmpty() || reply.getExtension("traceparent") != null) {
      return reply;
    }
    CloudEventBuilder traced =
        CloudEventBuilder.from(reply).withExtension("traceparent", trace.parent());
    return trace.state().isEmpty()
        ? traced.withoutExtension("tracestate").build()
        : traced.withExtension("tracestate", trace.state()).build();
  }
}
