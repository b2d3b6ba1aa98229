package io.tidemill.ops.explain;

import java.util.Arrays;

/** Divides a number among partitions, evenly as far as each has enough. */
final class Shares {
  private Shares() {}

  /**
   * How much each gives.
   *
   * @param has what each has
   * @param wanted in all; the answer's sum, unless all have less
   */
  static long[] of(long[] has, long wanted) {
    long[] shares = new long[has.length];
    long left = Math.min(wanted, Arrays.stream(has).sum());
    while (left > 0) {
      int open = 0;
      for (int i = 0; i < has.length; i++) {
        open += shares[i] < has[i] ? 1 : 0;
      }
      long each = Math.max(1, left / open);
      for (int i = 0; i < has.length && left > 0; i++) {
        long more = Math.min(left, Math.min(each, has[i] - shares[i]));
        shares[i] += more;
        left -= more;
      }
    }
    return shares;
  }
}
