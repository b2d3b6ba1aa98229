package io.tidemill.ops.redelivery;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Lets at most so many pass in a second, evenly; what was not used in one moment is lost in the
 * next, so that there is never a burst. For one thread.
 */
public final class Pace {
  private final long intervalNanos;
  private long nextNanos = System.nanoTime();

  /** A pace of 1 to 1,000,000 a second. */
  public Pace(int perSecond) {
    this.intervalNanos = TimeUnit.SECONDS.toNanos(1) / perSecond;
  }

  /** Whether one may pass now; then the next may only after the interval. */
  public boolean tryTake() {
    long now = System.nanoTime();
    if (now - nextNanos < 0) {
      return false;
    }
    // A parked thread wakes a little late; the interval counts from when it should have.
    nextNanos = Math.max(nextNanos + intervalNanos, now - TimeUnit.MILLISECONDS.toNanos(20));
    return true;
  }

  /** Waits until one may pass, at most {@code limitNanos}. */
  public void await(long limitNanos) {
    LockSupport.parkNanos(Math.clamp(nextNanos - System.nanoTime(), 1, limitNanos));
  }
}
