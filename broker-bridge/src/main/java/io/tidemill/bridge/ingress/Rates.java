package io.tidemill.bridge.ingress;

import io.tidemill.schemas.limit.TokenBucket;
import io.tidemill.schemas.resource.Broker;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * The rate limits of all brokers, as this node keeps them; what was taken counts under a changed
 * limit, too.
 */
final class Rates {
  private final LongSupplier nanos;
  private final ConcurrentMap<String, TokenBucket.Take> taken = new ConcurrentHashMap<>();

  Rates(LongSupplier nanos) {
    this.nanos = nanos;
  }

  /**
   * Counts the events of a request, or none of them.
   *
   * @return 0 when they may pass, else after how many seconds they may, 1 or more
   */
  long take(Broker broker, int count) {
    Broker.RateLimit limit = broker.rateLimit();
    if (limit == null) {
      return 0;
    }
    long now = nanos.getAsLong();
    TokenBucket.Take answer =
        taken.compute(
            broker.name(),
            (_, before) -> {
              TokenBucket bucket =
                  before == null
                      ? TokenBucket.full(limit.eventsPerSecond(), limit.burst(), now)
                      : before.next().with(limit.eventsPerSecond(), limit.burst());
              return bucket.take(count, now);
            });
    return Math.ceilDiv(answer.waitNanos(), TimeUnit.SECONDS.toNanos(1));
  }
}
