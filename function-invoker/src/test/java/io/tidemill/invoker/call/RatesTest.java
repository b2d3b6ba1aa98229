package io.tidemill.invoker.call;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

final class RatesTest {
  private static final long SECOND = 1_000_000_000;

  private final AtomicLong now = new AtomicLong();
  private final Rates rates = new Rates(now::get);

  @Test
  void aTriggerStartsNoMoreThanItsRate() {
    int started = 0;
    while (now.get() <= 10 * SECOND) {
      long wait = rates.waitNanos("a", 100);
      if (wait == 0) {
        started++;
      }
      now.addAndGet(wait);
    }
    assertThat(started).isBetween(1_000, 1_011);
  }

  @Test
  void triggersDoNotShareARate() {
    assertThat(rates.waitNanos("a", 1)).isZero();
    assertThat(rates.waitNanos("a", 1)).isEqualTo(SECOND);
    assertThat(rates.waitNanos("b", 1)).isZero();
  }

  @Test
  void zeroIsNoLimitAndTheNewestLimitCounts() {
    for (int i = 0; i < 1_000; i++) {
      assertThat(rates.waitNanos("a", 0)).isZero();
    }
    rates.waitNanos("a", 1);
    assertThat(rates.waitNanos("a", 2)).isBetween(1L, SECOND);
    assertThat(rates.waitNanos("a", 0)).isZero();
  }
}
