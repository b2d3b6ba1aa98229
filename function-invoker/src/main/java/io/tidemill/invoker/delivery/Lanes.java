package io.tidemill.invoker.delivery;

import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The lanes of all tasks of this node: what is pending in them, and stopping them without a
 * repeated call.
 */
public final class Lanes {
  private final DeliveryServices services;
  private final Set<Attempts> active = ConcurrentHashMap.newKeySet();
  private final Budget budget = Budget.ofHeap();
  private final Troubles troubles = new Troubles();

  public Lanes(DeliveryServices services) {
    this.services = services;
  }

  DeliveryServices services() {
    return services;
  }

  Lane open(DeliveryStore store, int partition) {
    var attempts = new Attempts(services, troubles, budget, store, partition);
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

  /** Deliveries that are not settled, by trigger; without those that have none. */
  public Map<String, Long> pendingByTrigger() {
    var pending = new TreeMap<String, Long>();
    for (Attempts attempts : active) {
      attempts
          .lane()
          .pendingByTrigger()
          .forEach((trigger, count) -> pending.merge(trigger, count, Long::sum));
    }
    return pending;
  }

  /**
   * Why the deliveries of a trigger do not get on on this node, code first: its dead letters cannot
   * be written, its subscriber does not exist or is not there. Without those that get on.
   */
  public Map<String, String> troubles() {
    return troubles.all();
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
    return services.windows().underWay() == 0 && active.stream().allMatch(Attempts::isQuiet);
  }
}
