package io.tidemill.invoker.delivery;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.stream.Collectors;

/**
 * Gives the calls under way a few milliseconds before their entries are written: most functions are
 * quicker than that, and an entry that is settled by then never touches the disk. A trigger that
 * was waited for in vain {@value #VAIN_MAX} times in a row is left out of the next wait, then of
 * two, four, up to {@value #SKIP_MAX}, so that a slow function costs the others of its task next to
 * nothing, and one pause of a quick one costs it no writes. Guarded by the lane's lock.
 */
final class Grace {
  /** Longest wait for calls under way before a commit. */
  private static final long WAIT_NANOS = 8_000_000;

  /** With more entries unsettled than this, a wait would not save much of the writing. */
  private static final int UNDER_WAY_MAX = 256;

  private static final int VAIN_MAX = 3;
  private static final int SKIP_MAX = 64;

  /**
   * A trigger that was waited for in vain.
   *
   * @param vain waits in vain since the last that was not
   * @param skip waits it was left out of, or is
   * @param until the commit from which on it is waited for again
   */
  private record Slow(int vain, int skip, long until) {}

  private final Map<String, Slow> slow = new HashMap<>();
  private long commits;

  /** Waits, under the lock of the condition. */
  void letQuickCallsEnd(WriteBehind behind, Condition ended) {
    commits++;
    if (behind.changedCount() > UNDER_WAY_MAX) {
      return;
    }
    List<Entry> underWay = behind.underWay().stream().filter(this::isWaitedFor).toList();
    try {
      long nanos = WAIT_NANOS;
      while (nanos > 0 && underWay.stream().anyMatch(Entry::isUnderWay)) {
        nanos = ended.awaitNanos(nanos);
      }
    } catch (InterruptedException stopping) {
      Thread.currentThread().interrupt();
    }
    underWay.stream()
        .collect(Collectors.groupingBy(entry -> entry.id().trigger()))
        .forEach(this::learn);
  }

  private boolean isWaitedFor(Entry entry) {
    Slow known = slow.get(entry.id().trigger());
    return known == null || commits >= known.until();
  }

  private void learn(String trigger, List<Entry> waitedFor) {
    long still = waitedFor.stream().filter(Entry::isUnderWay).count();
    if (still * 2 <= waitedFor.size()) {
      slow.remove(trigger);
    } else {
      Slow known = slow.getOrDefault(trigger, new Slow(0, 0, 0));
      int vain = known.vain() + 1;
      int skip = vain < VAIN_MAX ? 0 : Math.clamp(known.skip() * 2L, 1, SKIP_MAX);
      slow.put(trigger, new Slow(vain, skip, commits + 1 + skip));
    }
  }
}
