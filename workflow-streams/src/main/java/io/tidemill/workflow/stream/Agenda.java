package io.tidemill.workflow.stream;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.NavigableSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Entries in order of a number, a key and a second number: the first ones in the heap, the others
 * on a {@link Shelf}. For one thread.
 *
 * <p>Invariant: while the shelf holds anything, all that is near lies at or before the frontier and
 * all that is shelved lies behind it. So the frontier only moves forwards, but for the moment in
 * which the heap is full and its later half is shelved; the shelf is read from the frontier and
 * never before it.
 */
final class Agenda implements AutoCloseable {
  /** One entry, comparable as its bytes are: {@code when}, key, {@code number}. */
  static final class Entry implements Comparable<Entry> {
    private static final int NUMBERS_BYTES = Long.BYTES + Integer.BYTES;

    private final byte[] bytes;

    private Entry(byte[] bytes) {
      this.bytes = bytes;
    }

    /**
     * Joins the parts.
     *
     * @param when from 0
     * @param number from 0
     */
    static Entry of(long when, String key, int number) {
      byte[] text = key.getBytes(StandardCharsets.UTF_8);
      return new Entry(
          ByteBuffer.allocate(text.length + NUMBERS_BYTES)
              .putLong(when)
              .put(text)
              .putInt(number)
              .array());
    }

    long when() {
      return ByteBuffer.wrap(bytes).getLong();
    }

    String key() {
      return new String(bytes, Long.BYTES, bytes.length - NUMBERS_BYTES, StandardCharsets.UTF_8);
    }

    int number() {
      return ByteBuffer.wrap(bytes).getInt(bytes.length - Integer.BYTES);
    }

    @Override
    public int compareTo(Entry other) {
      return Arrays.compareUnsigned(bytes, other.bytes);
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Entry that && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
      return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
      return when() + " " + key() + " " + number();
    }
  }

  private final Shelf shelf;
  private final int nearMax;
  private final NavigableSet<Entry> near = new TreeSet<>();

  /** Where the shelf begins; null while it is empty. */
  private @Nullable Entry frontier;

  /**
   * An empty agenda.
   *
   * @param nearMax most entries in the heap, at least 2
   */
  Agenda(Shelf shelf, int nearMax) {
    this.shelf = shelf;
    this.nearMax = nearMax;
  }

  /** Adds an entry; one that is there already stays there once. */
  void add(Entry entry) {
    if (frontier != null && entry.compareTo(frontier) > 0) {
      shelf.put(List.of(entry.bytes));
      return;
    }
    near.add(entry);
    if (near.size() > nearMax) {
      shelveLaterHalf();
    }
  }

  private void shelveLaterHalf() {
    var later = new ArrayList<byte[]>(nearMax / 2 + 1);
    while (near.size() > nearMax / 2) {
      later.add(near.pollLast().bytes);
    }
    shelf.put(later);
    frontier = near.last();
  }

  /** Removes an entry; one that is not there does no harm. */
  void remove(Entry entry) {
    if (!near.remove(entry) && frontier != null && entry.compareTo(frontier) > 0) {
      shelf.delete(entry.bytes);
    }
  }

  /** The first entry; null when there is none. It stays. */
  @Nullable Entry first() {
    if (near.isEmpty() && frontier != null) {
      List<byte[]> taken = shelf.take(frontier.bytes, nearMax / 2);
      taken.forEach(bytes -> near.add(new Entry(bytes)));
      frontier = taken.size() < nearMax / 2 ? null : near.last();
    }
    return near.isEmpty() ? null : near.first();
  }

  /** Takes the first entry out; null when there is none. */
  @Nullable Entry poll() {
    return first() == null ? null : near.pollFirst();
  }

  /** Entries in the heap. */
  int near() {
    return near.size();
  }

  @Override
  public void close() {
    near.clear();
    frontier = null;
    shelf.close();
  }
}
