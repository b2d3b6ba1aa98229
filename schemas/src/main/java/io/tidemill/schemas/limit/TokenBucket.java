package io.tidemill.schemas.limit;

/**
 * How often something may be done: {@code perSecond} on average, {@code burst} at once after a
 * rest. An immutable value; time is an argument, in nanoseconds of any monotonic clock.
 *
 * <p>Instead of a level that is refilled it keeps the instant at which the bucket is full (the
 * generic cell rate algorithm, ITU-T I.371): one number, nothing to refill, no rounding that adds
 * up. The time of one token is rounded up, so the rate is never exceeded.
 *
 * @param perSecond tokens a second, 1 to 1,000,000,000
 * @param burst most tokens at once, from 1
 * @param fullAtNanos when the bucket is full again
 */
public record TokenBucket(int perSecond, int burst, long fullAtNanos) {
  private static final long SECOND_NANOS = 1_000_000_000;

  /**
   * An answer.
   *
   * @param next the bucket from now on
   * @param waitNanos 0 when the tokens were taken; else nothing was taken, and asking sooner than
   *     this would be in vain
   */
  public record Take(TokenBucket next, long waitNanos) {
    /** Whether the tokens were taken. */
    public boolean now() {
      return waitNanos == 0;
    }
  }

  public TokenBucket {
    if (perSecond < 1 || perSecond > SECOND_NANOS || burst < 1) {
      throw new IllegalArgumentException(perSecond + " a second, " + burst + " at once");
    }
  }

  /** A full bucket. */
  public static TokenBucket full(int perSecond, int burst, long nowNanos) {
    return new TokenBucket(perSecond, burst, nowNanos);
  }

  /** Asks for one token. */
  public Take take(long nowNanos) {
    return take(1, nowNanos);
  }

  /**
   * Asks for several tokens, or none of them. More than ever fit into the bucket are given when it
   * is full, and the bucket then owes them: otherwise a large batch could never pass.
   *
   * @param count from 1
   */
  public Take take(int count, long nowNanos) {
    long token = (SECOND_NANOS + perSecond - 1) / perSecond;
    // How far ahead of now the bucket was emptied; differences, because the clock may wrap.
    long ahead = Math.max(0, fullAtNanos - nowNanos);
    long wait = ahead + token * Math.min(count, burst) - token * burst;
    return wait > 0
        ? new Take(this, wait)
        : new Take(new TokenBucket(perSecond, burst, nowNanos + ahead + token * count), 0);
  }

  /** The same bucket under another limit; what was taken stays taken. */
  public TokenBucket with(int newPerSecond, int newBurst) {
    return newPerSecond == perSecond && newBurst == burst
        ? this
        : new TokenBucket(newPerSecond, newBurst, fullAtNanos);
  }
}
