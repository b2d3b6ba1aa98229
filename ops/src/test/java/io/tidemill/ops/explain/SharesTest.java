package io.tidemill.ops.explain;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** How a number is divided among partitions. */
final class SharesTest {
  @Test
  void isEvenAsFarAsEachHasEnough() {
    assertThat(Shares.of(new long[] {100, 100}, 10)).containsExactly(5, 5);
    assertThat(Shares.of(new long[] {100, 2, 0}, 10)).containsExactly(8, 2, 0);
    assertThat(Shares.of(new long[] {3, 3, 3}, 10)).containsExactly(3, 3, 3);
    assertThat(Shares.of(new long[] {5, 5, 5}, 1)).containsExactly(1, 0, 0);
    assertThat(Shares.of(new long[] {}, 7)).isEmpty();
  }
}
