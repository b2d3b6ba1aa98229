package io.tidemill.schemas.resource;

import io.tidemill.schemas.topic.Topics;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A stream of events and its topic.
 *
 * @param topic a topic of the user's that holds the events, never created or altered; null for the
 *     one that is made for this broker
 * @param partitions 1 to the partitions of the default broker; unset takes those
 * @param retention how long events are kept, 1 minute or more; without meaning for a topic of the
 *     user's
 * @param maxEventBytes largest event accepted, 65,536 to 8,388,608 bytes
 * @param rateLimit how many events each node accepts by HTTP; null for no limit
 * @param deduplication which events each node takes for repeated; null for none
 */
public record Broker(
    Metadata metadata,
    @Nullable String topic,
    int partitions,
    Duration retention,
    int maxEventBytes,
    @Nullable RateLimit rateLimit,
    @Nullable Deduplication deduplication)
    implements Resource {
  /** The broker that exists without being declared. */
  public static final String DEFAULT = "default";

  /** Partitions of a broker that says nothing: as many as the default broker. */
  public static final int PARTITIONS_UNSET = 0;

  /** Retention of a broker that says nothing. */
  public static final Duration RETENTION_DEFAULT = Duration.ofDays(7);

  /** Size limit of a broker that says nothing. */
  public static final int MAX_EVENT_BYTES_DEFAULT = 1024 * 1024;

  /**
   * How fast events may come.
   *
   * @param eventsPerSecond 1 to 1,000,000, on average
   * @param burst 1 to 1,000,000 events that may come at once after a pause
   */
  public record RateLimit(int eventsPerSecond, int burst) {}

  /**
   * When an event is taken for one that came before: same {@code source} and {@code id}.
   *
   * @param window 1 second to 24 hours, from the first one
   */
  public record Deduplication(Duration window) {}

  /** A broker with a topic of its own and without limits on what comes. */
  public Broker(Metadata metadata, int partitions, Duration retention, int maxEventBytes) {
    this(metadata, null, partitions, retention, maxEventBytes, null, null);
  }

  /** The name of the topic that holds its events. */
  public String eventsTopic(Topics topics) {
    return topic == null ? topics.eventsOf(name()) : topic;
  }

  @Override
  public Kind kind() {
    return Kind.BROKER;
  }
}
