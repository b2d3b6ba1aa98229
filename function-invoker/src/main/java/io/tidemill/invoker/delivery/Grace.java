package io.tidemill.invoker.delivery;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.Condition;

/**
 * Gives the calls under way a few milliseconds before their entries are written: most functions are
 * quicker than that, and an entry that is settled by then never touches the disk. A trigger that
 * was waited for in vain is left out of the next waits, so that a slow function costs the others of
 * its task one wait in {@value #SLOW_FOR} commits. Guarded by the lane's lock.
 */
final class Grace {
  /** Longest wait for calls under way before a commit. */
  private static final long WAIT_NANOS = 8_000_000;

  /** With more entries unsettled than this, a wait would not save much of the writing. */
  private static final int UNDER_WAY_MAX = 256;

  /** Commits for which a slow trigger is not waited for. */
  private static final int SLOW_FOR = 64;

  private final Set<String> slow = new HashSet<>();
  private int commits;

  /** Waits, under the lock of the condition. */
  void letQuickCallsEnd(WriteBehind behind, Condition ended) {
    if (++commits % SLOW_FOR == 0) {
      slow.clear();
    }
    if (behind.changedCount() > UNDER_WAY_MAX) {
      return;
    }
    List<Entry> underWay =
        behind.underWay().stream().filter(entry -> !slow.contains(entry.id().trigger())).toList();
    try {
      long nanos = WAIT_NANOS;
      while (nanos > 0 && underWay.stream().anyMatch(Entry::isUnderWay)) {
        nanos = ended.awaitNanos(nanos);
      }
    } catch (InterruptedException stopping) {
      Thread.currentThread().interrupt();
    }
    underWay.stream().filter(Entry::isUnderWay).forEach(entry -> slow.add(entry.id().trigger()));
  }
}
