package io.tidemill.workflow.stream;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * How far this node has folded each partition of the log that it owns; lets a request wait for its
 * own record.
 */
public final class Progress {
  private static final int REFUSALS_MAX = 1_000;

  private final Map<Integer, Long> folded = new ConcurrentHashMap<>();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition advanced = lock.newCondition();
  private volatile int waiting;

  /**
   * Where a request stands in the log. Ids are the client's: two instances may be sent the same.
   */
  private record Place(int partition, long offset) {}

  /** Why requests were refused, the latest ones. */
  private final Map<Place, String> refusals =
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Place, String> eldest) {
          return size() > REFUSALS_MAX;
        }
      };

  void advance(int partition, long offset) {
    folded.put(partition, offset);
    if (waiting > 0) {
      lock.lock();
      try {
        advanced.signalAll();
      } finally {
        lock.unlock();
      }
    }
  }

  /** A request was refused; told before its record counts as folded. */
  void refused(int partition, long offset, String reason) {
    synchronized (refusals) {
      refusals.put(new Place(partition, offset), reason);
    }
  }

  /** Why the request at this offset was refused here, if it was and that is not long ago. */
  public Optional<String> refusal(int partition, long offset) {
    synchronized (refusals) {
      return Optional.ofNullable(refusals.get(new Place(partition, offset)));
    }
  }

  void forget(int partition) {
    folded.remove(partition);
  }

  /**
   * Waits until the record at this offset was folded here; false when it was not within the time.
   */
  public boolean await(int partition, long offset, Duration atMost) throws InterruptedException {
    long nanos = atMost.toNanos();
    lock.lock();
    try {
      waiting++;
      while (folded.getOrDefault(partition, -1L) < offset) {
        if (nanos <= 0) {
          return false;
        }
        // Bounded, since a record may be folded between the look and the wait of a first waiter.
        long slice = Math.min(nanos, TimeUnit.MILLISECONDS.toNanos(5));
        nanos -= slice - Math.max(0, advanced.awaitNanos(slice));
      }
      return true;
    } finally {
      waiting--;
      lock.unlock();
    }
  }
}
