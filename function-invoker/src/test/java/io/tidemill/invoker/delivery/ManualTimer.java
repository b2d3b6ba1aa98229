package io.tidemill.invoker.delivery;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.Callable;
import java.util.concurrent.Delayed;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A clock and a timer that are moved by hand; what is due runs on the thread that moves them. */
final class ManualTimer extends AbstractExecutorService implements ScheduledExecutorService {
  private long nowMs = 1_767_225_600_000L; // 2026-01-01T00:00:00Z
  private long sequence;
  private final PriorityQueue<Due> waiting =
      new PriorityQueue<>(
          Comparator.comparingLong((Due due) -> due.atMs).thenComparingLong(due -> due.sequence));

  synchronized long nowMs() {
    return nowMs;
  }

  synchronized int waiting() {
    return waiting.size();
  }

  /** Moves the clock to each due task in turn and runs it. */
  void advance(Duration by) {
    long until = nowMs() + by.toMillis();
    for (Due next = next(until); next != null; next = next(until)) {
      next.run();
    }
    synchronized (this) {
      nowMs = until;
    }
  }

  private synchronized @Nullable Due next(long until) {
    Due next = waiting.peek();
    if (next == null || next.atMs > until) {
      return null;
    }
    nowMs = Math.max(nowMs, next.atMs);
    return waiting.poll();
  }

  @Override
  public synchronized ScheduledFuture<?> schedule(Runnable command, long delay, TimeUnit unit) {
    var due = new Due(command, nowMs + unit.toMillis(delay), sequence++);
    waiting.add(due);
    return due;
  }

  @Override
  public <V> ScheduledFuture<V> schedule(Callable<V> callable, long delay, TimeUnit unit) {
    throw new AssertionError("only schedule(Runnable) is expected");
  }

  @Override
  public ScheduledFuture<?> scheduleAtFixedRate(
      Runnable command, long initialDelay, long period, TimeUnit unit) {
    throw new AssertionError("only schedule(Runnable) is expected");
  }

  @Override
  public ScheduledFuture<?> scheduleWithFixedDelay(
      Runnable command, long initialDelay, long delay, TimeUnit unit) {
    throw new AssertionError("only schedule(Runnable) is expected");
  }

  @Override
  public void execute(Runnable command) {
    command.run();
  }

  @Override
  public void shutdown() {}

  @Override
  public List<Runnable> shutdownNow() {
    return new ArrayList<>();
  }

  @Override
  public boolean isShutdown() {
    return false;
  }

  @Override
  public boolean isTerminated() {
    return false;
  }

  @Override
  public boolean awaitTermination(long timeout, TimeUnit unit) {
    return true;
  }

  private static final class Due extends FutureTask<Void> implements ScheduledFuture<Void> {
    private final Runnable command;
    private final long atMs;
    private final long sequence;

    Due(Runnable command, long atMs, long sequence) {
      super(() -> {}, null);
      this.command = command;
      this.atMs = atMs;
      this.sequence = sequence;
    }

    @Override
    public void run() {
      command.run(); // not swallowed as FutureTask would: a failure fails the test
    }

    @Override
    public long getDelay(TimeUnit unit) {
      return unit.convert(atMs, TimeUnit.MILLISECONDS);
    }

    @Override
    public int compareTo(Delayed other) {
      return Long.compare(atMs, other.getDelay(TimeUnit.MILLISECONDS));
    }
  }
}
