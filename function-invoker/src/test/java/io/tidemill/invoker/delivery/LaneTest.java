package io.tidemill.invoker.delivery;

import static io.tidemill.invoker.delivery.DeliveryWorld.matched;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemill.invoker.core.Outcome;
import io.tidemill.schemas.event.MatchedEvent;
import io.tidemill.schemas.event.Origin;
import io.tidemill.schemas.problem.ProblemCode;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

final class LaneTest {
  private static final int MAX = Backlog.LIVE_MAX;
  private static final Outcome.Failed FAILED =
      Outcome.Failed.unanswered(ProblemCode.TM_5001, "no answer", true);

  private final TestDisk disk = new TestDisk();
  private final Deque<Entry> attempts = new ArrayDeque<>();
  private Lane lane = new Lane(new DeliveryStore(disk), attempts::add);

  private void restart() {
    lane.close();
    attempts.clear();
    lane = new Lane(new DeliveryStore(disk), attempts::add);
    lane.restore();
  }

  private void accept(String trigger, long from, long to) {
    for (long offset = from; offset < to; offset++) {
      lane.accept(matched(offset, trigger));
    }
  }

  private List<Long> attempted() {
    List<Long> offsets = attempts.stream().map(entry -> entry.id().origin().offset()).toList();
    attempts.clear();
    return offsets;
  }

  private static List<Long> range(int from, int to) {
    return IntStream.range(from, to).asLongStream().boxed().toList();
  }

  private void settleAll() {
    List.copyOf(attempts).forEach(entry -> assertThat(lane.settle(entry)).isTrue());
  }

  @Nested
  final class Writing {
    @Test
    void whatIsSettledBeforeACommitNeverTouchesTheStore() {
      accept("t", 0, 10);
      settleAll();

      lane.write();

      assertThat(disk.writes()).isZero();
      assertThat(lane.pending()).isZero();
      assertThat(lane.isWritten()).isTrue();
    }

    @Test
    void whatIsUnsettledIsWrittenOnceUntilItChanges() {
      accept("t", 0, 1);
      lane.write();
      lane.write();
      assertThat(disk.writes()).isEqualTo(1);

      lane.change(attempts.element(), entry -> entry.failed(FAILED, 5));
      assertThat(lane.isWritten()).isFalse();
      lane.write();

      assertThat(disk.writes()).isEqualTo(2);
      assertThat(disk.only().getAttempts()).isEqualTo(1);
      assertThat(lane.isWritten()).isTrue();
    }

    @Test
    void whatIsSettledLaterIsDeleted() {
      accept("t", 0, 1);
      lane.write();
      lane.settle(attempts.remove());
      assertThat(lane.isWritten()).isFalse();

      lane.write();

      assertThat(disk.isEmpty()).isTrue();
      assertThat(lane.isWritten()).isTrue();
    }

    @Test
    void aCallThatSettlesWhileItIsWrittenLeavesNothing() {
      accept("t", 0, 1);
      disk.onPut(() -> lane.settle(attempts.remove()));

      lane.write();

      assertThat(disk.writes()).isEqualTo(1);
      assertThat(disk.isEmpty()).isTrue();
    }

    @Test
    void whatTheStoreRefusedIsWrittenNextTime() {
      accept("t", 0, 3);
      disk.failPutNumber(2);
      assertThatThrownBy(() -> lane.write()).hasMessage("timed out");

      lane.write();

      assertThat(disk.size()).isEqualTo(3);
    }

    @Test
    void aChangeAfterSettlingDoesNotBringItBack() {
      accept("t", 0, 1);
      Entry entry = attempts.remove();
      lane.settle(entry);
      lane.change(entry, e -> e.failed(FAILED, 5));

      lane.write();

      assertThat(disk.isEmpty()).isTrue();
    }

