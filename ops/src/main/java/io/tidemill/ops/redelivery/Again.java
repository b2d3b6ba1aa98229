package io.tidemill.ops.redelivery;

import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import io.tidemill.schemas.event.Extensions;
import java.util.List;

/** What an event looks like when it is put in again. */
public final class Again {
  private static final List<String> OF_DEAD_LETTERS =
      List.of(
          Extensions.ERROR_DEST,
          Extensions.ERROR_CODE,
          Extensions.ERROR_DATA,
          Extensions.TRIGGER,
          Extensions.REASON,
          Extensions.ATTEMPTS,
          Extensions.FIRST_TIME,
          Extensions.LAST_TIME,
          Extensions.ORIGIN);

  private Again() {}

  /**
   * A dead letter's event as it was, with the count of redrives.
   *
   * @param redrives how often it was put in again before
   */
  public static CloudEvent redriven(CloudEvent deadLetter, int redrives) {
    CloudEventBuilder builder = CloudEventBuilder.from(deadLetter);
    OF_DEAD_LETTERS.forEach(builder::withoutExtension);
    return builder.withExtension(Extensions.REDRIVES, redrives + 1).build();
  }

  /** An event with the name of the replay that brings it. */
  public static CloudEvent replayed(CloudEvent event, String replay) {
    return CloudEventBuilder.from(event).withExtension(Extensions.REPLAY, replay).build();
  }
}
