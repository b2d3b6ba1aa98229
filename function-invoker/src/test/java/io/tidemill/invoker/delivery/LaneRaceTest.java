package io.tidemill.invoker.delivery;

import static io.tidemill.invoker.delivery.DeliveryWorld.matched;
import static io.tidemill.invoker.delivery.TestLane.FAILED;
import static io.tidemill.invoker.delivery.TestLane.MAX;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Stream thread and call threads at once. */
final class LaneRaceTest {
  /**
   * A stream thread that accepts, writes, refills and is restarted, and call threads that settle
   * and fail, all at once. Holds: each delivery is settled, none twice in one life of the lane, and
   * in the end nothing is pending and the store is empty.
   */
  @Test
  void noHistoryLosesOrRepeatsADelivery() throws InterruptedException {
    for (int seed = 1; seed <= 3; seed++) {
      new Race(seed).run();
    }
  }

  private static final class Race {
    private static final int EVENTS_COUNT = 6 * MAX;
    private static final List<String> TRIGGERS = List.of("a", "a-b", "ab");

    private final int seed;
    private final TestLane world = new TestLane();
    private final TestDisk disk = world.disk;
    private final ConcurrentLinkedQueue<Entry> due = new ConcurrentLinkedQueue<>();
    private final Map<DeliveryId, AtomicInteger> settled = new ConcurrentHashMap<>();
    private final AtomicBoolean over = new AtomicBoolean();
    private final Lane lane = world.open(due::add);

    Race(int seed) {
      this.seed = seed;
    }

    void run() throws InterruptedException {
      var random = new Random(seed);
      try (var calls = Executors.newFixedThreadPool(3)) {
        for (int i = 0; i < 3; i++) {
          int callSeed = seed * 31 + i;
          calls.execute(() -> work(new Random(callSeed)));
        }
        for (int offset = 0; offset < EVENTS_COUNT; offset++) {
          lane.accept(matched(offset, TRIGGERS.toArray(String[]::new)));
          if (random.nextInt(20) == 0) {
            lane.write();
          }
          if (random.nextInt(40) == 0) {
            lane.refill();
          }
        }
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (lane.pending() > 0 && System.nanoTime() < deadline) {
          lane.refill();
        }
        over.set(true);
      }
      lane.write();
      assertThat(lane.pending()).as("seed %d", seed).isZero();
      assertThat(settled).as("seed %d", seed).hasSize(EVENTS_COUNT * TRIGGERS.size());
      assertThat(settled.values()).as("seed %d", seed).allMatch(times -> times.get() == 1);
      assertThat(disk.isEmpty()).as("seed %d", seed).isTrue();
    }

    private void work(Random random) {
      while (!over.get()) {
        Entry entry = due.poll();
        if (entry == null) {
          Thread.onSpinWait();
        } else if (random.nextInt(4) == 0) {
          lane.change(entry, e -> e.failed(FAILED, 1));
          due.add(entry);
        } else {
          settled.computeIfAbsent(entry.id(), _ -> new AtomicInteger()).incrementAndGet();
          lane.settle(entry);
        }
      }
    }
  }
}