    @Test
    void isSettledOnlyOnce() {
      accept("t", 0, 1);
      Entry entry = attempts.remove();

      assertThat(lane.settle(entry)).isTrue();
      assertThat(lane.settle(entry)).isFalse();
      assertThat(lane.pending()).isZero();
    }

    @Test
    void newEventsDoNotKeepAStopWaiting() {
      accept("t", 0, 1);

      assertThat(lane.isWritten()).isTrue();
    }

    @Test
    void nothingChangesOnceTheLaneIsClosed() {
      accept("t", 0, 1);
      Entry entry = attempts.remove();
      lane.write();
      lane.close();

      assertThat(lane.settle(entry)).isFalse();
      lane.change(entry, e -> e.failed(FAILED, 5));
      lane.write();

      assertThat(disk.only().getAttempts()).isZero();
    }
  }

  @Nested
  final class Backlogs {
    @Test
    void keepsTheLimitInMemoryAndParksTheRest() {
      accept("t", 0, MAX + 500);

      assertThat(attempted()).isEqualTo(range(0, MAX));
      assertThat(disk.size()).isEqualTo(500);
      assertThat(lane.pending()).isEqualTo(MAX + 500);

      lane.refill();
      assertThat(attempted()).as("no room yet").isEmpty();
    }

    @Test
    void takesParkedOnesInLogOrderEachOnce() {
      int count = 4 * MAX + 17;
      accept("t", 0, count);
      var order = new ArrayList<Long>();
      while (lane.pending() > 0) {
        for (int i = 0; i < 7 && !attempts.isEmpty(); i++) {
          Entry entry = attempts.remove();
          order.add(entry.id().origin().offset());
          lane.settle(entry);
        }
        if (attempts.size() % 3 == 0) {
          lane.write();
        }
        lane.refill();
      }
      lane.write();

      assertThat(order).isEqualTo(range(0, count));
      assertThat(disk.isEmpty()).isTrue();
    }

    @Test
    void newOnesQueueBehindParkedOnes() {
      accept("t", 0, MAX + 1);
      settleAll();
      attempted();

      accept("t", MAX + 1, MAX + 2);
      assertThat(attempted()).isEmpty();
      lane.refill();

      assertThat(attempted()).isEqualTo(range(MAX, MAX + 2));
      accept("t", MAX + 2, MAX + 3);
      assertThat(attempted()).as("nothing is parked any more").containsExactly(MAX + 2L);
    }

    @Test
    void triggersDoNotWaitForEachOther() {
      accept("dead", 0, MAX + 10);
      attempted();

      accept("dead-too", 0, 5);

      assertThat(attempted()).isEqualTo(range(0, 5));
    }

    @Test
    void triggersWhoseNamesStartAlikeAreKeptApart() {
      for (String trigger : List.of("a", "a-b", "a0", "a00", "aa")) {
        accept(trigger, 0, 3);
      }
      lane.write();

      restart();

      var byTrigger = new HashMap<String, Integer>();
      attempts.forEach(entry -> byTrigger.merge(entry.id().trigger(), 1, Integer::sum));
      assertThat(byTrigger).isEqualTo(Map.of("a", 3, "a-b", 3, "a0", 3, "a00", 3, "aa", 3));
      assertThat(lane.pending()).isEqualTo(15);
    }

    @Test
    void offsetsKeepTheirOrderOverTheWholeRange() {
      List<Long> offsets =
          List.of(0L, 1L, 127L, 128L, 255L, 256L, 65_535L, 1L << 31, 1L << 32, Long.MAX_VALUE);
      offsets.forEach(offset -> lane.accept(matched(offset, "t")));
      lane.write();

      restart();

      assertThat(attempted()).isEqualTo(offsets);
    }

