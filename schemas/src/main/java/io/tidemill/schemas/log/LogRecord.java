package io.tidemill.schemas.log;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Everything that can change a workflow instance, as one record of the topic {@code workflow.log}
 * (design D3). Its time is the record's own timestamp, set by the broker.
 */
public sealed interface LogRecord {
  /**
   * An event of the mesh matched triggers of the workflow.
   *
   * @param version definition version that an instance started by this event is pinned to
   * @param triggers names of the matched triggers, in order of definition, at least one
   * @param attributes every context attribute of the CloudEvent
   * @param data the event's data as JSON text; null when it has none
   * @param origin {@code topic-partition@offset} of the event
   */
  record EventArrived(
      int version,
      List<String> triggers,
      Map<String, String> attributes,
      @Nullable String data,
      String origin)
      implements LogRecord {
    public EventArrived {
      triggers = List.copyOf(triggers);
      attributes = Map.copyOf(attributes);
    }

    /** The event's {@code source}. */
    public String source() {
      return attributes.getOrDefault("source", "");
    }

    /** The event's {@code id}. */
    public String id() {
      return attributes.getOrDefault("id", "");
    }
  }

  /**
   * Somebody asked for an instance.
   *
   * @param version definition version the instance is pinned to
   * @param startId equal ids ask for the same instance
   * @param input JSON text
   */
  record StartRequested(int version, String startId, String input) implements LogRecord {}

  /**
   * A function answered, or its call failed.
   *
   * @param instance id of the instance that called
   * @param call number of the call within the instance, from 1
   * @param attempt from 1
   * @param outcome what came back
   */
  record CallReturned(String instance, int call, int attempt, Outcome outcome)
      implements LogRecord {}

  /**
   * A task took the partition over: all that stands before this record is replay to that task.
   * Changes no instance.
   *
   * @param owner unique for each take-over
   */
  record OwnerAssumed(String owner) implements LogRecord {}

  /** How a call ended. */
  sealed interface Outcome {
    /** The function answered with JSON text. */
    record Returned(String result) implements Outcome {}

    /** The call failed with {@code SYS.*} or the function's own code. */
    record Failed(String code, String message) implements Outcome {}
  }
}
