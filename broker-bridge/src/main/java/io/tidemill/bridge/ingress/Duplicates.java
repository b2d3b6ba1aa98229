package io.tidemill.bridge.ingress;

import io.cloudevents.CloudEvent;
import io.tidemill.bridge.core.EventKey;
import io.tidemill.bridge.core.SeenEvents;
import io.tidemill.schemas.resource.Broker;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Which events this node has stored lately, and which it is storing (delivery contract, D7). One
 * lock over a few memory accesses; nothing waits under it.
 *
 * <p>An event counts as seen when it is stored, never before: who repeats it while the first is
 * under way gets the outcome of the first. Kept in memory, so best effort: another node and a
 * restarted one know nothing of it.
 */
final class Duplicates {
  private final LongSupplier millis;
  private final SeenEvents seen;
  private final Map<EventKey, First> underWay = new HashMap<>();
  private Duration longest = Duration.ZERO;

  /**
   * @param millis of a clock that never goes back
   */
  Duplicates(LongSupplier millis, int keysMax) {
    this.millis = millis;
    this.seen = new SeenEvents(keysMax);
  }

  /** What is known of an event before it is stored. */
  sealed interface Claim {
    /** Was stored within the window. */
    record Repeated() implements Claim {}

    /** Is being stored; its outcome is the outcome of this one. */
    record Waiting(First first) implements Claim {}
  }

  /** An event that is new, to be stored by who claimed it; must be settled. */
  final class First implements Claim {
    private final @Nullable EventKey key;
    private final CompletableFuture<@Nullable Exception> outcome = new CompletableFuture<>();

    private First(@Nullable EventKey key) {
      this.key = key;
    }

    /** Says how the storing ended, once; null for well. */
    void settle(@Nullable Exception failure) {
      if (key != null) {
        settled(key, failure);
        outcome.complete(failure);
      }
    }

    /** Is called when it is settled, at once if it is already. */
    void whenSettled(Consumer<@Nullable Exception> then) {
      var unused = outcome.thenAccept(then);
    }
  }

  /** Claims an event of a broker; without de-duplication every event is new. */
  Claim claim(Broker broker, CloudEvent event) {
    Broker.Deduplication wanted = broker.deduplication();
    if (wanted == null) {
      return new First(null);
    }
    EventKey key = EventKey.of(broker.name(), event.getSource().toString(), event.getId());
    synchronized (this) {
      if (wanted.window().compareTo(longest) > 0) {
        longest = wanted.window();
      }
      if (seen.contains(key, millis.getAsLong() - wanted.window().toMillis())) {
        return new Claim.Repeated();
      }
      First other = underWay.get(key);
      if (other != null) {
        return new Claim.Waiting(other);
      }
      First first = new First(key);
      underWay.put(key, first);
      return first;
    }
  }

  private synchronized void settled(EventKey key, @Nullable Exception failure) {
    if (underWay.remove(key) != null && failure == null) {
      long now = millis.getAsLong();
      seen.add(key, now, now - longest.toMillis());
    }
  }
}
