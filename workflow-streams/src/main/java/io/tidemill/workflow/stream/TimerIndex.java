package io.tidemill.workflow.stream;

import java.util.ArrayList;
import java.util.List;
import java.util.NavigableSet;
import java.util.TreeSet;

/**
 * The pending timers of one partition, by due time. It is derived from the instances and made anew
 * when the task opens, so it needs no changelog. For one thread.
 *
 * <p>A timer that {@link #due} gave is under way until {@link #settled} or {@link #again}: what is
 * under way is not given a second time, and its number is bounded, so that a million timers of one
 * instant neither fill the producer's buffer nor the log ahead of events.
 */
final class TimerIndex implements AutoCloseable {
  /** Most timers in the heap; about 200 bytes each. */
  static final int NEAR_MAX = 20_000;

  /** Most timers under way. */
  static final int UNDER_WAY_MAX = 20_000;

  private final Agenda pending;
  private final NavigableSet<Agenda.Entry> underWay = new TreeSet<>();

  TimerIndex(Shelf shelf) {
    this.pending = new Agenda(shelf, NEAR_MAX);
  }

  /**
   * A timer was set.
   *
   * @param dueMs epoch milliseconds, from 0
   * @param key {@code workflow/token} of its instance
   * @param number unique within the instance
   */
  void add(long dueMs, String key, int number) {
    pending.add(Agenda.Entry.of(dueMs, key, number));
  }

  /** A timer fired or was cancelled; one that is not there does no harm. */
  void remove(long dueMs, String key, int number) {
    var entry = Agenda.Entry.of(dueMs, key, number);
    if (!underWay.remove(entry)) {
      pending.remove(entry);
    }
  }

  /**
   * Timers that are due, the earliest first; they are under way from now on.
   *
   * @param nowMs epoch milliseconds
   * @param max most timers; fewer are given while many are under way
   */
  List<Agenda.Entry> due(long nowMs, int max) {
    int room = Math.min(max, UNDER_WAY_MAX - underWay.size());
    var due = new ArrayList<Agenda.Entry>();
    for (Agenda.Entry next = pending.first();
        next != null && next.when() <= nowMs && due.size() < room;
        next = pending.first()) {
      pending.poll();
      underWay.add(next);
      due.add(next);
    }
    return due;
  }

  /** What was under way had its effect, or has none any more. */
  void settled(Agenda.Entry entry) {
    underWay.remove(entry);
  }

  /** What was under way is still to fire. */
  void again(Agenda.Entry entry) {
    if (underWay.remove(entry)) {
      pending.add(entry);
    }
  }

  /** Timers that were given and are not settled. */
  int underWay() {
    return underWay.size();
  }

  /** Timers in the heap. */
  int near() {
    return pending.near() + underWay.size();
  }

  @Override
  public void close() {
    underWay.clear();
    pending.close();
  }
}
