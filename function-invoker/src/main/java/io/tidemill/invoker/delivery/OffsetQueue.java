package io.tidemill.invoker.delivery;

import java.util.Arrays;

/** Offsets in ascending order, each once, at eight bytes each; taken from the front. */
final class OffsetQueue {
  private long[] ring = new long[4];
  private int head;
  private int size;

  int size() {
    return size;
  }

  /** The smallest; there must be one. */
  long first() {
    if (size == 0) {
      throw new IllegalStateException("empty");
    }
    return ring[head];
  }

  /** Removes the smallest. */
  void removeFirst() {
    first();
    head = (head + 1) % ring.length;
    size--;
  }

  boolean contains(long offset) {
    return search(offset) >= 0;
  }

  /**
   * Adds an offset; quick at both ends, which is where offsets come.
   *
   * @return false when it is in already
   */
  boolean add(long offset) {
    int found = size == 0 || offset > at(size - 1) ? -size - 1 : search(offset);
    if (found >= 0) {
      return false;
    }
    int index = -found - 1;
    if (size == ring.length) {
      grow();
    }
    if (index == 0) {
      head = (head + ring.length - 1) % ring.length;
    } else {
      for (int i = size; i > index; i--) {
        ring[slot(i)] = at(i - 1);
      }
    }
    ring[slot(index)] = offset;
    size++;
    return true;
  }

  private int search(long offset) {
    int low = 0;
    int high = size - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      int order = Long.compare(at(middle), offset);
      if (order == 0) {
        return middle;
      }
      if (order < 0) {
        low = middle + 1;
      } else {
        high = middle - 1;
      }
    }
    return -low - 1;
  }

  private void grow() {
    long[] larger = Arrays.copyOf(ring, ring.length * 2);
    for (int i = 0; i < size; i++) {
      larger[i] = at(i);
    }
    ring = larger;
    head = 0;
  }

  private long at(int index) {
    return ring[slot(index)];
  }

  private int slot(int index) {
    return (head + index) % ring.length;
  }
}
