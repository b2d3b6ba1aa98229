package io.tidemill.invoker.delivery;

import static io.tidemill.invoker.delivery.DeliveryWorld.EVENTS;
import static io.tidemill.invoker.delivery.TestLane.FAILED;
import static io.tidemill.invoker.delivery.TestLane.MAX;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidemill.schemas.event.MatchedEvent;
import io.tidemill.schemas.event.Origin;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** G8: deliveries of one key are made in log order, and a failing key blocks only itself. */
final class OrderedLaneTest {
  private final TestLane world = new TestLane();

  @BeforeEach
  void order() {
    world.ordered.add("t");
  }

  private void accept(long offset, @Nullable String key) {
    world.lane.accept(matched(offset, key));
  }

  private static MatchedEvent matched(long offset, @Nullable String key) {
    byte @Nullable [] recordKey = key == null ? null : key.getBytes(StandardCharsets.UTF_8);
    return MatchedEvent.read(
        "shop",
        DeliveryWorld.event(offset),
        new Origin(EVENTS, 0, offset),
        recordKey,
        List.of("t"));
  }

  private Entry next() {
    return world.attempts.remove();
  }

  @Test
  void theNextOfAKeyWaitsUntilTheOneBeforeIsSettled() {
    accept(0, "a");
    accept(1, "a");
    accept(2, "b");
    accept(3, null);
    Entry first = world.attempts.element();
    assertThat(world.attempted()).containsExactly(0L, 2L, 3L);

    world.lane.change(first, entry -> entry.failed(FAILED, 5));
    assertThat(world.attempted()).as("in back-off").isEmpty();
    world.lane.settle(first);

    assertThat(world.attempted()).containsExactly(1L);
  }

  @Test
  void anUnorderedTriggerDoesNotWait() {
    world.ordered.clear();
    accept(0, "a");
    accept(1, "a");

    assertThat(world.attempted()).containsExactly(0L, 1L);
  }

  @Test
  void aBlockedKeyThatHoldsEverythingLeavesRoomForOthers() {
    int offset = 0;
    for (; offset < 5 * MAX; offset++) {
      accept(offset, "blocked");
    }
    Entry blocked = next();
    world.lane.change(blocked, entry -> entry.failed(FAILED, 5));
    int others = 2 * MAX;
    for (int i = 0; i < others; i++) {
      accept(offset++, "k" + i % 300);
    }
    int settled = 0;
    for (int round = 0; round < 100 && settled < others; round++) {
      settled += settleWaiting();
      world.lane.write();
      world.lane.refill();
    }
    assertThat(settled).isEqualTo(others);
    assertThat(world.lane.pending()).isEqualTo(5 * MAX);

    world.lane.settle(blocked);
    var order = new ArrayList<Long>();
    for (int round = 0; round < 1000 && world.lane.pending() > 0; round++) {
      while (!world.attempts.isEmpty()) {
        Entry entry = next();
        order.add(entry.id().origin().offset());
        world.lane.settle(entry);
      }
      world.lane.write();
      world.lane.refill();
    }
    assertThat(order).isEqualTo(TestLane.range(1, 5 * MAX));
    assertThat(world.disk.isEmpty()).isTrue();
  }

  private int settleWaiting() {
    int count = 0;
    while (!world.attempts.isEmpty()) {
      world.lane.settle(next());
      count++;
    }
    return count;
  }

  @Test
  void manyBlockedKeysLeaveRoomForOthers() {
    int keys = MAX / 2;
    var blocked = new ArrayList<Entry>();
    int offset = 0;
    for (int i = 0; i < 20 * keys; i++) {
      accept(offset++, "b" + i % keys);
      while (!world.attempts.isEmpty()) {
        Entry entry = next();
        world.lane.change(entry, e -> e.failed(FAILED, 5));
        blocked.add(entry);
      }
      if (i % 1000 == 0) {
        world.lane.write();
        world.lane.refill();
      }
    }
    for (int i = 0; i < MAX; i++) {
      accept(offset++, "free" + i);
    }
    int settled = 0;
    for (int round = 0; round < 50 && settled < MAX; round++) {
      world.lane.write();
      world.lane.refill();
      while (!world.attempts.isEmpty()) {
        Entry entry = next();
        if (entry.event().getId() != null && "free".equals(keyOf(entry).substring(0, 4))) {
          settled++;
          world.lane.settle(entry);
        } else {
          world.lane.change(entry, e -> e.failed(FAILED, 5));
          blocked.add(entry);
        }
      }
    }
    assertThat(settled).isEqualTo(MAX);
    assertThat(blocked).hasSize(keys);
  }

