package io.tidemill.benchmarks.workflow;

import io.tidemill.benchmarks.mesh.Mill;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.HdrHistogram.Histogram;

/**
 * {@code TimersBenchmark [pending] [burst]}: 1,000,000 instances wait for a timer that is far away,
 * all in one partition of a node with a process of its own; then 10,000 have a timer of the same
 * instant, and then 200 timers a second are due, for 20 s. Prints how late they fired, and whether
 * one did before its time.
 */
public final class TimersBenchmark {
  private static final int RATE = 200;
  private static final int STEADY = RATE * 20;
  private static final double BURST_SECONDS_MAX = 2;
  private static final double LATE_MS_MAX = 100;

  /** Instances that are made a second, at least; the burst is due when all are made. */
  private static final int MADE_PER_SECOND = 250;

  private static final String FUNCTION =
      """
      apiVersion: tidemill.io/v1
      kind: Function
      metadata: {name: f}
      spec: {http: {url: "%s"}, concurrency: 64}
      """;

  private static final String WORKFLOW =
      """
      apiVersion: tidemill.io/v1
      kind: Workflow
      metadata: {name: %1$s}
      spec:
        trigger-defs: [{name: GO, source: /bench, eventID: %1$s, correlation-token: $.data.k}]
        states:
          - name: S
            type: EVENT
            start: true
            events: [{event-expression: GO, actions: [], next-state: W}]
          - {name: W, type: DELAY, time-delay: "%2$s", next-state: %3$s}
          - {name: F, type: OPERATION, ResultPath: $.f, actions: [{function: f}], next-state: D}
          - {name: D, type: END, status: SUCCESS}
      """;

  /** When the call of each token came, epoch milliseconds. */
  private final Map<String, Long> called = new ConcurrentHashMap<>();

  private final CallServer function = new CallServer(this::called);
  private final NodeProcess node = new NodeProcess(Map.of("TIDEMILL_WORKFLOW_PARTITIONS", "1"));

  private TimersBenchmark() {}

  public static void main(String[] args) {
    var benchmark = new TimersBenchmark();
    boolean good;
    try {
      good =
          benchmark.run(
              args.length > 0 ? Integer.parseInt(args[0]) : 1_000_000,
              args.length > 1 ? Integer.parseInt(args[1]) : 10_000);
    } finally {
      benchmark.node.close();
      benchmark.function.close();
    }
    System.exit(good ? 0 : 1);
  }

