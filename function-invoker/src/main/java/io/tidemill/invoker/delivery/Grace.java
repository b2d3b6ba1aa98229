package io.tidemill.invoker.delivery;

import java.util.List;
import java.util.concurrent.locks.Condition;

/**
 * Gives the calls under way a few milliseconds before their entries are written: most functions are
 * quicker than that, and an entry that is settled by then never touches the disk. Where a wait was
 * in vain, the next ones are left out, twice as many each time. Guarded by the lane's lock.
 */
final class Grace {
  /** Longest wait for calls under way before a commit. */
  private static final long WAIT_NANOS = 8_000_000;

  /** With more entries unsettled than this, a wait would not save much of the writing. */
  private static final int UNDER_WAY_MAX = 256;

  private static final int SKIP_MAX = 64;

  private int waitsToSkip;
  private int skipAfterVainWait = 1;

  /** Waits, under the lock of the condition. */
  void letQuickCallsEnd(WriteBehind behind, Condition ended) {
    if (waitsToSkip > 0) {
      waitsToSkip--;
      return;
    }
    List<Entry> underWay = behind.underWay();
    if (underWay.isEmpty() || behind.changedCount() > UNDER_WAY_MAX) {
      return;
    }
    try {
      long nanos = WAIT_NANOS;
      while (nanos > 0 && underWay.stream().anyMatch(Entry::isUnderWay)) {
        nanos = ended.awaitNanos(nanos);
      }
    } catch (InterruptedException stopping) {
      Thread.currentThread().interrupt();
    }
    boolean inVain = underWay.stream().filter(Entry::isUnderWay).count() * 2 > underWay.size();
    skipAfterVainWait = inVain ? Math.min(skipAfterVainWait * 2, SKIP_MAX) : 1;
    waitsToSkip = inVain ? skipAfterVainWait : 0;
  }
}