  private static String keyOf(Entry entry) {
    String key = entry.orderKey();
    return key == null || key.length() < 4 ? "none" : key;
  }

  @Test
  void aThousandKeysAreAllBusyAtOnce() {
    for (int offset = 0; offset < 20 * MAX; offset++) {
      accept(offset, "k" + offset % 1000);
    }
    world.lane.write();
    world.lane.refill();

    assertThat(world.attempts).hasSizeGreaterThan(500);
  }

  @Test
  void whatIsParkedNeverLiesInTheStoreWithoutTheUnsettledBeforeIt() {
    accept(0, "a");
    for (int offset = 1; offset < 200; offset++) {
      accept(offset, "a");
    }
    assertThat(world.disk.size()).as("all up to the parked ones").isEqualTo(200);

    world.restart();

    assertThat(world.attempted()).containsExactly(0L);
  }

  /** Random arrivals, failures, commits, looks and restarts; each key is delivered in log order. */
  @Test
  void noHistoryTurnsTheOrderRound() {
    for (int seed = 1; seed <= 30; seed++) {
      new History(new Random(seed), seed).run();
    }
  }

  private static final class History {
    private final TestLane world = new TestLane();
    private final Random random;
    private final int seed;
    private final Map<String, Long> last = new HashMap<>();
    private final Set<Long> settled = new HashSet<>();
    private final List<String> keyOf = new ArrayList<>();
    private long committed;

    History(Random random, int seed) {
      this.random = random;
      this.seed = seed;
      world.ordered.add("t");
      world.budget = new Budget(seed % 3 == 0 ? 200_000 : 1L << 30);
      world.lane = world.open(world.attempts::add);
    }

    void run() {
      int keys = 1 + random.nextInt(40);
      for (int step = 0; step < 3000; step++) {
        switch (random.nextInt(12)) {
          case 0, 1, 2, 3 -> arrive(1 + random.nextInt(60), keys);
          case 4 -> commit();
          case 5 -> world.lane.refill();
          case 6 -> {
            if (random.nextInt(40) == 0) {
              crash();
            }
          }
          default -> work(random.nextInt(80));
        }
      }
      for (int round = 0; round < 100_000 && world.lane.pending() > 0; round++) {
        work(1000);
        commit();
        world.lane.refill();
      }
      assertThat(world.lane.pending()).as("seed %d", seed).isZero();
      assertThat(settled).as("seed %d", seed).hasSize(keyOf.size());
    }

    private void arrive(int count, int keys) {
      for (int i = 0; i < count; i++) {
        keyOf.add(random.nextInt(20) == 0 ? "hot" : "k" + random.nextInt(keys));
        read(keyOf.size() - 1);
      }
    }

    private void read(long offset) {
      world.lane.accept(matched(offset, keyOf.get((int) offset)));
    }

    private void commit() {
      world.lane.beforeCommit();
      committed = keyOf.size();
    }

    private void crash() {
      world.restart();
      for (long offset = committed; offset < keyOf.size(); offset++) {
        read(offset);
      }
    }

    private void work(int count) {
      for (int i = 0; i < count && !world.attempts.isEmpty(); i++) {
        Entry entry = world.attempts.remove();
        if (random.nextInt(4) == 0) {
          world.lane.change(entry, e -> e.failed(FAILED, 1));
          world.attempts.add(entry);
          continue;
        }
        long offset = entry.id().origin().offset();
        String key = keyOf.get((int) offset);
        if (settled.add(offset)) {
          assertThat(offset)
              .as("seed %d key %s", seed, key)
              .isGreaterThan(last.getOrDefault(key, -1L));
          last.put(key, offset);
        }
        world.lane.settle(entry);
      }
    }
  }
}
