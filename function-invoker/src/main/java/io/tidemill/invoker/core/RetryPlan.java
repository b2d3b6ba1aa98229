package io.tidemill.invoker.core;

import io.tidemill.schemas.resource.Delivery;
import java.time.Duration;

/** Decides whether and when a delivery is tried again (delivery contract, "Retry"). */
public sealed interface RetryPlan {
  /** Longest pause that a function's {@code Retry-After} is followed for. */
  Duration RETRY_AFTER_MAX = Duration.ofHours(1);

  /** Try again after the pause. */
  record Again(Duration pause) implements RetryPlan {}

  /** Do not try again: the event goes to the dead letters. */
  record GiveUp() implements RetryPlan {}

  /**
   * What follows a failed attempt.
   *
   * @param delivery the trigger's settings
   * @param attempts attempts made, this one included, from 1
   * @param failure how this one failed
   */
  static RetryPlan after(Delivery delivery, int attempts, Outcome.Failed failure) {
    if (!failure.retryable() || attempts > delivery.retry()) {
      return new GiveUp();
    }
    Duration pause = backoff(delivery, attempts);
    Duration asked = failure.retryAfter();
    if (asked == null) {
      return new Again(pause);
    }
    // The cap bounds what the function asks for, never the trigger's own pause.
    Duration granted = asked.compareTo(RETRY_AFTER_MAX) > 0 ? RETRY_AFTER_MAX : asked;
    return new Again(granted.compareTo(pause) > 0 ? granted : pause);
  }

  private static Duration backoff(Delivery delivery, int attempts) {
    long delay = delivery.backoff().delay().toMillis();
    long cap = delivery.backoff().cap().toMillis();
    long pause =
        switch (delivery.backoff().policy()) {
          case LINEAR -> saturatedMultiply(delay, attempts, cap);
          case EXPONENTIAL ->
              attempts > 40 ? cap : saturatedMultiply(delay, 1L << (attempts - 1), cap);
        };
    return Duration.ofMillis(pause);
  }

  private static long saturatedMultiply(long delay, long factor, long cap) {
    return delay > cap / factor ? cap : delay * factor;
  }
}
