package io.tidemill.workflow.stream;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.NavigableSet;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TimerIndexTest {
  private static final int MANY = 1_000_000;

  @TempDir private Path directory;

  @Test
  void givesAMillionTimersInOrderWithTwentyThousandInTheHeap() {
    var random = new Random(7);
    try (var timers = new TimerIndex(new RocksShelf(directory.resolve("timers")))) {
      long start = System.nanoTime();
      int near = 0;
      for (int i = 0; i < MANY; i++) {
        timers.add(random.nextInt(1_000_000_000), "loans/token-" + i, 1);
        near = Math.max(near, timers.near());
      }
      long added = System.nanoTime();
      long last = 0;
      int fired = 0;
      for (List<Agenda.Entry> due = timers.due(Long.MAX_VALUE, 1000);
          !due.isEmpty();
          due = timers.due(Long.MAX_VALUE, 1000)) {
        for (Agenda.Entry entry : due) {
          assertThat(entry.when()).isGreaterThanOrEqualTo(last);
          last = entry.when();
          timers.settled(entry);
          fired++;
        }
        near = Math.max(near, timers.near());
      }
      System.out.printf(
          "timers: %,d added in %d ms, fired in %d ms, at most %,d in the heap%n",
          MANY, millis(added - start), millis(System.nanoTime() - added), near);
      assertThat(fired).isEqualTo(MANY);
      assertThat(near).isLessThanOrEqualTo(TimerIndex.NEAR_MAX + 1000);
    }
  }

  @Test
  void takesOutTenThousandOfOneSecondAmongAMillion() {
    try (var timers = new TimerIndex(new RocksShelf(directory.resolve("timers")))) {
      for (int i = 0; i < MANY; i++) {
        timers.add(i % 100 * 1000L, "loans/token-" + i, 1);
      }
      long worst = 0;
      for (int second = 0; second < 100; second++) {
        long start = System.nanoTime();
        List<Agenda.Entry> due = timers.due(second * 1000L, 20_000);
        worst = Math.max(worst, System.nanoTime() - start);
        assertThat(due).hasSize(10_000);
        due.forEach(timers::settled);
      }
      System.out.printf("timers: 10,000 due of 1,000,000 taken in at most %d ms%n", millis(worst));
      assertThat(Duration.ofNanos(worst)).isLessThan(Duration.ofMillis(500));
    }
  }

  @Test
  void aCancelledTimerIsGoneWhereverItLies() {
    try (var timers = new TimerIndex(new RocksShelf(directory.resolve("timers")))) {
      for (int i = 0; i < 100_000; i++) {
        timers.add(i, "loans/t", i);
      }
      for (int i = 0; i < 100_000; i++) {
        if (i % 10 != 3) {
          timers.remove(i, "loans/t", i);
        }
      }
      List<Agenda.Entry> left = timers.due(Long.MAX_VALUE, 20_000);
      assertThat(left).hasSize(10_000).allMatch(entry -> entry.number() % 10 == 3);
      assertThat(timers.due(Long.MAX_VALUE, 1)).isEmpty();
    }
  }

  @Test
  void whatIsUnderWayIsNotGivenAgainUntilItIsAsked() {
    try (var timers = new TimerIndex(new SortedShelf())) {
      timers.add(5, "loans/a", 1);
      timers.add(9, "loans/b", 1);
      assertThat(timers.due(4, 10)).isEmpty();
      List<Agenda.Entry> due = timers.due(5, 10);
      assertThat(due).extracting(Agenda.Entry::key).containsExactly("loans/a");
      assertThat(timers.due(5, 10)).isEmpty();
      timers.again(due.getFirst());
      assertThat(timers.due(5, 10)).isEqualTo(due);
      timers.remove(5, "loans/a", 1);
      timers.again(due.getFirst());
      assertThat(timers.due(8, 10)).isEmpty();
      assertThat(timers.due(9, 10)).extracting(Agenda.Entry::key).containsExactly("loans/b");
    }
  }

  @Test
  void neverMoreThanTwentyThousandAreUnderWay() {
    try (var timers = new TimerIndex(new SortedShelf())) {
      for (int i = 0; i < 50_000; i++) {
        timers.add(1, "loans/t", i);
      }
      List<Agenda.Entry> due = timers.due(1, 30_000);
      assertThat(due).hasSize(TimerIndex.UNDER_WAY_MAX);
      assertThat(timers.due(1, 30_000)).isEmpty();
      due.subList(0, 7).forEach(timers::settled);
      assertThat(timers.due(1, 30_000)).hasSize(7);
    }
  }

  /** The agenda against a sorted set, with a heap so small that all roads are gone. */
  @Test
  void anyMixOfChangesGivesWhatASortedSetGives() {
    for (long seed = 1; seed <= 300; seed++) {
      var random = new Random(seed);
      var expected = new TreeSet<Agenda.Entry>();
      try (var agenda = new Agenda(new SortedShelf(), 2 + random.nextInt(6))) {
        for (int step = 0; step < 400; step++) {
          var entry =
              Agenda.Entry.of(random.nextInt(20), "k" + random.nextInt(3), random.nextInt(3));
          switch (random.nextInt(4)) {
            case 0, 1 -> {
              expected.add(entry);
              agenda.add(entry);
            }
            case 2 -> {
              expected.remove(entry);
              agenda.remove(entry);
            }
            default ->
                assertThat(agenda.poll()).as("seed %d", seed).isEqualTo(expected.pollFirst());
          }
        }
        while (!expected.isEmpty()) {
          assertThat(agenda.poll()).as("seed %d", seed).isEqualTo(expected.pollFirst());
        }
        assertThat(agenda.poll()).isNull();
      }
    }
  }

  @Test
  void nothingOfAnEarlierOwnerIsLeft() throws Exception {
    Path place = directory.resolve("timers");
    var crashed = new RocksShelf(place);
    crashed.put(List.of(new byte[] {1}));
    crashed.close();
    assertThat(Files.exists(place)).isFalse();
    try (var shelf = new RocksShelf(place)) {
      shelf.put(List.of(new byte[] {2}));
      assertThat(shelf.take(new byte[] {0}, 10)).containsExactly(new byte[] {2});
      assertThat(shelf.take(new byte[] {0}, 10)).isEmpty();
    }
  }

  private static long millis(long nanos) {
    return Duration.ofNanos(nanos).toMillis();
  }

  /** A shelf in the heap that insists on never being read before its frontier. */
  private static final class SortedShelf implements Shelf {
    private final NavigableSet<byte[]> keys = new TreeSet<>(java.util.Arrays::compareUnsigned);

    @Override
    public void put(Collection<byte[]> added) {
      keys.addAll(added);
    }

    @Override
    public void delete(byte[] key) {
      keys.remove(key);
    }

    @Override
    public List<byte[]> take(byte[] from, int max) {
      assertThat(keys.headSet(from)).isEmpty();
      var taken = new ArrayList<byte[]>();
      while (!keys.isEmpty() && taken.size() < max) {
        taken.add(keys.pollFirst());
      }
      return taken;
    }

    @Override
    public void close() {
      keys.clear();
    }
  }
}
