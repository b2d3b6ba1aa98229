package io.tidemill.workflow.core;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Offsets of log records in ascending order, at most {@value #COUNT_MAX}: the first as it is, each
 * further one as the difference to the one before, 7 bits to the byte, lowest first. Immutable.
 */
public final class Offsets {
  /** Most offsets that are kept; later ones are left out. */
  public static final int COUNT_MAX = 10_000;

  /** No offset at all. */
  public static final Offsets NONE = new Offsets(new byte[0], 0, -1);

  private final byte[] bytes;
  private final int count;
  private final long last;

  private Offsets(byte[] bytes, int count, long last) {
    this.bytes = bytes;
    this.count = count;
    this.last = last;
  }

  /** Reads what {@link #bytes} gave. */
  static Offsets of(byte[] bytes) {
    int count = 0;
    long last = 0;
    long delta = 0;
    int shift = 0;
    for (byte one : bytes) {
      delta |= (one & 0x7FL) << shift;
      shift += 7;
      if (one >= 0) {
        last += delta;
        count++;
        delta = 0;
        shift = 0;
      }
    }
    return new Offsets(bytes.clone(), count, count == 0 ? -1 : last);
  }

  /** With one more; the same when it is not behind the last one, or when it would be too many. */
  Offsets plus(long offset) {
    if (offset <= last || count == COUNT_MAX) {
      return this;
    }
    long delta = offset - Math.max(last, 0);
    int length = (63 - Long.numberOfLeadingZeros(delta | 1)) / 7 + 1;
    byte[] longer = Arrays.copyOf(bytes, bytes.length + length);
    for (int i = bytes.length; i < longer.length; i++) {
      longer[i] = (byte) ((delta & 0x7F) | (i + 1 < longer.length ? 0x80 : 0));
      delta >>>= 7;
    }
    return new Offsets(longer, count + 1, offset);
  }

  /** How many there are. */
  public int count() {
    return count;
  }

  /** All of them, ascending. */
  public long[] toArray() {
    long[] all = new long[count];
    long last = 0;
    int at = 0;
    for (int i = 0; i < count; i++) {
      int shift = 0;
      byte one;
      do {
        one = bytes[at++];
        last += (one & 0x7FL) << shift;
        shift += 7;
      } while (one < 0);
      all[i] = last;
    }
    return all;
  }

  /** The stored form. */
  byte[] bytes() {
    return bytes.clone();
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Offsets that && Arrays.equals(bytes, that.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  @Override
  public String toString() {
    return Arrays.toString(toArray());
  }
}
