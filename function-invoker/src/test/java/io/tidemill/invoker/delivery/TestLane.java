package io.tidemill.invoker.delivery;

import static io.tidemill.invoker.delivery.DeliveryWorld.matched;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidemill.invoker.core.Outcome;
import io.tidemill.schemas.event.MatchedEvent;
import io.tidemill.schemas.problem.ProblemCode;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/** A lane over a disk that survives it; what it would try is collected. */
final class TestLane {
  static final int MAX = Backlog.LIVE_MAX;
  static final Outcome.Failed FAILED =
      Outcome.Failed.unanswered(ProblemCode.TM_5001, "no answer", true);

  final TestDisk disk = new TestDisk();
  final RecordingPublisher publisher = new RecordingPublisher();
  final Deque<Entry> attempts = new ArrayDeque<>();
  final Set<String> ordered = new HashSet<>();
  Budget budget = new Budget(1L << 30);
  long nowMs = 1_767_225_600_000L;
  Lane lane = open(attempts::add);

  /** A lane whose entries to try go somewhere else. */
  Lane open(Consumer<Entry> attempt) {
    var journal = new JournalWriter(publisher, "journal", 0, () -> nowMs);
    return new Lane(
        new DeliveryStore(disk),
        new LaneContext(
            trigger -> ordered.contains(trigger), budget, journal, () -> nowMs, _ -> {}),
        attempt);
  }

  void restart() {
    lane.close();
    attempts.clear();
    lane = open(attempts::add);
    lane.restore();
  }

  void accept(String trigger, long from, long to) {
    for (long offset = from; offset < to; offset++) {
      lane.accept(matched(offset, trigger));
    }
  }

  void accept(MatchedEvent matched) {
    lane.accept(matched);
  }

  /** The offsets of what was tried since the last question. */
  List<Long> attempted() {
    List<Long> offsets = attempts.stream().map(entry -> entry.id().origin().offset()).toList();
    attempts.clear();
    return offsets;
  }

  void settleAll() {
    List.copyOf(attempts).forEach(entry -> assertThat(lane.settle(entry)).isTrue());
  }

  static List<Long> range(int from, int to) {
    return IntStream.range(from, to).asLongStream().boxed().toList();
  }
}
