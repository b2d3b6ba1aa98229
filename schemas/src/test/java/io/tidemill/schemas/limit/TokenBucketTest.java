package io.tidemill.schemas.limit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import org.junit.jupiter.api.Test;

final class TokenBucketTest {
  private static final long SECOND = 1_000_000_000;

  private TokenBucket bucket = TokenBucket.full(10, 3, 0);

  private long take(long now) {
    return take(1, now);
  }

  private long take(int count, long now) {
    var take = bucket.take(count, now);
    bucket = take.next();
    return take.waitNanos();
  }

  @Test
  void givesABurstThenOneForEachIntervalOfTheRate() {
    assertThat(take(0)).isZero();
    assertThat(take(0)).isZero();
    assertThat(take(0)).isZero();
    assertThat(take(0)).isEqualTo(SECOND / 10);
    assertThat(take(SECOND / 10 - 1)).isEqualTo(1);
    assertThat(take(SECOND / 10)).isZero();
    assertThat(take(SECOND / 10)).isEqualTo(SECOND / 10);
  }

  @Test
  void aRestFillsItNoHigherThanTheBurst() {
    take(0);

    for (int i = 0; i < 3; i++) {
      assertThat(take(3_600 * SECOND)).isZero();
    }
    assertThat(take(3_600 * SECOND)).isEqualTo(SECOND / 10);
  }

  @Test
  void askingInVainCostsNothing() {
    take(0);
    take(0);
    take(0);
    var empty = bucket;
    for (int i = 0; i < 100; i++) {
      take(i);
    }
    assertThat(bucket).isEqualTo(empty);
  }

  @Test
  void aNewLimitKeepsWhatWasTaken() {
    take(0);
    take(0);
    take(0);
    bucket = bucket.with(20, 3);
    assertThat(bucket.with(20, 3)).isSameAs(bucket);

    // Filled 300 ms ahead at the old rate: at 20 a second that is 6 tokens, of which 3 may be owed.
    assertThat(take(0)).isEqualTo(SECOND / 5);
  }

  @Test
  void takesNothingOfARequestThatDoesNotFit() {
    bucket = TokenBucket.full(1, 4, 0);
    assertThat(take(3, 0)).isZero();
    assertThat(take(2, 0)).isEqualTo(SECOND);
    assertThat(take(1, 0)).isZero();
  }

  @Test
  void aLargeBatchPassesAFullBucketAndIsOwedAfterwards() {
    bucket = TokenBucket.full(10, 5, 0);
    assertThat(take(1_000, 0)).isZero();
    assertThat(take(1, 50 * SECOND)).isPositive();
    assertThat(take(1, 100 * SECOND)).isZero();
  }

  @Test
  void theClockMayWrapAround() {
    bucket = TokenBucket.full(1, 1, Long.MAX_VALUE);
    assertThat(take(Long.MAX_VALUE)).isZero();
    assertThat(take(Long.MAX_VALUE)).isEqualTo(SECOND);
    assertThat(take(Long.MAX_VALUE + SECOND)).isZero();
  }

  @Test
  void aLimitOfNothingIsRefused() {
    assertThatThrownBy(() -> TokenBucket.full(0, 1, 0))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> TokenBucket.full(1, 0, 0))
        .isInstanceOf(IllegalArgumentException.class);
  }

  /** In any span of time at most the burst and what the rate gives; whoever waits is served. */
  @Test
  void neverExceedsTheRate() {
    for (long seed = 0; seed < 200; seed++) {
      var random = new Random(seed);
      int rate = 1 + random.nextInt(random.nextBoolean() ? 20 : 1_000_000);
      int burst = 1 + random.nextInt(50);
      long start = random.nextLong();
      bucket = TokenBucket.full(rate, burst, start);
      long now = start;
      long taken = 0;
      for (int i = 0; i < 500; i++) {
        long wait = take(now);
        if (wait == 0) {
          taken++;
        } else {
          now += random.nextBoolean() ? wait : random.nextLong(wait);
        }
        long allowed = burst + (long) ((now - start) / 1e9 * rate);
        assertThat(taken).as("seed %d", seed).isLessThanOrEqualTo(allowed);
      }
      long wait = take(now);
      assertThat(wait == 0 || take(now + wait) == 0).as("seed %d", seed).isTrue();
    }
  }
}
