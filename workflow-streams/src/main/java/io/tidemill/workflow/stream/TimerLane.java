package io.tidemill.workflow.stream;

import io.tidemill.schemas.log.LogCodec;
import io.tidemill.schemas.log.LogRecord;
import io.tidemill.workflow.core.Activity.Timer;
import io.tidemill.workflow.core.Instance;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/**
 * Appends "timer due" records to the log of one partition; it never changes an instance (design
 * D4).
 *
 * <p>Due is what the owner's clock says, and the broker stamps the record with its own. A record
 * that is stamped too early has no effect and is appended again; by how much it was early is taken
 * off the owner's clock for a minute, so that the difference costs one record a minute and not one
 * every twenty milliseconds.
 */
final class TimerLane implements AutoCloseable {
  /** Most records of one tick, so that a crowd of timers does not hold events up. */
  private static final int TICK_MAX = 2_000;

  private static final Duration SKEW_COUNTS = Duration.ofMinutes(1);

  private final WorkflowServices services;
  private final int partition;
  private final TimerIndex index;
  private final Queue<Agenda.Entry> refused = new ConcurrentLinkedQueue<>();
  private long skewMs;
  private long skewUntilMs;

  TimerLane(WorkflowServices services, int partition, TimerIndex index) {
    this.services = services;
    this.partition = partition;
    this.index = index;
  }

  /** Takes over what changed between two states of one key; null for no instance. */
  void change(@Nullable Instance before, @Nullable Instance after) {
    List<Timer> had = before == null ? List.of() : before.timers();
    List<Timer> has = after == null ? List.of() : after.timers();
    boolean same = before != null && after != null && before.id().equals(after.id());
    if (before != null) {
      for (Timer timer : had) {
        if (!same || !has.contains(timer)) {
          index.remove(timer.dueMs(), before.id(), timer.number());
        }
      }
    }
    if (after != null) {
      for (Timer timer : has) {
        if (!same || !had.contains(timer)) {
          index.add(Math.max(0, timer.dueMs()), after.id(), timer.number());
        }
      }
    }
  }

  /**
   * A due record was read from the log, and what it leads to is stored and told to {@link #change}.
   *
   * @param ms time of the record
   */
  void folded(
      LogRecord.TimerDue due, long ms, @Nullable Instance before, @Nullable Instance after) {
    var entry = Agenda.Entry.of(Math.max(0, due.dueMs()), due.instance(), due.timer());
    var timer = new Timer(due.timer(), due.dueMs());
    if (isPending(due, timer, after)) {
      if (ms < due.dueMs()) {
        skewMs = Math.max(skewMs, due.dueMs() - ms);
        skewUntilMs = ms + SKEW_COUNTS.toMillis();
      }
      index.again(entry);
    } else {
      index.settled(entry);
      if (before != null && isPending(due, timer, before)) {
        services.listener().fired(before.workflow(), Duration.ofMillis(ms - due.dueMs()));
      }
    }
  }

  private static boolean isPending(LogRecord.TimerDue due, Timer timer, @Nullable Instance run) {
    return run != null && run.id().equals(due.instance()) && run.timers().contains(timer);
  }

  /** Appends what is due; what could not be appended before comes first. */
  void tick(long nowMs) {
    for (Agenda.Entry entry = refused.poll(); entry != null; entry = refused.poll()) {
      index.again(entry);
    }
    if (nowMs > skewUntilMs) {
      skewMs = 0;
    }
    index.due(nowMs - skewMs, TICK_MAX).forEach(this::append);
  }

  private void append(Agenda.Entry entry) {
    String instance = entry.key();
    String key = instance.substring(0, instance.lastIndexOf('/'));
    var due = new LogRecord.TimerDue(instance, entry.number(), entry.when());
    services
        .publisher()
        .publish(
            new ProducerRecord<>(
                services.topics().workflowLogName(),
                partition,
                key.getBytes(StandardCharsets.UTF_8),
                LogCodec.encode(due)))
        .whenComplete((_, failure) -> {
          if (failure != null) {
            refused.add(entry);
          }
        });
  }

  @Override
  public void close() {
    index.close();
  }
}
