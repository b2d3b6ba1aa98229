package io.tidemill.ops.reading;

/**
 * A part of a partition.
 *
 * @param from first offset
 * @param to offset after the last one; not below {@code from}
 */
public record Stretch(long from, long to) {
  public Stretch {
    to = Math.max(from, to);
  }

  /** How many offsets it spans; fewer records when some were compacted or are commit markers. */
  public long length() {
    return to - from;
  }

  /** What both have in common; empty when that is nothing. */
  public Stretch within(Stretch other) {
    long start = Math.max(from, other.from);
    return new Stretch(start, Math.max(start, Math.min(to, other.to)));
  }
}
