package io.tidemill.bridge.ingress;

import io.tidemill.bridge.core.TokenBucket;
import io.tidemill.schemas.resource.Broker;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** The rate limits of all brokers, as this node keeps them; a changed limit starts full. */
final class Rates {
  private record Kept(Broker.RateLimit limit, TokenBucket bucket) {}

  private final LongSupplier nanos;
  private final ConcurrentMap<String, Kept> kept = new ConcurrentHashMap<>();

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
    TokenBucket bucket = bucket(broker.name(), limit);
    long wait;
    synchronized (bucket) {
      wait = bucket.take(count, nanos.getAsLong());
    }
    return Math.ceilDiv(wait, 1_000_000_000L);
  }

  private TokenBucket bucket(String broker, Broker.RateLimit limit) {
    @Nullable Kept known = kept.get(broker);
    if (known == null || !known.limit().equals(limit)) {
      known =
          kept.compute(
              broker,
              (_, present) ->
                  present != null && present.limit().equals(limit)
                      ? present
                      : new Kept(
                          limit,
                          new TokenBucket(
                              limit.eventsPerSecond(), limit.burst(), nanos.getAsLong())));
    }
    return known.bucket();
  }
}
