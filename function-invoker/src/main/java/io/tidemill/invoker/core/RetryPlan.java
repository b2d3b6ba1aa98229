package io.tidemill.invoker.core;

import io.tidemill.schemas.problem.ProblemCode;
import io.tidemill.schemas.resource.Delivery;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Decides whether and when a delivery is tried again (delivery contract, "Retry"). */
public sealed interface RetryPlan {
  /** Longest pause that a function's {@code Retry-After} is followed for. */
  Duration RETRY_AFTER_MAX = Duration.ofHours(1);

  /** Try again after the pause. */
  record Again(Duration pause) implements RetryPlan {}

  /**
   * Do not try again: the event goes to the dead letters.
   *
   * @param why the last failure; with a code of its own when the time was over before the attempts
   */
  record GiveUp(Outcome.Failed why) implements RetryPlan {}

  /**
   * The target is gone for good (HTTP 410) and must be left alone (CloudEvents webhook §2.2): this
   * delivery is given up as by {@link GiveUp}, so that the dead letters show it at once, and the
   * trigger makes no further call until it or its function is changed. What waits behind it is not
   * given up: it stays in the trigger's backlog, attempts and due times as they are, and the
   * trigger shows {@code why}. Calls that were under way end as they end.
   */
  record StopTrigger(Outcome.Failed why) implements RetryPlan {}

  /**
   * What is known of a delivery when it is planned; all times are epoch milliseconds.
   *
   * @param attempts attempts that ended, from 0
   * @param firstMs when the first of them ended; 0 before that
   * @param nowMs the time
   * @param expiryMs when the event expires, see {@link Expiry#ms}
   */
  record Progress(int attempts, long firstMs, long nowMs, long expiryMs) {}

  /**
   * What follows a failed attempt.
   *
   * <p>A delivery at most once is not repeated unless the attempt made no call: whatever went out
   * may have had its effect, also when the answer is an error.
   *
   * @param delivery the trigger's settings
   * @param progress the attempt that failed included
   * @param failure how it failed
   * @param chance from 0 (included) to 1 (excluded), each value as likely
   */
  static RetryPlan after(
      Delivery delivery, Progress progress, Outcome.Failed failure, double chance) {
    if (failure.status() == 410) {
      return new StopTrigger(
          failure.as(ProblemCode.TM_5014, "the target is gone: " + failure.message()));
    }
    boolean repeatable =
        switch (delivery.semantics()) {
          case AT_LEAST_ONCE -> true;
          case AT_MOST_ONCE -> !failure.called();
        };
    if (!failure.retryable() || !repeatable || progress.attempts() > delivery.retry()) {
      return new GiveUp(failure);
    }
    Duration pause = pause(delivery.backoff(), progress.attempts(), failure, chance);
    Optional<GiveUp> late = late(delivery, progress, pause, failure);
    return late.isPresent() ? late.get() : new Again(pause);
  }

  /**
   * Whether an attempt that is due must not be made any more; asked before each attempt, because
   * what was planned in time may have waited for its turn. The failure before it is kept.
   */
  static Optional<GiveUp> beforeAttempt(
      Delivery delivery, Progress progress, Outcome.Failed before) {
    return late(delivery, progress, Duration.ZERO, before);
  }

  /** The same before the first attempt, when there is no failure yet. */
  static Optional<GiveUp> beforeAttempt(Delivery delivery, Progress progress) {
    return late(
        delivery,
        progress,
        Duration.ZERO,
        Outcome.Failed.unanswered(ProblemCode.TM_5012, "no attempt was made", false));
  }

  /** A start at the very instant of a limit is in time. */
  private static Optional<GiveUp> late(
      Delivery delivery, Progress progress, Duration pause, Outcome.Failed before) {
    long startMs = saturatedAdd(progress.nowMs(), pause.toMillis());
    if (startMs > progress.expiryMs()) {
      var text = "the event expired at " + Instant.ofEpochMilli(progress.expiryMs());
      return Optional.of(
          new GiveUp(before.as(ProblemCode.TM_5012, text + "; before: " + before.message())));
    }
    Duration maxAge = delivery.maxAge();
    if (maxAge == null || progress.firstMs() == 0) {
      return Optional.empty();
    }
    if (startMs <= saturatedAdd(progress.firstMs(), maxAge.toMillis())) {
      return Optional.empty();
    }
    var text = "the delivery would be older than " + maxAge + "; before: " + before.message();
    return Optional.of(new GiveUp(before.as(ProblemCode.TM_5013, text)));
  }

  private static Duration pause(
      Delivery.Backoff backoff, int attempts, Outcome.Failed failure, double chance) {
    Duration pause = jittered(backoff, attempts, chance);
    Duration asked = failure.retryAfter();
    if (asked == null) {
      return pause;
    }
    // The cap bounds what the function asks for, never the trigger's own pause.
    Duration granted = asked.compareTo(RETRY_AFTER_MAX) > 0 ? RETRY_AFTER_MAX : asked;
    return granted.compareTo(pause) > 0 ? granted : pause;
  }

  private static Duration jittered(Delivery.Backoff backoff, int attempts, double chance) {
    long whole = wholeMs(backoff, attempts);
    return Duration.ofMillis(
        switch (backoff.jitter()) {
          case NONE -> whole;
          // One more than the whole, so that the whole itself can be drawn; a cast rounds down.
          case FULL -> Math.min(whole, (long) (chance * (whole + 1.0)));
        });
  }

  private static long wholeMs(Delivery.Backoff backoff, int attempts) {
    long delay = backoff.delay().toMillis();
    long cap = backoff.cap().toMillis();
    return switch (backoff.policy()) {
      case LINEAR -> saturatedMultiply(delay, attempts, cap);
      case EXPONENTIAL -> attempts > 40 ? cap : saturatedMultiply(delay, 1L << (attempts - 1), cap);
    };
  }

  private static long saturatedMultiply(long delay, long factor, long cap) {
    return delay > cap / factor ? cap : delay * factor;
  }

  private static long saturatedAdd(long instantMs, long durationMs) {
    return instantMs > Long.MAX_VALUE - durationMs ? Long.MAX_VALUE : instantMs + durationMs;
  }
}
