package io.tidemill.bridge.core;

import java.util.Arrays;

/**
 * Remembers which events were stored, and when. Not for several threads.
 *
 * <p>A ring of the newest keys in the order in which they came, and an open-addressing index into
 * it: 32 bytes a key, no object each (a map of records takes about 100). When it is full, or the
 * oldest are older than anybody asks for, the oldest leave; so the window that a caller asks for is
 * exact as long as fewer keys come within it than fit. It starts small and doubles.
 */
public final class SeenEvents {
  /** Most keys that a node remembers: 32 MiB. */
  public static final int KEYS_MAX = 1 << 20;

  private static final int KEYS_START = 1 << 10;
  private static final int FREE = -1;

  private final int keysMax;
  private long[] high;
  private long[] low;
  private long[] seenAt;
  private int[] index;
  private int oldest;
  private int count;

  /**
   * Remembers nothing yet.
   *
   * @param keysMax a power of two
   */
  public SeenEvents(int keysMax) {
    if (Integer.bitCount(keysMax) != 1) {
      throw new IllegalArgumentException("keysMax must be a power of two, found " + keysMax);
    }
    this.keysMax = keysMax;
    int size = Math.min(KEYS_START, keysMax);
    high = new long[size];
    low = new long[size];
    seenAt = new long[size];
    index = emptyIndex(size);
  }

  /** Whether the key was added at {@code sinceMs} or later. */
  public boolean contains(EventKey key, long sinceMs) {
    int slot = index[slotOf(key.high(), key.low())];
    return slot != FREE && seenAt[slot] >= sinceMs;
  }

  /**
   * Adds a key that came now.
   *
   * @param forgetMs what was added before this instant is of no use to anybody
   */
  public void add(EventKey key, long nowMs, long forgetMs) {
    while (count > 0 && seenAt[oldest] < forgetMs) {
      dropOldest();
    }
    if (count == high.length) {
      if (count < keysMax) {
        grow();
      } else {
        dropOldest();
      }
    }
    int place = (oldest + count) & (high.length - 1);
    high[place] = key.high();
    low[place] = key.low();
    seenAt[place] = nowMs;
    count++;
    // A key that came before and is too old by now stays in the ring until its turn, unindexed.
    index[slotOf(key.high(), key.low())] = place;
  }

  /** How many keys are remembered. */
  public int size() {
    return count;
  }

  private void dropOldest() {
    int slot = slotOf(high[oldest], low[oldest]);
    if (index[slot] == oldest) {
      remove(slot);
    }
    oldest = (oldest + 1) & (high.length - 1);
    count--;
  }

  /** Frees a slot and moves those that were pushed behind it (Knuth 6.4, algorithm R). */
  private void remove(int slot) {
    int mask = index.length - 1;
    int hole = slot;
    for (int next = (hole + 1) & mask; index[next] != FREE; next = (next + 1) & mask) {
      int home = home(high[index[next]], mask);
      if (((next - home) & mask) >= ((next - hole) & mask)) {
        index[hole] = index[next];
        hole = next;
      }
    }
    index[hole] = FREE;
  }

  /** Where the key is, or where it would go. */
  private int slotOf(long keyHigh, long keyLow) {
    int mask = index.length - 1;
    int slot = home(keyHigh, mask);
    while (index[slot] != FREE && (high[index[slot]] != keyHigh || low[index[slot]] != keyLow)) {
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  private static int home(long keyHigh, int mask) {
    return (int) keyHigh & mask;
  }

  private void grow() {
    int size = high.length;
    high = straightened(high, size * 2);
    low = straightened(low, size * 2);
    seenAt = straightened(seenAt, size * 2);
    oldest = 0;
    index = emptyIndex(size * 2);
    for (int place = 0; place < count; place++) {
      index[slotOf(high[place], low[place])] = place;
    }
  }

  private long[] straightened(long[] ring, int size) {
    long[] straight = new long[size];
    int tail = ring.length - oldest;
    System.arraycopy(ring, oldest, straight, 0, tail);
    System.arraycopy(ring, 0, straight, tail, oldest);
    return straight;
  }

  /** Never more than half full, so that chains stay short. */
  private static int[] emptyIndex(int keys) {
    int[] index = new int[keys * 2];
    Arrays.fill(index, FREE);
    return index;
  }
}
