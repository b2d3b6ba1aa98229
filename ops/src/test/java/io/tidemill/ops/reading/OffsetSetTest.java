package io.tidemill.ops.reading;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** The set of offsets against a set of the JDK. */
final class OffsetSetTest {
  private static final long SEED = 20_261_122L;

  @Test
  void holdsWhatAnOrdinarySetHolds() {
    var random = new Random(SEED);
    for (long range : new long[] {100, 10_000, 200_000, 1L << 40}) {
      var set = new OffsetSet();
      var expected = new TreeSet<Long>();
      for (int i = 0; i < 30_000; i++) {
        long offset = random.nextLong(range);
        if (random.nextInt(3) == 0) {
          assertThat(set.remove(offset)).as("seed %d", SEED).isEqualTo(expected.remove(offset));
        } else {
          assertThat(set.add(offset)).as("seed %d", SEED).isEqualTo(expected.add(offset));
        }
      }
      var held = new ArrayList<Long>();
      set.forEach(held::add);
      assertThat(held).containsExactlyElementsOf(expected);
      assertThat(set.size()).isEqualTo(expected.size());
      assertThat(expected).allMatch(set::contains);
    }
  }

  @Test
  void appendsAMillionOffsetsInOrder() {
    var set = new OffsetSet();
    for (long offset = 7; offset < 1_000_007; offset++) {
      set.add(offset);
    }
    assertThat(set.size()).isEqualTo(1_000_000);
    assertThat(set.contains(6)).isFalse();
    assertThat(set.contains(1_000_006)).isTrue();
  }
}
