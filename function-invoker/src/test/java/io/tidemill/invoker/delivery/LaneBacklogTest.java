package io.tidemill.invoker.delivery;

import static io.tidemill.invoker.delivery.DeliveryWorld.matched;
import static io.tidemill.invoker.delivery.TestLane.MAX;
import static io.tidemill.invoker.delivery.TestLane.range;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What is kept in memory and what is parked. */
final class LaneBacklogTest {
  private final TestLane world = new TestLane();

  @Test
  void keepsTheLimitInMemoryAndParksTheRest() {
    world.accept("t", 0, MAX + 500);

    assertThat(world.attempted()).isEqualTo(range(0, MAX));
    assertThat(world.disk.size()).isEqualTo(500);
    assertThat(world.lane.pending()).isEqualTo(MAX + 500);

    world.lane.refill();
    assertThat(world.attempted()).as("no room yet").isEmpty();
  }

  @Test
  void takesParkedOnesInLogOrderEachOnce() {
    int count = 4 * MAX + 17;
    world.accept("t", 0, count);
    var order = new ArrayList<Long>();
    while (world.lane.pending() > 0) {
      for (int i = 0; i < 7 && !world.attempts.isEmpty(); i++) {
        Entry entry = world.attempts.remove();
        order.add(entry.id().origin().offset());
        world.lane.settle(entry);
      }
      if (world.attempts.size() % 3 == 0) {
        world.lane.write();
      }
      world.lane.refill();
    }
    world.lane.write();

    assertThat(order).isEqualTo(range(0, count));
    assertThat(world.disk.isEmpty()).isTrue();
  }

  @Test
  void newOnesQueueBehindParkedOnes() {
    world.accept("t", 0, MAX + 1);
    world.settleAll();
    world.attempted();

    world.accept("t", MAX + 1, MAX + 2);
    assertThat(world.attempted()).isEmpty();
    world.lane.refill();

    assertThat(world.attempted()).isEqualTo(range(MAX, MAX + 2));
    world.accept("t", MAX + 2, MAX + 3);
    assertThat(world.attempted()).as("nothing is parked any more").containsExactly(MAX + 2L);
  }

  @Test
  void triggersDoNotWaitForEachOther() {
    world.accept("dead", 0, MAX + 10);
    world.attempted();

    world.accept("dead-too", 0, 5);

    assertThat(world.attempted()).isEqualTo(range(0, 5));
  }

  @Test
  void triggersWhoseNamesStartAlikeAreKeptApart() {
    for (String trigger : List.of("a", "a-b", "a0", "a00", "aa")) {
      world.accept(trigger, 0, 3);
    }
    world.lane.write();

    world.restart();

    var byTrigger = new HashMap<String, Integer>();
    world.attempts.forEach(entry -> byTrigger.merge(entry.id().trigger(), 1, Integer::sum));
    assertThat(byTrigger).isEqualTo(Map.of("a", 3, "a-b", 3, "a0", 3, "a00", 3, "aa", 3));
    assertThat(world.lane.pending()).isEqualTo(15);
  }

  @Test
  void offsetsKeepTheirOrderOverTheWholeRange() {
    List<Long> offsets =
        List.of(0L, 1L, 127L, 128L, 255L, 256L, 65_535L, 1L << 31, 1L << 32, Long.MAX_VALUE);
    offsets.forEach(offset -> world.lane.accept(matched(offset, "t")));
    world.lane.write();

    world.restart();

    assertThat(world.attempted()).isEqualTo(offsets);
  }

  @Test
  void aDeliverySettledBetweenWriteAndRefillIsNotTakenAgain() {
    world.accept("t", 0, MAX + 1);
    world.lane.write();
    Deque<Entry> first = new ArrayDeque<>(world.attempts);
    world.attempts.clear();
    while (first.size() > 1) {
      world.lane.settle(first.remove());
    }
    world.disk.onRange(() -> world.lane.settle(first.remove()));

    world.lane.refill();

    assertThat(world.attempted()).containsExactly((long) MAX);
    assertThat(world.lane.pending()).isEqualTo(1);
  }

  @Test
  void countsHealWhenAParkedEventIsReadAgain() {
    world.accept("t", 0, MAX + 2);
    world.accept("t", MAX + 1, MAX + 2); // processed again after a time-out further down
    world.settleAll();
    world.attempted();
    world.lane.refill();

    assertThat(world.attempted()).isEqualTo(range(MAX, MAX + 2));
    assertThat(world.lane.pending()).isEqualTo(2);
  }

  @Test
  void anEventProcessedTwiceIsOneDelivery() {
    world.accept("t", 0, 1);
    world.accept("t", 0, 1);

    assertThat(world.attempts).hasSize(1);
    world.settleAll();
    assertThat(world.lane.pending()).isZero();
  }
}
