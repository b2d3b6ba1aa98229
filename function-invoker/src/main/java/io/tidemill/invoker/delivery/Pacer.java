package io.tidemill.invoker.delivery;

import io.tidemill.schemas.limit.TokenBucket;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Starts the deliveries of each trigger that has a rate in the order they come, no more a second
 * than that on this node. A trigger that starts nothing takes no place. Any thread.
 */
final class Pacer {
  /** What may be started at once after a rest, as a share of a second's. */
  private static final int BURST_SHARE = 10;

  private final ReentrantLock lock = new ReentrantLock();
  private final Map<String, Queue> queues = new HashMap<>();
  private final ScheduledExecutorService timer;
  private final LongSupplier nanos;

  /**
   * @param nanos a clock that is never put back
   */
  Pacer(ScheduledExecutorService timer, LongSupplier nanos) {
    this.timer = timer;
    this.nanos = nanos;
  }

  /**
   * @param over whether nobody wants the start any more
   */
  private record Waiting(BooleanSupplier over, Runnable start) {}

  /** What one trigger waits for. */
  private static final class Queue {
    final Deque<Waiting> waiting = new ArrayDeque<>();
    TokenBucket bucket;
    boolean asleep;

    Queue(TokenBucket bucket) {
      this.bucket = bucket;
    }
  }

  /**
   * Runs something when the trigger's rate allows it, perhaps at once.
   *
   * @param rate a second; 0 for no limit
   * @param over whether nobody wants the start any more; it is then left out and costs nothing
   */
  void submit(String trigger, int rate, BooleanSupplier over, Runnable start) {
    if (rate == 0) {
      start.run();
      return;
    }
    lock.lock();
    try {
      int burst = Math.max(1, rate / BURST_SHARE);
      Queue queue =
          queues.computeIfAbsent(trigger, _ -> new Queue(TokenBucket.full(rate, burst, nanos())));
      queue.bucket = queue.bucket.with(rate, burst);
      queue.waiting.add(new Waiting(over, start));
    } finally {
      lock.unlock();
    }
    startNext(trigger);
  }

  private void startNext(String trigger) {
    for (Runnable next = next(trigger); next != null; next = next(trigger)) {
      next.run();
    }
  }

  private @Nullable Runnable next(String trigger) {
    lock.lock();
    try {
      Queue queue = queues.get(trigger);
      if (queue == null || queue.asleep) {
        return null;
      }
      while (!queue.waiting.isEmpty() && queue.waiting.getFirst().over().getAsBoolean()) {
        queue.waiting.removeFirst();
      }
      if (queue.waiting.isEmpty()) {
        return null;
      }
      TokenBucket.Take take = queue.bucket.take(nanos());
      queue.bucket = take.next();
      if (take.now()) {
        return queue.waiting.remove().start();
      }
      queue.asleep = sleep(trigger, take.waitNanos());
      return null;
    } finally {
      lock.unlock();
    }
  }

  private boolean sleep(String trigger, long nanos) {
    try {
      long ms = Duration.ofNanos(nanos + 999_999).toMillis();
      timer.schedule(() -> wake(trigger), ms, TimeUnit.MILLISECONDS);
      return true;
    } catch (RejectedExecutionException stopping) {
      return true; // The node stops; the entries are in the store and their next owner goes on.
    }
  }

  private void wake(String trigger) {
    lock.lock();
    try {
      Queue queue = queues.get(trigger);
      if (queue != null) {
        queue.asleep = false;
      }
    } finally {
      lock.unlock();
    }
    startNext(trigger);
  }

  private long nanos() {
    return nanos.getAsLong();
  }
}
