package io.tidemill.invoker.delivery;

import io.tidemill.schemas.event.Origin;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The deliveries of one key of an ordered trigger: those in memory, of which only the first is
 * tried, and behind them the places of those that are parked. Guarded by the lane's lock.
 */
final class Line {
  private final Deque<Entry> live = new ArrayDeque<>(2);
  private final TreeMap<Place, OffsetQueue> parked = new TreeMap<>();

  /** The delivery whose turn it is; null when none is in memory. */
  @Nullable Entry head() {
    return live.peekFirst();
  }

  boolean isEmpty() {
    return live.isEmpty() && parked.isEmpty();
  }

  /**
   * Whether a delivery that nothing was known of may wait in memory.
   *
   * @param share most of one key in memory
   */
  boolean takesNew(int share) {
    return parked.isEmpty() && takesParked(share);
  }

  /** Whether the next parked one may come into memory: while the first fails it would only wait. */
  boolean takesParked(int share) {
    Entry head = head();
    return live.size() < share && (head == null || !head.hasOutcome());
  }

  boolean hasParked() {
    return !parked.isEmpty();
  }

  void add(Entry entry) {
    live.addLast(entry);
  }

  void remove(Entry entry) {
    live.remove(entry);
  }

  /**
   * Notes a parked one.
   *
   * @return false when it is known
   */
  boolean park(Origin origin) {
    return parked
        .computeIfAbsent(new Place(origin.topic(), origin.partition()), _ -> new OffsetQueue())
        .add(origin.offset());
  }

  boolean isParked(Origin origin) {
    OffsetQueue offsets = parked.get(new Place(origin.topic(), origin.partition()));
    return offsets != null && offsets.contains(origin.offset());
  }

  /** The first parked one; there must be one. */
  Origin firstParked() {
    Map.Entry<Place, OffsetQueue> first = parked.firstEntry();
    return new Origin(first.getKey().topic(), first.getKey().partition(), first.getValue().first());
  }

  /** The first parked one is in memory now, or gone. */
  void removeFirstParked() {
    Map.Entry<Place, OffsetQueue> first = parked.firstEntry();
    first.getValue().removeFirst();
    if (first.getValue().size() == 0) {
      parked.remove(first.getKey());
    }
  }

  /**
   * The last one in memory if it only takes room that others need: the store has it, and its turn
   * does not come soon. Null when there is none to give up.
   */
  @Nullable Entry spare(int share) {
    Entry head = head();
    int keep = head != null && head.hasOutcome() ? 1 : share;
    Entry last = live.peekLast();
    return live.size() > keep && last != null && last.isStored() ? last : null;
  }
}
