package io.tidemill.schemas.resource;

import java.time.Duration;

/** Reads the {@code spec} of a broker. */
final class BrokerReader {
  private static final int PARTITIONS_MAX = 1_000;
  private static final Duration RETENTION_MIN = Duration.ofMinutes(1);

  /** A hundred years: far below what overflows Kafka's milliseconds. */
  private static final Duration RETENTION_MAX = Duration.ofDays(36_500);

  private static final int EVENT_BYTES_MIN = 64 * 1024;
  private static final int EVENT_BYTES_MAX = 8 * 1024 * 1024;

  private BrokerReader() {}

  static Broker read(Metadata metadata, FieldReader spec) {
    var broker =
        new Broker(
            metadata,
            spec.whole("partitions", 1, PARTITIONS_MAX, Broker.PARTITIONS_UNSET),
            spec.duration("retention", RETENTION_MIN, RETENTION_MAX)
                .orElse(Broker.RETENTION_DEFAULT),
            spec.whole(
                "maxEventBytes", EVENT_BYTES_MIN, EVENT_BYTES_MAX, Broker.MAX_EVENT_BYTES_DEFAULT));
    spec.unsupported("topic", "delivery", "deduplication");
    spec.rejectUnknown();
    return broker;
  }
}
