package io.tidemill.invoker.core;

import io.cloudevents.CloudEvent;
import io.tidemill.schemas.event.EventMessage;
import java.time.DateTimeException;
import java.time.OffsetDateTime;

/** When an event is of no use any more (CloudEvents expiry time extension). */
public final class Expiry {
  /** The expiry of an event that does not expire. */
  public static final long NEVER = Long.MAX_VALUE;

  private static final String EXTENSION = "expirytime";

  private Expiry() {}

  /**
   * The event's {@code expirytime} in epoch milliseconds. A value that is no RFC 3339 time is as
   * good as none: an event is delivered late rather than lost over a spelling.
   */
  public static long ms(CloudEvent event) {
    String text = EventMessage.attribute(event, EXTENSION);
    if (text == null) {
      return NEVER;
    }
    try {
      return OffsetDateTime.parse(text).toInstant().toEpochMilli();
    } catch (DateTimeException | ArithmeticException noTime) {
      return NEVER;
    }
  }
}
