package io.tidemill.schemas.resource;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * Something that makes events: a clock, so far.
 *
 * @param broker gets the events
 * @param cron when
 * @param event what, in the JSON format of CloudEvents, without {@code specversion}, {@code id} and
 *     {@code time}, which each event gets of its own
 */
public record Source(Metadata metadata, String broker, Cron cron, JsonNode event)
    implements Resource {
  /** Time zone of a source that says nothing. */
  public static final String ZONE_DEFAULT = "UTC";

  /**
   * Recurring times; whether they can be read is for the workflow room.
   *
   * @param schedule a cron expression of 5 fields, or of 6 with seconds first
   * @param timeZone of the IANA data, such as {@code Europe/Berlin}
   */
  public record Cron(String schedule, String timeZone) {}

  @Override
  public Kind kind() {
    return Kind.SOURCE;
  }
}
