package io.tidemill.bridge.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

final class TokenBucketTest {
  private static final long SECOND = 1_000_000_000;

  @Test
  void letsABurstThroughAndThenTheRate() {
    var bucket = new TokenBucket(10, 5, 100);
    for (int i = 0; i < 5; i++) {
      assertThat(bucket.take(1, 100)).isZero();
    }
    assertThat(bucket.take(1, 100)).isEqualTo(SECOND / 10);
    assertThat(bucket.take(1, 100 + SECOND / 10 - 1)).isPositive();
    assertThat(bucket.take(1, 100 + SECOND / 10)).isZero();
    assertThat(bucket.take(1, 100 + SECOND / 10)).isPositive();
  }

  @Test
  void takesNothingOfARequestThatDoesNotFit() {
    var bucket = new TokenBucket(1, 4, 0);
    assertThat(bucket.take(3, 0)).isZero();
    assertThat(bucket.take(2, 0)).isEqualTo(SECOND);
    assertThat(bucket.take(1, 0)).isZero();
  }

  @Test
  void letsALargeBatchThroughAFullBucketAndMakesItWaitAfterwards() {
    var bucket = new TokenBucket(10, 5, 0);
    assertThat(bucket.take(1000, 0)).isZero();
    assertThat(bucket.take(1, 50 * SECOND)).isPositive();
    assertThat(bucket.take(1, 100 * SECOND)).isZero();
  }

  @Test
  void keepsItsRateOverAnyStepsAndAClockThatStands() {
    var random = new Random(20_261_122);
    var bucket = new TokenBucket(1000, 50, 0);
    long now = 0;
    long passed = 0;
    while (now < 10 * SECOND) {
      now += random.nextInt(3) == 0 ? 0 : random.nextInt(2_000_000);
      int count = 1 + random.nextInt(3);
      passed += bucket.take(count, now) == 0 ? count : 0;
    }
    assertThat(passed).isBetween(9_900L, 10_060L);
  }
}
