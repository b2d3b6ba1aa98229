package io.tidemill.invoker.delivery;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The lanes of all tasks of this node: what is pending in them, and stopping them without a
 * repeated call.
 */
public final class Lanes {
  private final DeliveryServices services;
  private final Set<Attempts> active = ConcurrentHashMap.newKeySet();

  public Lanes(DeliveryServices services) {
    this.services = services;
  }

  DeliveryServices services() {
    return services;
  }

  Lane open(DeliveryStore store) {
    var attempts = new Attempts(services, store);
    active.add(attempts);
    return attempts.lane();
  }

  void close(Lane lane) {
    lane.close();
    active.removeIf(attempts -> attempts.lane() == lane);
  }

  /** Deliveries that are not settled. */
  public long pending() {
    return active.stream().mapToLong(attempts -> attempts.lane().pending()).sum();
  }

  /**
   * Starts no call any more, and waits until those under way have ended and what they brought is in
   * the stores, so that a stop in order repeats no call (G3).
   *
   * @return whether all was quiet within the time
   */
  public boolean drain(Duration atMost) throws InterruptedException {
    services.windows().pause();
    long deadline = System.nanoTime() + atMost.toNanos();
    while (!isQuiet()) {
      if (System.nanoTime() > deadline) {
        return false;
      }
      Thread.sleep(10);
    }
    return true;
  }

  private boolean isQuiet() {
    return services.windows().underWay() == 0
        && active.stream().allMatch(a -> a.publishing() == 0 && a.lane().isWritten());
  }
}
