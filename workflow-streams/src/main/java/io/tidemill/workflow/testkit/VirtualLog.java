package io.tidemill.workflow.testkit;

import io.tidemill.schemas.log.InstanceKey;
import io.tidemill.schemas.log.LogRecord;
import io.tidemill.schemas.log.LogRecord.CallReturned;
import io.tidemill.schemas.log.LogRecord.OwnerAssumed;
import io.tidemill.schemas.log.LogRecord.TimerDue;
import io.tidemill.workflow.core.Activity.Timer;
import io.tidemill.workflow.core.Decision;
import io.tidemill.workflow.core.Definition;
import io.tidemill.workflow.core.Effect;
import io.tidemill.workflow.core.Instance;
import io.tidemill.workflow.core.Moment;
import io.tidemill.workflow.core.Replay.PositionedRecord;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A log moved to virtual time, in which timers fire exactly when they are due.
 *
 * <p>On Kafka a timer is appended some milliseconds late, and what was appended in between came
 * first. So each record keeps its time unless a timer that is pending would overtake it; then it
 * moves to the due time, where records come before timers. Records that would change places at one
 * instant move one millisecond on.
 */
final class VirtualLog {
  /** A record from outside, at its virtual time. */
  record Step(long atMs, LogRecord record) {}

  /** A request to a function, and its answer. */
  static final class Call {
    final String function;
    final long atMs;
    final int number;
    final int record;
    @Nullable Long answeredMs;
    LogRecord.@Nullable Outcome outcome;

    Call(String function, long atMs, int number, int record) {
      this.function = function;
      this.atMs = atMs;
      this.number = number;
      this.record = record;
    }
  }

  private enum Kind {
    STEP,
    ANSWER,
    TIMER
  }

  private final Fold fold;
  private final List<Step> steps = new ArrayList<>();
  private final Map<String, Call> calls = new LinkedHashMap<>();
  private long nowMs;
  private int count;
  private Kind last = Kind.STEP;
  private int lastAnswer = -1;

  private VirtualLog(InstanceKey key, Definition definition, long beginMs) {
    this.fold = new Fold(key, definition);
    this.nowMs = beginMs;
  }

  static VirtualLog of(InstanceKey key, Definition definition, List<PositionedRecord> records) {
    var log = new VirtualLog(key, definition, records.getFirst().at().ms());
    records.forEach(log::add);
    return log;
  }

  List<Step> steps() {
    return steps;
  }

  /** Requests in the order in which they were made. */
  List<Call> calls() {
    return List.copyOf(calls.values());
  }

  /** The newest run at the end. */
  @Nullable Instance newest() {
    return fold.newest();
  }

  /** When the last record was appended, in epoch milliseconds. */
  long nowMs() {
    return nowMs;
  }

  private void add(PositionedRecord positioned) {
    switch (positioned.record()) {
      case OwnerAssumed _ -> {}
      case TimerDue due ->
          pending(due.timer())
              .ifPresent(timer -> {
                nowMs = Math.max(nowMs, timer.dueMs());
                last = Kind.TIMER;
                step(new TimerDue(due.instance(), timer.number(), timer.dueMs()), positioned);
              });
      case CallReturned returned -> {
        Call call = calls.get(name(returned.instance(), returned.call(), returned.attempt()));
        if (call != null && call.outcome == null) {
          boolean overtakes =
              last == Kind.TIMER && call.record < count
                  || last == Kind.ANSWER && call.number < lastAnswer;
          advance(positioned.at().ms(), overtakes);
          call.outcome = returned.outcome();
          call.answeredMs = nowMs;
          last = Kind.ANSWER;
          lastAnswer = call.number;
          step(returned, positioned);
        }
      }
      case LogRecord outside -> {
        advance(positioned.at().ms(), last != Kind.STEP);
        last = Kind.STEP;
        steps.add(new Step(nowMs, outside));
        step(outside, positioned);
      }
    }
  }

  private void advance(long wantedMs, boolean notAtTheSameInstant) {
    long earliest = nowMs + (notAtTheSameInstant ? 1 : 0);
    long latest = timers().stream().mapToLong(Timer::dueMs).min().orElse(Long.MAX_VALUE);
    nowMs = Math.max(nowMs, Math.min(latest, Math.max(earliest, wantedMs)));
  }

  private void step(LogRecord record, PositionedRecord positioned) {
    count++;
    fold.step(record, new Moment(nowMs, positioned.at().offset()), this::called);
  }

  private void called(Decision decision) {
    for (Effect effect : decision.effects()) {
      if (effect instanceof Effect.Invoke invoke) {
        calls.putIfAbsent(
            name(invoke.instance(), invoke.call(), invoke.attempt()),
            new Call(invoke.function(), nowMs, calls.size(), count));
      }
    }
  }

  private Optional<Timer> pending(int number) {
    return timers().stream().filter(timer -> timer.number() == number).findFirst();
  }

  private List<Timer> timers() {
    Instance newest = fold.newest();
    return newest == null ? List.of() : newest.timers();
  }

  private static String name(String instance, int call, int attempt) {
    return instance + "#" + call + "#" + attempt;
  }
}
