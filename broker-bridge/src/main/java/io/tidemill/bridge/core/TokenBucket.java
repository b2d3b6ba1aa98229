package io.tidemill.bridge.core;

/**
 * Lets so many events through in a second on average, and so many at once after a pause. Not for
 * several threads.
 *
 * <p>A request of more events than ever fit into the bucket passes when it is full, and the bucket
 * then owes them: otherwise a large batch could never pass.
 */
public final class TokenBucket {
  private static final double NANOS = 1_000_000_000;

  private final double perNano;
  private final int burst;
  private double tokens;
  private long filledAt;

  /**
   * Makes a full bucket.
   *
   * @param perSecond 1 or more
   * @param burst 1 or more
   * @param nowNanos of a clock that never goes back
   */
  public TokenBucket(int perSecond, int burst, long nowNanos) {
    this.perNano = perSecond / NANOS;
    this.burst = burst;
    this.tokens = burst;
    this.filledAt = nowNanos;
  }

  /**
   * Takes the tokens of a request, or none of them.
   *
   * @param count 1 or more
   * @return 0 when they were taken, else after how many nanoseconds they can be, 1 or more
   */
  public long take(int count, long nowNanos) {
    long passed = nowNanos - filledAt;
    if (passed > 0) {
      tokens = Math.min(burst, tokens + passed * perNano);
      filledAt = nowNanos;
    }
    double needed = Math.min(count, burst);
    if (tokens < needed) {
      return Math.max(1, (long) Math.ceil((needed - tokens) / perNano));
    }
    tokens -= count;
    return 0;
  }
}
