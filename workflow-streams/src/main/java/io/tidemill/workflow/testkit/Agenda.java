package io.tidemill.workflow.testkit;

import java.util.Comparator;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * The virtual clock: what will happen, and the time, which jumps from one happening to the next.
 * Events and answers come before timers of the same instant (§19); otherwise what was planned first
 * happens first.
 */
final class Agenda {
  /** One happening. */
  private record Entry(long atMs, boolean timer, long number, Runnable what) {}

  private final PriorityQueue<Entry> entries =
      new PriorityQueue<>(
          Comparator.comparingLong(Entry::atMs)
              .thenComparing(Entry::timer)
              .thenComparingLong(Entry::number));
  private final long beginMs;
  private long nowMs;
  private long planned;

  /** A clock that stands at this instant, in epoch milliseconds. */
  Agenda(long beginMs) {
    this.beginMs = beginMs;
    this.nowMs = beginMs;
  }

  /** Now, in epoch milliseconds. */
  long nowMs() {
    return nowMs;
  }

  /** Milliseconds since the clock began. */
  long sinceBeginMs(long epochMs) {
    return epochMs - beginMs;
  }

  /** Plans an event or an answer; what should have happened before now happens now. */
  void plan(long atMs, Runnable what) {
    add(atMs, false, what);
  }

  /** Plans a timer. */
  void planTimer(long dueMs, Runnable what) {
    add(dueMs, true, what);
  }

  private void add(long atMs, boolean timer, Runnable what) {
    entries.add(new Entry(Math.max(atMs, nowMs), timer, planned++, what));
  }

  /**
   * Moves to the next happening and lets it happen; whether there was one.
   *
   * @param untilMs epoch milliseconds after which nothing happens any more; null for no end
   */
  boolean next(@Nullable Long untilMs) {
    Entry entry = entries.peek();
    if (entry == null || (untilMs != null && entry.atMs() > untilMs)) {
      return false;
    }
    entries.remove();
    nowMs = entry.atMs();
    entry.what().run();
    return true;
  }
}
