package io.tidemill.schemas.resource;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How hard a delivery is tried before the event goes to the dead letters.
 *
 * @param retry repetitions after the first attempt, 0 to 1,000
 * @param backoffPolicy how the pause grows
 * @param backoffDelay the first pause, 1 ms to 1 day
 * @param backoffCap the longest pause
 * @param timeout longest an attempt may take; null takes the function's
 */
public record Delivery(
    int retry,
    Backoff backoffPolicy,
    Duration backoffDelay,
    Duration backoffCap,
    @Nullable Duration timeout) {
  /**
   * What a trigger that says nothing gets: 10 repetitions, from 200 ms doubling to at most 30 s.
   */
  public static final Delivery DEFAULT =
      new Delivery(10, Backoff.EXPONENTIAL, Duration.ofMillis(200), Duration.ofSeconds(30), null);

  /** How the pause before an attempt grows. */
  public enum Backoff {
    /** {@code delay × n}. */
    LINEAR,
    /** {@code delay × 2^(n-1)}. */
    EXPONENTIAL
  }
}
