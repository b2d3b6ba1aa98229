package io.tidemill.invoker.call;

import io.tidemill.schemas.limit.TokenBucket;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * The rates of triggers on this node, one bucket for each name that was ever limited. A bucket
 * holds a tenth of a second's worth, so that a short pause costs no rate.
 */
public final class Rates {
  private final ConcurrentMap<String, TokenBucket> buckets = new ConcurrentHashMap<>();
  private final LongSupplier nanos;

  /**
   * @param nanos a monotonic clock, such as {@code System::nanoTime}
   */
  public Rates(LongSupplier nanos) {
    this.nanos = nanos;
  }

  /**
   * Asks for one start.
   *
   * @param perSecond most starts a second, from 1; 0 for no limit. The newest limit counts
   * @return 0 when it may be made now; else nothing was taken, and it is to be asked for again in
   *     so many nanoseconds
   */
  public long waitNanos(String trigger, int perSecond) {
    if (perSecond == 0) {
      buckets.remove(trigger);
      return 0;
    }
    var wait = new AtomicLong();
    buckets.compute(
        trigger,
        (_, bucket) -> {
          long now = nanos.getAsLong();
          int burst = Math.max(1, perSecond / 10);
          TokenBucket before =
              bucket == null
                  ? TokenBucket.full(perSecond, burst, now)
                  : bucket.with(perSecond, burst);
          TokenBucket.Take take = before.take(now);
          wait.set(take.waitNanos());
          return take.next();
        });
    return wait.get();
  }
}
