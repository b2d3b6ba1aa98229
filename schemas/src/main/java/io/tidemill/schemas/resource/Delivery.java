package io.tidemill.schemas.resource;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How the events of a trigger are delivered, and how hard before they go to the dead letters
 * (delivery contract, "Retry").
 *
 * @param retry repetitions after the first attempt, 0 to 1,000
 * @param backoff the pauses between attempts
 * @param timeout longest an attempt may take; null takes the function's
 * @param maxAge longest after its first attempt that a delivery is tried; null for no limit
 * @param order which deliveries wait for each other
 * @param semantics whether a delivery of which the outcome is unknown is repeated
 * @param pace how many at once, and how many a second
 * @param batch events of one request; null for one event a request
 * @param deadLetterTopic where undeliverable events go; null for the broker's dead letters
 */
public record Delivery(
    int retry,
    Backoff backoff,
    @Nullable Duration timeout,
    @Nullable Duration maxAge,
    Order order,
    Semantics semantics,
    Pace pace,
    @Nullable Batch batch,
    @Nullable String deadLetterTopic) {
  /** What a trigger that says nothing gets. */
  public static final Delivery DEFAULT = retrying(10, Backoff.DEFAULT);

  /** The default delivery with another retry. */
  public static Delivery retrying(int retry, Backoff backoff) {
    return new Delivery(
        retry,
        backoff,
        null,
        null,
        Order.NONE,
        Semantics.AT_LEAST_ONCE,
        Pace.UNLIMITED,
        null,
        null);
  }

  /**
   * The pauses between attempts.
   *
   * @param policy how they grow
   * @param delay the first, 1 ms to 1 day
   * @param cap the longest, not shorter than the first
   * @param jitter what chance does to them
   */
  public record Backoff(Policy policy, Duration delay, Duration cap, Jitter jitter) {
    /** From 200 ms doubling to at most 30 s, with full jitter. */
    public static final Backoff DEFAULT =
        new Backoff(
            Policy.EXPONENTIAL, Duration.ofMillis(200), Duration.ofSeconds(30), Jitter.FULL);

    /** How the pause before an attempt grows. */
    public enum Policy {
      /** {@code delay × n}. */
      LINEAR,
      /** {@code delay × 2^(n-1)}. */
      EXPONENTIAL
    }

    /** What chance does to a pause, so that what failed together does not come back together. */
    public enum Jitter {
      /** Anything from nothing to the whole pause, each as likely. */
      FULL,
      /** The whole pause. */
      NONE
    }
  }

  /** Which deliveries of a trigger wait for each other. */
  public enum Order {
    /** None does. */
    NONE,
    /** Those of one key are made in log order, each after the one before it is settled (G8). */
    KEY
  }

  /** Whether a delivery of which the outcome is unknown is repeated. */
  public enum Semantics {
    /** It is: a subscriber may see an event twice, and never misses one. */
    AT_LEAST_ONCE,
    /** It is not: an attempt is noted before it is made, and made once. */
    AT_MOST_ONCE
  }

  /**
   * How much at once.
   *
   * @param window most deliveries under way at once on one node, 1 to 10,000; 0 leaves it to the
   *     function's concurrency
   * @param rate most deliveries started in a second on one node, 1 to 1,000,000; 0 for no limit
   */
  public record Pace(int window, int rate) {
    /** No limit of the trigger's own. */
    public static final Pace UNLIMITED = new Pace(0, 0);
  }

  /**
   * Events of one request, as {@code application/cloudevents-batch+json}.
   *
   * @param maxEvents most events of a request, 2 to 1,000
   * @param maxWait longest that an event waits for others, 1 ms to 1 minute
   */
  public record Batch(int maxEvents, Duration maxWait) {}
}
