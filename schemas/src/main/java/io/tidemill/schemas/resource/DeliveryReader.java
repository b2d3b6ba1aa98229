package io.tidemill.schemas.resource;

import io.tidemill.schemas.resource.Delivery.Backoff;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/** Reads {@code spec.delivery} of a trigger. */
final class DeliveryReader {
  private static final int RETRY_MAX = 1_000;
  private static final Duration DELAY_MIN = Duration.ofMillis(1);
  private static final Duration DELAY_MAX = Duration.ofDays(1);

  private DeliveryReader() {}

  static Delivery read(FieldReader fields) {
    int retry = fields.whole("retry", 0, RETRY_MAX, Delivery.DEFAULT.retry());
    Backoff policy = policy(fields);
    Optional<Duration> delay = fields.duration("backoffDelay", DELAY_MIN, DELAY_MAX);
    Optional<Duration> cap = fields.duration("backoffCap", DELAY_MIN, DELAY_MAX);
    Optional<Duration> timeout =
        fields.duration("timeout", FunctionReader.TIMEOUT_MIN, FunctionReader.TIMEOUT_MAX);
    TriggerReader.refuseUnsupported(fields);
    fields.rejectUnknown();
    var delivery =
        new Delivery(
            retry,
            policy,
            delay.orElse(Delivery.DEFAULT.backoffDelay()),
            cap.orElse(Delivery.DEFAULT.backoffCap()),
            timeout.orElse(null));
    boolean bothReadable =
        fields.has("backoffDelay") == delay.isPresent()
            && fields.has("backoffCap") == cap.isPresent();
    if (bothReadable && delivery.backoffCap().compareTo(delivery.backoffDelay()) < 0) {
      fields.outOfForm(
          "backoffCap",
          delivery.backoffCap() + (cap.isPresent() ? "" : ", the default"),
          "a duration not shorter than backoffDelay, " + delivery.backoffDelay(),
          delivery.backoffDelay().toString());
    }
    return delivery;
  }

  private static Backoff policy(FieldReader fields) {
    return fields
        .text("backoffPolicy", "exponential")
        .map(text ->
            switch (text.toLowerCase(Locale.ROOT)) {
              case "linear" -> Backoff.LINEAR;
              case "exponential" -> Backoff.EXPONENTIAL;
              default -> {
                fields.outOfForm(
                    "backoffPolicy", Shown.text(text), "exponential or linear", "exponential");
                yield Delivery.DEFAULT.backoffPolicy();
              }
            })
        .orElse(Delivery.DEFAULT.backoffPolicy());
  }
}
