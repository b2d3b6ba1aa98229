package io.tidemill.triggers.core;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.cloudevents.CloudEvent;
import io.tidemill.schemas.event.EventDraft;
import io.tidemill.schemas.event.EventMessage;
import io.tidemill.schemas.event.JsonEvents;
import io.tidemill.schemas.event.Reading;
import io.tidemill.schemas.event.TraceContext;
import io.tidemill.schemas.json.Json;
import io.tidemill.schemas.log.InstanceKey;
import io.tidemill.schemas.log.LogRecord;
import io.tidemill.schemas.log.SystemKeys;
import io.tidemill.schemas.problem.Problem;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Events that ask for another event later (Function Workflow v0.1 §9.4), or take that back. Reading
 * is total.
 *
 * <pre>{@code
 * type: io.tidemill.timer.request
 * data: { after: PT120S, id: h1, event: { type: com.example.late, source: /timers, subject: h1 } }
 *
 * type: io.tidemill.timer.cancel
 * data: { id: h1 }
 * }</pre>
 */
public final class TimerEvents {
  /** Asks for an event later. */
  public static final String REQUEST = "io.tidemill.timer.request";

  /** Takes a request back. */
  public static final String CANCEL = "io.tidemill.timer.cancel";

  /** Longest wait. */
  public static final Duration AFTER_MAX = Duration.ofDays(3660);

  /** Longest event that is asked for, as JSON in UTF-8. */
  public static final int EVENT_BYTES_MAX = 512 * 1024;

  private static final Set<String> OF_REQUEST = new TreeSet<>(Set.of("after", "at", "event", "id"));
  private static final Set<String> OF_CANCEL = Set.of("id");

  private TimerEvents() {}

  /** What an event means for timers. */
  public sealed interface Asked {
    /** A record for the workflow log. */
    record Append(InstanceKey key, LogRecord record) implements Asked {}

    /** It cannot be read, and why. */
    record Malformed(String reason) implements Asked {}
  }

  /**
   * Reads an event; empty when it has nothing to do with timers.
   *
   * @param broker to which it was sent, and to which the later event goes
   */
  public static Optional<Asked> read(String broker, CloudEvent event) {
    boolean request = event.getType().equals(REQUEST);
    if (!request && !event.getType().equals(CANCEL)) {
      return Optional.empty();
    }
    try {
      ObjectNode data = data(event, request ? OF_REQUEST : OF_CANCEL);
      return Optional.of(request ? request(broker, event, data) : cancel(broker, event, data));
    } catch (Refused refused) {
      return Optional.of(new Asked.Malformed(refused.reason));
    }
  }

  private static Asked request(String broker, CloudEvent event, ObjectNode data) throws Refused {
    ObjectNode input = Json.object();
    if (data.has("after") == data.has("at")) {
      throw new Refused("/data", "exactly one of `after` and `at`");
    }
    if (data.has("after")) {
      input.put("afterMs", after(data.get("after")));
    } else {
      input.put("atMs", at(data.get("at")));
    }
    input.set("event", later(data.path("event")));
    String id = data.has("id") ? id(data) : event.getSource() + "," + event.getId();
    if (id.length() > InstanceKey.TOKEN_LENGTH_MAX) {
      throw new Refused("/data/id", "at most " + InstanceKey.TOKEN_LENGTH_MAX + " characters");
    }
    // The same event once more, as after a crash, asks for the same.
    String startId = event.getSource() + " " + event.getId();
    return new Asked.Append(
        SystemKeys.timer(broker, id),
        new LogRecord.StartRequested(SystemKeys.VERSION, startId, Json.text(input)));
  }

  private static Asked cancel(String broker, CloudEvent event, ObjectNode data) throws Refused {
    return new Asked.Append(
        SystemKeys.timer(broker, id(data)),
        new LogRecord.CommandRequested(
            event.getSource() + " " + event.getId(),
            LogRecord.CommandRequested.NEWEST,
            new LogRecord.Command.Cancel("asked by event " + event.getId())));
  }

  private static ObjectNode data(CloudEvent event, Set<String> known) throws Refused {
    @Nullable JsonNode data = EventMessage.data(event).orElse(null);
    if (!(data instanceof ObjectNode object)) {
      throw new Refused("/data", "a JSON object");
    }
    for (var field : object.properties()) {
      if (!known.contains(field.getKey())) {
        throw new Refused("/data/" + field.getKey(), "only " + String.join(", ", known));
      }
    }
    return object;
  }

  private static long after(JsonNode text) throws Refused {
    String expected = "a duration (ISO 8601) from PT0S to " + AFTER_MAX + ", like \"PT120S\"";
    try {
      Duration after = Duration.parse(text.isTextual() ? text.textValue() : "");
      if (!after.isNegative() && after.compareTo(AFTER_MAX) <= 0) {
        return after.toMillis();
      }
    } catch (DateTimeException notIso) {
      throw new Refused("/data/after", expected, notIso);
    }
    throw new Refused("/data/after", expected);
  }

  private static long at(JsonNode text) throws Refused {
    try {
      return OffsetDateTime.parse(text.isTextual() ? text.textValue() : "")
          .toInstant()
          .toEpochMilli();
    } catch (DateTimeException | ArithmeticException notOne) {
      throw new Refused("/data/at", "an instant (RFC 3339), like \"2030-01-31T08:00:00Z\"", notOne);
    }
  }

  private static String id(ObjectNode data) throws Refused {
    JsonNode id = data.path("id");
    if (!id.isTextual()
        || id.textValue().isEmpty()
        || id.textValue().length() > InstanceKey.TOKEN_LENGTH_MAX) {
      throw new Refused(
          "/data/id", "a string of 1 to " + InstanceKey.TOKEN_LENGTH_MAX + " characters");
    }
    return id.textValue();
  }

  /** The event that is asked for, checked as the door would check it. */
  private static ObjectNode later(JsonNode event) throws Refused {
    if (!(event instanceof ObjectNode given)) {
      throw new Refused("/data/event", "an event in the JSON format of CloudEvents");
    }
    ObjectNode complete = given.deepCopy();
    if (!complete.has("specversion")) {
      complete.put("specversion", "1.0");
    }
    ObjectNode named = complete.has("id") ? complete : complete.deepCopy().put("id", "1");
    byte[] json = Json.bytes(named);
    if (json.length > EVENT_BYTES_MAX) {
      throw new Refused("/data/event", "at most %,d bytes".formatted(EVENT_BYTES_MAX));
    }
    if (JsonEvents.read(json, EventDraft.Limits.DOOR, TraceContext.NONE)
        instanceof Reading.Refused(_, var problems)) {
      Problem first = problems.getFirst();
      throw new Refused(
          "/data/event" + first.pointer(), first.expected() + ", found " + first.found());
    }
    return complete;
  }

  /** Ends reading. */
  private static final class Refused extends Exception {
    private static final long serialVersionUID = 1L;

    private final String reason;

    Refused(String pointer, String expected) {
      super(expected);
      this.reason = pointer + ": expected " + expected;
    }

    Refused(String pointer, String expected, Exception cause) {
      super(expected, cause);
      this.reason = pointer + ": expected " + expected;
    }
  }
}
