package io.tidemill.invoker.delivery;

import org.jspecify.annotations.Nullable;

/** How much of one trigger waits, in memory and parked in the store; guarded by the lane's lock. */
final class Backlog {
  /**
   * Most deliveries of one trigger that a lane holds in memory; the rest is parked in the store.
   */
  static final int LIVE_MAX = 1000;

  int live;
  long parked;

  /** Key of the last parked delivery that was taken into memory; null to start from the first. */
  byte @Nullable [] cursor;

  boolean takesMore() {
    return live < LIVE_MAX && parked == 0;
  }

  boolean wantsRefill() {
    return parked > 0 && live < LIVE_MAX / 2;
  }
}