  private void called(String token, int call, long arrivedNanos, long answeredNanos) {
    long agoMs = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - arrivedNanos);
    called.putIfAbsent(token, System.currentTimeMillis() - agoMs);
  }

  private boolean run(int pending, int burst) {
    node.start();
    Mill.await(node::ready);
    node.apply(FUNCTION.formatted(function.url()));
    node.apply(WORKFLOW.formatted("parked", "P365D", "D"));
    node.apply(WORKFLOW.formatted("paced", "PT3S", "F"));
    try (var events = new StartEvents(node.bootstrapServers());
        var usage = new TopicUsage(node.bootstrapServers())) {
      System.out.printf("heap after a collection: %,d MB%n", node.liveBytes() / 1_000_000);
      paced(events, usage, "few"); // for the compiler
      park(events, usage, pending);
      System.out.printf("heap after a collection: %,d MB%n", node.liveBytes() / 1_000_000);
      boolean good = burst(events, usage, burst);
      paced(events, usage, "warm");
      return good & paced(events, usage, "all");
    }
  }

  private void park(StartEvents events, TopicUsage usage, int pending) {
    long start = System.nanoTime();
    for (int made = 0; made < pending; ) {
      int some = Math.min(50_000, pending - made);
      int from = made;
      events.sendAll("parked", "p" + from + "-", some, 0, i -> "p" + (from + i));
      awaitLong(usage::caughtUp);
      made += some;
      double seconds = (System.nanoTime() - start) / 1e9;
      System.out.printf(
          "%,d timers pending after %.0f s, %,.0f/s%n", made, seconds, made / seconds);
    }
  }

  private static void awaitLong(BooleanSupplier condition) {
    while (!condition.getAsBoolean()) {
      StartEvents.pause(System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(200));
    }
  }

  private boolean burst(StartEvents events, TopicUsage usage, int count) {
    int madeWithin = 10 + count / MADE_PER_SECOND;
    Instant due = Instant.ofEpochSecond(System.currentTimeMillis() / 1_000 + madeWithin);
    node.apply(WORKFLOW.formatted("burst", due, "D"));
    awaitActive(events, due);
    try (var ended = new EndedRuns(node.bootstrapServers(), 1, "burst")) {
      TopicUsage.Snapshot before = usage.now();
      events.sendAll("burst", "b", count, 0, i -> "b" + i);
      awaitLong(usage::caughtUp);
      long left = due.toEpochMilli() - System.currentTimeMillis();
      if (left < 0) {
        System.out.printf("the burst was due before all was made, by %,d ms%n", -left);
      }
      Mill.await(() -> ended.count() >= count);
      List<DueRecords.Due> records =
          DueRecords.between(node.bootstrapServers(), before, usage.now(), "burst");
      long first = records.stream().mapToLong(DueRecords.Due::stampMs).min().orElse(0);
      long last = records.stream().mapToLong(DueRecords.Due::stampMs).max().orElse(0);
      double seconds = (ended.lastMs() - due.toEpochMilli()) / 1e3;
      boolean good = seconds <= BURST_SECONDS_MAX && left >= 0;
      System.out.printf(
          "%,d timers of one instant: first appended after %,d ms, last after %,d ms (%,d records);"
              + " all fired after %.2f s, at most %.0f: %s%n",
          count,
          first - due.toEpochMilli(),
          last - due.toEpochMilli(),
          records.size(),
          seconds,
          BURST_SECONDS_MAX,
          good ? "PASS" : "FAIL");
      return good;
    }
  }

  /** A workflow is active within a second; what comes before it is for nobody. */
  private static void awaitActive(StartEvents events, Instant due) {
    events.flush();
    StartEvents.pause(System.nanoTime() + TimeUnit.SECONDS.toNanos(2));
    if (System.currentTimeMillis() > due.toEpochMilli()) {
      throw new IllegalStateException("the workflow was not applied before " + due);
    }
  }

  private boolean paced(StartEvents events, TopicUsage usage, String prefix) {
    TopicUsage.Snapshot before = usage.now();
    int calls = called.size();
    events.sendAll("paced", prefix, STEADY, RATE, i -> prefix + i);
    Mill.await(() -> called.size() >= calls + STEADY);
    Mill.await(usage::caughtUp);
    List<DueRecords.Due> records =
        DueRecords.between(node.bootstrapServers(), before, usage.now(), "paced");
    var appended = new Histogram(TimeUnit.HOURS.toMillis(1), 3);
    var fired = new Histogram(TimeUnit.HOURS.toMillis(1), 3);
    int early = 0;
    for (DueRecords.Due due : records) {
      long calledMs = called.getOrDefault(due.token(), 0L);
      // One that was appended too early has no effect; the call must not come before its time.
      early += calledMs < due.dueMs() ? 1 : 0;
      appended.recordValue(Math.max(0, due.stampMs() - due.dueMs()));
      fired.recordValue(Math.max(0, calledMs - due.dueMs()));
    }
    boolean good = early == 0 && fired.getValueAtPercentile(99) <= LATE_MS_MAX;
    System.out.printf(
        "%s: %d timers/s, %,d of them: appended p50 %d p99 %d max %d ms late, function called"
            + " p50 %d p99 %d max %d ms late (p99 at most %.0f), %d early, %,d records: %s%n",
        prefix,
        RATE,
        STEADY,
        appended.getValueAtPercentile(50),
        appended.getValueAtPercentile(99),
        appended.getMaxValue(),
        fired.getValueAtPercentile(50),
        fired.getValueAtPercentile(99),
        fired.getMaxValue(),
        LATE_MS_MAX,
        early,
        records.size(),
        good ? "PASS" : "FAIL");
    return good;
  }
}
