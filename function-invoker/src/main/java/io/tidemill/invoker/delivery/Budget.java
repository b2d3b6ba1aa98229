package io.tidemill.invoker.delivery;

import java.util.concurrent.atomic.AtomicLong;

/**
 * How many bytes of deliveries the lanes of a node hold in memory. A trigger may always hold
 * {@value #GUARANTEED_BYTES} bytes in a lane, so that no other can starve it, and never more than a
 * quarter of all; between the two it is first come, first served.
 */
final class Budget {
  /** What a trigger may hold in a lane however much the others hold. */
  static final int GUARANTEED_BYTES = 32 * 1024;

  private static final long HEAP_SHARE = 8;
  private static final long TRIGGER_SHARE = 4;

  private final long limit;
  private final AtomicLong used = new AtomicLong();

  /**
   * @param limit in bytes
   */
  Budget(long limit) {
    this.limit = limit;
  }

  /** An eighth of the largest heap. */
  static Budget ofHeap() {
    return new Budget(Runtime.getRuntime().maxMemory() / HEAP_SHARE);
  }

  /** Whether a trigger that holds so much in its lane may hold so much more. */
  boolean grants(long held, int more) {
    long then = held + more;
    return then <= GUARANTEED_BYTES
        || (then <= limit / TRIGGER_SHARE && used.get() + more <= limit);
  }

  void take(int bytes) {
    used.addAndGet(bytes);
  }

  void giveBack(long bytes) {
    used.addAndGet(-bytes);
  }

  /** Bytes held now. */
  long used() {
    return used.get();
  }
}
