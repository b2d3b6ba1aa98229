package io.tidemill.schemas.resource;

import java.time.Duration;

/**
 * A stream of events and its topic.
 *
 * @param partitions 1 to the partitions of the default broker; unset takes those
 * @param retention how long events are kept, 1 minute or more
 * @param maxEventBytes largest event accepted, 65,536 to 8,388,608 bytes
 */
public record Broker(Metadata metadata, int partitions, Duration retention, int maxEventBytes)
    implements Resource {
  /** The broker that exists without being declared. */
  public static final String DEFAULT = "default";

  /** Partitions of a broker that says nothing: as many as the default broker. */
  public static final int PARTITIONS_UNSET = 0;

  /** Retention of a broker that says nothing. */
  public static final Duration RETENTION_DEFAULT = Duration.ofDays(7);

  /** Size limit of a broker that says nothing. */
  public static final int MAX_EVENT_BYTES_DEFAULT = 1024 * 1024;

  @Override
  public Kind kind() {
    return Kind.BROKER;
  }
}