    @Test
    void aDeliverySettledBetweenWriteAndRefillIsNotTakenAgain() {
      accept("t", 0, MAX + 1);
      lane.write();
      Deque<Entry> first = new ArrayDeque<>(attempts);
      attempts.clear();
      while (first.size() > 1) {
        lane.settle(first.remove());
      }
      disk.onRange(() -> lane.settle(first.remove()));

      lane.refill();

      assertThat(attempted()).containsExactly((long) MAX);
      assertThat(lane.pending()).isEqualTo(1);
    }

    @Test
    void countsHealWhenAParkedEventIsReadAgain() {
      accept("t", 0, MAX + 2);
      accept("t", MAX + 1, MAX + 2); // processed again after a time-out further down
      settleAll();
      attempted();
      lane.refill();

      assertThat(attempted()).isEqualTo(range(MAX, MAX + 2));
      assertThat(lane.pending()).isEqualTo(2);
    }

    @Test
    void anEventProcessedTwiceIsOneDelivery() {
      accept("t", 0, 1);
      accept("t", 0, 1);

      assertThat(attempts).hasSize(1);
      settleAll();
      assertThat(lane.pending()).isZero();
    }
  }

  @Nested
  final class Restoring {
    @Test
    void goesOnWithWhatWasUnsettled() {
      accept("t", 0, MAX + 300);
      lane.change(
          attempts.element(),
          entry -> {
            entry.failed(FAILED, 7);
            entry.retryAt(99);
          });
      lane.write();

      restart();

      assertThat(lane.pending()).isEqualTo(MAX + 300);
      assertThat(attempts).hasSize(MAX);
      Entry first = attempts.element();
      assertThat(first.attempts()).isEqualTo(1);
      assertThat(first.dueMs()).isEqualTo(99);
      assertThat(first.event().getId()).isEqualTo("e0");
      assertThat(first.deadLetter("f").reason()).isEqualTo("TM-5001 no answer");
    }

    @Test
    void anEventReadAgainIsNotDeliveredTwice() {
      accept("t", 0, MAX + 5);
      lane.write();
      restart();
      attempted();

      accept("t", 0, MAX + 5); // the crash came after the write and before the offsets' commit

      assertThat(attempts).isEmpty();
      assertThat(lane.pending()).isEqualTo(MAX + 5);
    }

    @Test
    void norWhenItWasSettledBeforeItIsReadAgain() {
      accept("t", 0, 3);
      lane.write();
      restart();
      settleAll();
      attempts.clear();
      lane.write();
      assertThat(disk.isEmpty()).isTrue();

      accept("t", 0, 4);

      assertThat(attempted()).containsExactly(3L);
    }

    @Test
    void anotherTopicsOffsetsAreNotMixedUp() {
      accept("t", 50, 51);
      lane.write();
      restart();
      attempted();

      lane.accept(
          new MatchedEvent(
              "other", DeliveryWorld.event(50), new Origin("other", 0, 50), List.of("t")));

      assertThat(attempts).hasSize(1);
    }

    @Test
    void anEventBelowTheCursorIsNotForgottenWhileMoreKeepsComing() {
      accept("t", 6, 6 + 2 * MAX); // offset 5 was settled, and is read again after the crash
      lane.write();
      restart();
      lane.accept(matched(5, "t"));
      long next = 6 + 2 * MAX;
      var taken = new ArrayList<Long>();
      for (int round = 0; round < 3; round++) {
        settleAll();
        attempts.clear();
        accept("t", next, next + 2 * MAX);
        next += 2 * MAX;
        lane.refill();
        taken.addAll(attempts.stream().map(entry -> entry.id().origin().offset()).toList());
      }

      assertThat(taken).contains(5L).doesNotHaveDuplicates();
    }
  }

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
    private final TestDisk disk = new TestDisk();
    private final ConcurrentLinkedQueue<Entry> due = new ConcurrentLinkedQueue<>();
    private final Map<DeliveryId, AtomicInteger> settled = new ConcurrentHashMap<>();
    private final AtomicBoolean over = new AtomicBoolean();
    private final Lane lane = new Lane(new DeliveryStore(disk), due::add);

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
