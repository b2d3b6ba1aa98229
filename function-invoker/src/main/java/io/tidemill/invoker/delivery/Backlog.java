package io.tidemill.invoker.delivery;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How much of one trigger waits, in memory and parked in the store; guarded by the lane's lock. */
final class Backlog {
  /**
   * Most deliveries of one trigger that a lane holds in memory; the rest is parked in the store.
   */
  static final int LIVE_MAX = 1000;

  /**
   * Most parked deliveries of blocked keys whose places are remembered, at about eight bytes each.
   * Beyond that the other keys wait, too.
   */
  static final int PASSED_MAX = 1_000_000;

  /** Smallest number of free places that a look into the store is worth. */
  private static final int ROOM_MIN = LIVE_MAX / 10;

  private static final int SHARE_MIN = 4;
  private static final int SHARE_MAX = LIVE_MAX / 8;

  private final Budget budget;
  private final Map<String, Line> lines = new HashMap<>();
  private int live;
  private long liveBytes;

  /** Parked deliveries that lie behind the cursor in the store. */
  private long ahead;

  /** Parked deliveries of blocked keys that the cursor has passed. */
  private int passed;

  /** Key of the last parked delivery that was looked at; null to start from the first. */
  private byte @Nullable [] cursor;

  Backlog(Budget budget) {
    this.budget = budget;
  }

  int live() {
    return live;
  }

  long parked() {
    return ahead + passed;
  }

  /** Parked deliveries that were not looked at. */
  long parkedAhead() {
    return ahead;
  }

  byte @Nullable [] cursor() {
    return cursor;
  }

  /** Whether a delivery that nothing was known of may go into memory, past nothing of its key. */
  boolean takesNew(Entry entry) {
    if (ahead > 0 || !hasRoom(entry.bytes())) {
      return false;
    }
    Line line = lineOf(entry);
    return line == null || line.takesNew(share());
  }

  boolean hasRoom(int bytes) {
    return live == 0 || (live < LIVE_MAX && budget.grants(liveBytes, bytes));
  }

  /** Whether parked ones could come into memory. */
  boolean wantsRefill() {
    if (parked() == 0) {
      return false;
    }
    if (isPressed()) {
      int share = share();
      return lines.values().stream().anyMatch(line -> line.spare(share) != null);
    }
    int share = share();
    return ahead > 0
        || lines.values().stream().anyMatch(line -> line.hasParked() && line.takesParked(share));
  }

  /** Whether those in memory leave no room worth a look. */
  private boolean isPressed() {
    return live > LIVE_MAX - ROOM_MIN || (live > 0 && !budget.grants(liveBytes, Entry.BYTES_MIN));
  }

  /**
   * Most deliveries of one key in memory: fewer the more keys there are, so that a few hot or
   * blocked ones leave room for the others.
   */
  int share() {
    return Math.clamp(LIVE_MAX / 2 / Math.max(1, lines.size()), SHARE_MIN, SHARE_MAX);
  }

  Map<String, Line> lines() {
    return lines;
  }

  private @Nullable Line lineOf(Entry entry) {
    String key = entry.orderKey();
    return key == null ? null : lines.get(key);
  }

  /**
   * The entry is in memory from now on.
   *
   * @return whether it is its turn
   */
  boolean add(Entry entry) {
    live++;
    liveBytes += entry.bytes();
    budget.take(entry.bytes());
    String key = entry.orderKey();
    if (key == null) {
      return true;
    }
    Line line = lines.computeIfAbsent(key, _ -> new Line());
    line.add(entry);
    return line.head() == entry;
  }

  /**
   * The entry is in memory no longer.
   *
   * @return the one whose turn it is now; null for none
   */
  @Nullable Entry remove(Entry entry) {
    live--;
    liveBytes -= entry.bytes();
    budget.giveBack(entry.bytes());
    Line line = lineOf(entry);
    if (line == null) {
      return null;
    }
    boolean wasHead = line.head() == entry;
    line.remove(entry);
    if (line.isEmpty()) {
      lines.remove(entry.orderKey());
    }
    return wasHead ? line.head() : null;
  }

  /** A delivery was found in the store at the start. */
  void restored() {
    ahead++;
  }

  /** A delivery was put into the store instead of into memory. */
  void park(Entry entry, byte[] key) {
    boolean isPassed = cursor != null && Arrays.compareUnsigned(key, cursor) <= 0;
    String orderKey = entry.orderKey();
    boolean isBehindItsKey = ahead == 0 && lineOf(entry) != null;
    if (orderKey != null && (isPassed || isBehindItsKey) && passed < PASSED_MAX) {
      pass(orderKey, entry);
      cursor = isPassed ? cursor : key;
    } else {
      ahead++;
      // Read again after a crash, or asked for: it lies before those that were looked at.
      cursor = isPassed ? key : cursor;
    }
  }

  private void pass(String orderKey, Entry entry) {
    if (lines.computeIfAbsent(orderKey, _ -> new Line()).park(entry.id().origin())) {
      passed++;
    }
  }

  /** What becomes of a parked delivery that was read from the store. */
  enum Look {
    /** It is in memory now, and it is its turn. */
    START,
    /** It is in memory now, behind others of its key. */
    NEXT,
    /** It stays parked behind others of its key. */
    PASSED,
    /** There is no room; it has to be looked at again. */
    FULL
  }

  /** Looks at the next delivery in the store, which is not in memory. */
  Look look(Entry entry, byte[] key) {
    Line line = lineOf(entry);
    String orderKey = entry.orderKey();
    if (line != null && line.isParked(entry.id().origin())) {
      cursor = key;
      return Look.PASSED;
    }
    if (line != null && orderKey != null && !line.takesNew(share())) {
      if (passed >= PASSED_MAX) {
        return Look.FULL;
      }
      pass(orderKey, entry);
      gone(key);
      return Look.PASSED;
    }
    if (!hasRoom(entry.bytes())) {
      return Look.FULL;
    }
    gone(key);
    return add(entry) ? Look.START : Look.NEXT;
  }

  /** The cursor has passed one that is in memory or was settled. */
  void passedBy(byte[] key) {
    cursor = key;
  }

  /** The next parked delivery is so no longer. */
  void gone(byte[] key) {
    ahead--;
    cursor = key;
  }

  /** The lane gives back its memory. */
  void close() {
    budget.giveBack(liveBytes);
    liveBytes = 0;
  }

  /** The cursor has reached the end, whatever was counted before. */
  void atEnd() {
    ahead = 0;
  }

  /** The first parked one of a line is in memory now, or gone. */
  void unpark(Line line) {
    line.removeFirstParked();
    passed--;
  }

  /** Parks those that only take room which other keys need. */
  void makeRoom(Map<DeliveryId, Entry> inMemory) {
    if (!isPressed() || parked() == 0) {
      return;
    }
    int share = share();
    for (Line line : lines.values()) {
      for (Entry spare = line.spare(share);
          spare != null && passed < PASSED_MAX;
          spare = line.spare(share)) {
        inMemory.remove(spare.id(), spare);
        remove(spare);
        line.park(spare.id().origin());
        passed++;
      }
    }
  }

  /** A line of which nothing is left is forgotten. */
  void forgetEmptyLines() {
    lines.values().removeIf(Line::isEmpty);
  }
}
