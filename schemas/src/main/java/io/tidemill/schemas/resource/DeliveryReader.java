package io.tidemill.schemas.resource;

import io.tidemill.schemas.resource.Delivery.Backoff;
import io.tidemill.schemas.resource.Delivery.Batch;
import io.tidemill.schemas.resource.Delivery.Order;
import io.tidemill.schemas.resource.Delivery.Pace;
import io.tidemill.schemas.resource.Delivery.Semantics;
import java.time.Duration;
import java.util.Optional;

/** Reads {@code spec.delivery} of a trigger. */
final class DeliveryReader {
  private static final int RETRY_MAX = 1_000;
  private static final Duration DELAY_MIN = Duration.ofMillis(1);
  private static final Duration DELAY_MAX = Duration.ofDays(1);
  private static final Duration AGE_MIN = Duration.ofSeconds(1);
  private static final Duration AGE_MAX = Duration.ofDays(365);
  private static final int WINDOW_MAX = 10_000;
  private static final int RATE_MAX = 1_000_000;
  private static final int BATCH_MAX = 1_000;
  private static final Duration BATCH_WAIT = Duration.ofMillis(100);
  private static final Duration BATCH_WAIT_MAX = Duration.ofMinutes(1);

  private DeliveryReader() {}

  static Delivery read(FieldReader fields) {
    int retry = fields.whole("retry", 0, RETRY_MAX, Delivery.DEFAULT.retry());
    Backoff backoff = backoff(fields);
    Optional<Duration> timeout =
        fields.duration("timeout", FunctionReader.TIMEOUT_MIN, FunctionReader.TIMEOUT_MAX);
    Optional<Duration> maxAge = fields.duration("maxAge", AGE_MIN, AGE_MAX);
    Order order = fields.choice("order", Order.NONE);
    Semantics semantics = fields.choice("semantics", Semantics.AT_LEAST_ONCE);
    var pace =
        new Pace(fields.whole("window", 1, WINDOW_MAX, 0), fields.whole("rate", 1, RATE_MAX, 0));
    Optional<Batch> batch =
        fields.object("batch", "{ maxEvents: 100, maxWait: PT0.1S }").map(DeliveryReader::batch);
    Optional<String> deadLetterTopic =
        fields
            .object("deadLetterSink", "{ topic: orders-failed }")
            .flatMap(DeliveryReader::deadLetterTopic);
    fields.unsupported("reply");
    fields.rejectUnknown();
    return new Delivery(
        retry,
        backoff,
        timeout.orElse(null),
        maxAge.orElse(null),
        order,
        semantics,
        pace,
        batch.orElse(null),
        deadLetterTopic.orElse(null));
  }

  private static Backoff backoff(FieldReader fields) {
    Optional<Duration> delay = fields.duration("backoffDelay", DELAY_MIN, DELAY_MAX);
    Optional<Duration> cap = fields.duration("backoffCap", DELAY_MIN, DELAY_MAX);
    var backoff =
        new Backoff(
            fields.choice("backoffPolicy", Backoff.DEFAULT.policy()),
            delay.orElse(Backoff.DEFAULT.delay()),
            cap.orElse(Backoff.DEFAULT.cap()),
            fields.choice("jitter", Backoff.DEFAULT.jitter()));
    boolean bothReadable =
        fields.has("backoffDelay") == delay.isPresent()
            && fields.has("backoffCap") == cap.isPresent();
    if (bothReadable && backoff.cap().compareTo(backoff.delay()) < 0) {
      fields.outOfForm(
          "backoffCap",
          backoff.cap() + (cap.isPresent() ? "" : ", the default"),
          "a duration not shorter than backoffDelay, " + backoff.delay(),
          backoff.delay().toString());
    }
    return backoff;
  }

  private static Batch batch(FieldReader fields) {
    var batch =
        new Batch(
            fields.whole("maxEvents", 2, BATCH_MAX, 100),
            fields.duration("maxWait", DELAY_MIN, BATCH_WAIT_MAX).orElse(BATCH_WAIT));
    fields.rejectUnknown();
    return batch;
  }

  private static Optional<String> deadLetterTopic(FieldReader fields) {
    fields.requirePresence("topic", "the name of a topic", "orders-failed");
    Optional<String> topic = TopicName.read(fields, "topic");
    fields.unsupported("ref", "uri");
    fields.rejectUnknown();
    return topic;
  }
}
