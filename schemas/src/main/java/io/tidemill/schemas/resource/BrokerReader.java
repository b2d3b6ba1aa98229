package io.tidemill.schemas.resource;

import static io.tidemill.schemas.problem.ProblemCode.TM_1005;

import java.time.Duration;
import java.util.Optional;

/** Reads the {@code spec} of a broker. */
final class BrokerReader {
  private static final int PARTITIONS_MAX = 1_000;
  private static final Duration RETENTION_MIN = Duration.ofMinutes(1);

  /** A hundred years: far below what overflows Kafka's milliseconds. */
  private static final Duration RETENTION_MAX = Duration.ofDays(36_500);

  private static final int EVENT_BYTES_MIN = 64 * 1024;
  private static final int EVENT_BYTES_MAX = 8 * 1024 * 1024;
  private static final int RATE_MAX = 1_000_000;
  private static final Duration WINDOW_MIN = Duration.ofSeconds(1);
  private static final Duration WINDOW_MAX = Duration.ofHours(24);
  private static final Duration WINDOW_DEFAULT = Duration.ofMinutes(10);

  private BrokerReader() {}

  static Broker read(Metadata metadata, FieldReader spec) {
    Optional<String> topic = TopicName.read(spec, "topic");
    var broker =
        new Broker(
            metadata,
            topic.orElse(null),
            spec.whole("partitions", 1, PARTITIONS_MAX, Broker.PARTITIONS_UNSET),
            spec.duration("retention", RETENTION_MIN, RETENTION_MAX)
                .orElse(Broker.RETENTION_DEFAULT),
            spec.whole(
                "maxEventBytes", EVENT_BYTES_MIN, EVENT_BYTES_MAX, Broker.MAX_EVENT_BYTES_DEFAULT),
            spec.object("rateLimit", "{ eventsPerSecond: 1000 }")
                .map(BrokerReader::rateLimit)
                .orElse(null),
            spec.object("deduplication", "{ window: PT10M }")
                .map(BrokerReader::deduplication)
                .orElse(null));
    if (topic.isPresent()) {
      notOfTheTopic(spec, "partitions");
      notOfTheTopic(spec, "retention");
    }
    spec.unsupported("delivery");
    spec.rejectUnknown();
    return broker;
  }

  private static Broker.RateLimit rateLimit(FieldReader fields) {
    fields.requirePresence("eventsPerSecond", "a whole number", "1000");
    int perSecond = fields.whole("eventsPerSecond", 1, RATE_MAX, 1);
    int burst = fields.whole("burst", 1, RATE_MAX, perSecond);
    fields.rejectUnknown();
    return new Broker.RateLimit(perSecond, burst);
  }

  private static Broker.Deduplication deduplication(FieldReader fields) {
    Duration window = fields.duration("window", WINDOW_MIN, WINDOW_MAX).orElse(WINDOW_DEFAULT);
    fields.rejectUnknown();
    return new Broker.Deduplication(window);
  }

  /** Nobody shall believe that his own topic is altered by what stands here. */
  private static void notOfTheTopic(FieldReader spec, String field) {
    if (spec.has(field)) {
      spec.report(
          TM_1005,
          spec.at(field),
          field + " beside a topic of your own",
          "no " + field + ": those of the topic hold, it is never altered",
          "remove `" + field + "`");
    }
  }
}
