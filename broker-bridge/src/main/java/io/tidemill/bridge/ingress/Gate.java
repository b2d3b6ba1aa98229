package io.tidemill.bridge.ingress;

import io.tidemill.bridge.core.SeenEvents;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What a node's door remembers between requests, and so what may come in now.
 *
 * @param rates of brokers that have a rate limit
 * @param duplicates of brokers that want repeated events dropped
 * @param bytes that all requests hold
 * @param senders that wait for what a workflow makes of their event; null where none may wait
 */
record Gate(
    Rates rates, Duplicates duplicates, BytesInFlight bytes, @Nullable WaitingSenders senders) {
  /** A gate by this clock, of nanoseconds that never go back. */
  static Gate of(LongSupplier nanos, long bytesMax, @Nullable WaitingSenders senders) {
    return new Gate(
        new Rates(nanos),
        new Duplicates(() -> nanos.getAsLong() / 1_000_000, SeenEvents.KEYS_MAX),
        new BytesInFlight(bytesMax),
        senders);
  }
}
