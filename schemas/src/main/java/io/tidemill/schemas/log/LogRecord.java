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

  /**
   * A timer of an instance is due. Ignored when no such timer is pending, and when this record is
   * older than the due time: then the owner appends it again.
   *
   * @param instance id of the instance
   * @param timer number of the timer within the instance, from 1
   * @param dueMs epoch milliseconds
   */
  record TimerDue(String instance, int timer, long dueMs) implements LogRecord {}

  /**
   * Somebody asked to change an instance.
   *
   * @param commandId a command with the id of the one that was applied last is not applied again
   * @param instance id of the instance; refused when it is not the newest under its key. {@value
   *     #NEWEST} is whichever is the newest
   */
  record CommandRequested(String commandId, String instance, Command command) implements LogRecord {
    /** Stands for the newest run, where nobody knows its id; no id looks like this. */
    public static final String NEWEST = "*";
  }

  /** What may be asked of an instance. */
  sealed interface Command {
    /** Ends a live instance. */
    record Cancel(@Nullable String reason) implements Command {}

    /** Holds back everything that happens to a live instance. */
    record Pause() implements Command {}

    /** Goes on after {@link Pause}. */
    record Resume() implements Command {}

    /** Goes on after an incident, or once more from the state in which the instance failed. */
    record Retry() implements Command {}

    /**
     * Goes on from this state with this input, whatever the instance does or did.
     *
     * @param state name of a top-level state
     * @param input JSON text
     */
    record Restart(String state, String input) implements Command {}
  }

  /** How a call ended. */
  sealed interface Outcome {
    /** The function answered with JSON text. */
    record Returned(String result) implements Outcome {}

    /** The call failed with {@code SYS.*} or the function's own code. */
    record Failed(String code, String message) implements Outcome {}
  }
}
