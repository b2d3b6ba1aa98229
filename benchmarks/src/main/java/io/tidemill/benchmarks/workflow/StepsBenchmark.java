package io.tidemill.benchmarks.workflow;

import io.tidemill.benchmarks.mesh.Mill;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * {@code StepsBenchmark [seconds] [partitions…]}: a workflow that an event starts and that makes
 * three calls, one after the other, to a function that answers at once; on 1, 4 and 12 partitions,
 * each on a node of its own after a warm-up. First what goes through at most with {@value
 * #UNDER_WAY} instances under way, then at 1, 50 and 95 % of that the latency of a step from a
 * schedule that does not wait, the records and bytes that each topic got, and the CPU time; at last
 * with a function that takes {@value #SLOW_MS} ms, so that no two steps of an instance meet in one
 * commit. Beside each rate a plain producer and consumer on the same broker.
 *
 * <p>A step is a record of the workflow log: the start, and each result. Broker, program, function
 * and load share the process and its cores, so read the numbers as ratios.
 */
public final class StepsBenchmark {
  private static final int UNDER_WAY = 256;
  private static final int SLOW_MS = 300;
  private static final int STEPS = 1 + StepLoad.CALLS;
  private static final double RECORDS_MAX = 3;
  private static final int RATE_MAX = 5_000;
  private static final int WARM_UP = 15_000;
  private static final double WARM_UP_SECONDS_MAX = 240;
  private static final String LOG = "tidemill.workflow.log";

  /** What a step may write; the rest are the events before it and what Kafka keeps for itself. */
  private static final List<String> OF_STEPS =
      List.of(
          LOG,
          "tidemill-workflows-instances-changelog",
          "tidemill-workflows-finished-changelog",
          "tidemill.workflow.history",
          "tidemill.dlq.workflows");

  private static final String WORKFLOW =
      """
      apiVersion: tidemill.io/v1
      kind: Function
      metadata: {name: f}
      spec: {http: {url: "%s"}, concurrency: 256}
      ---
      apiVersion: tidemill.io/v1
      kind: Workflow
      metadata: {name: three}
      spec:
        trigger-defs: [{name: GO, source: /bench, eventID: go, correlation-token: $.data.k}]
        states:
          - name: S
            type: EVENT
            start: true
            events: [{event-expression: GO, actions: [], next-state: A}]
          - {name: A, type: OPERATION, ResultPath: $.a, actions: [{function: f}], next-state: B}
          - {name: B, type: OPERATION, ResultPath: $.b, actions: [{function: f}], next-state: C}
          - {name: C, type: OPERATION, ResultPath: $.c, actions: [{function: f}], next-state: D}
          - {name: D, type: END, status: SUCCESS}
      """;

  private final AtomicReference<@Nullable StepLoad> current = new AtomicReference<>();
  private final int partitions;
  private final double seconds;
  private final CallServer function = new CallServer(this::called);
  private final Mill mill;
  private final StartEvents events;
  private final TopicUsage usage;
  private double stepBytes;
  private boolean withinBound = true;

  private StepsBenchmark(int partitions, double seconds) {
    this.partitions = partitions;
    this.seconds = seconds;
    mill = new Mill(Map.of("workflow-partitions", Integer.toString(partitions)));
    events = new StartEvents(mill.bootstrapServers());
    usage = new TopicUsage(mill.bootstrapServers());
  }

  public static void main(String[] args) throws Exception {
    double seconds = args.length > 0 ? Double.parseDouble(args[0]) : 20;
    int[] partitions =
        args.length > 1
            ? Arrays.stream(args).skip(1).mapToInt(Integer::parseInt).toArray()
            : new int[] {1, 4, 12};
    boolean within = true;
    for (int count : partitions) {
      var benchmark = new StepsBenchmark(count, seconds);
      try {
        benchmark.run();
      } finally {
        benchmark.close();
      }
      within &= benchmark.withinBound;
    }
    System.out.printf("%nat most %.0f records a step: %s%n", RECORDS_MAX, within ? "PASS" : "FAIL");
    System.exit(within ? 0 : 1);
  }

  private void called(String token, int call, long arrivedNanos, long answeredNanos) {
    StepLoad load = current.get();
    if (load != null) {
      load.called(token, call, arrivedNanos, answeredNanos);
    }
  }

  private void close() {
    events.close();
    usage.close();
    mill.close();
    function.close();
  }

  private void run() throws InterruptedException {
    mill.apply(WORKFLOW.formatted(function.url()));
    System.out.printf("%n== %d partitions%n", partitions);
    // A JVM of this size is compiled after as many instances as these, however slow they are.
    var warmUp = new StepLoad("warm", WARM_UP, UNDER_WAY);
    current.set(warmUp);
    warmUp.closed(events, "go", WARM_UP_SECONDS_MAX);
    double most = measured("most", load -> load.closed(events, "go", seconds));
    int[] percent = {1, 50, 95};
    var steps = new Histogram[percent.length];
    for (int i = 0; i < percent.length; i++) {
      double rate = most * percent[i] / 100;
      // Few instances make no tail: more time for the slow one.
      int count = count(rate * (percent[i] == 1 ? 3 : 1));
      StepLoad[] used = new StepLoad[1];
      measured(
          "p%02d".formatted(percent[i]),
          load -> {
            used[0] = load;
            return load.open(events, "go", count, rate);
          });
      steps[i] = used[0].steps();
    }
    function.delay(SLOW_MS);
    int slow = count(Math.min(50, most / 10));
    measured("slow", load -> load.open(events, "go", slow, Math.min(50, most / 10)));
    function.delay(0);
    beside(most, percent, steps);
  }

  private int count(double rate) {
    return Math.max(30, (int) (rate * seconds));
  }

  private StepLoad load(String name) {
    var load = new StepLoad(name, (int) (RATE_MAX * Math.max(30, 3 * seconds)), UNDER_WAY);
    current.set(load);
    return load;
  }

  private interface Work {
    double run(StepLoad load) throws InterruptedException;
  }

  private double measured(String name, Work work) throws InterruptedException {
    settle();
    TopicUsage.Snapshot before = usage.now();
    CpuShares.Snapshot cpuBefore = CpuShares.now();
    StepLoad load = load(name);
    double rate = work.run(load);
    CpuShares.Snapshot cpuAfter = CpuShares.now();
    settle();
    double cpu = CpuShares.seconds(cpuBefore, cpuAfter);
    System.out.printf(
        "%n%-5s %,9.0f instances/s %,9.0f steps/s   %.2f CPU s per 1,000 instances (%,d)%n",
        name, rate, rate * STEPS, cpu / load.instances() * 1_000, load.instances());
    System.out.println("  CPU: " + CpuShares.shares(cpuBefore, cpuAfter));
    print("answer -> next call", load.steps());
    print("event due -> first call", load.starts());
    print("event due -> last call", load.runs());
    printUsage(usage.between(before, usage.now()));
    return rate;
  }

  /** What ended is moved and committed. */
  private void settle() throws InterruptedException {
    Mill.await(usage::caughtUp);
    Thread.sleep(500);
  }

  private static void print(String what, Histogram nanos) {
    System.out.printf(
        "  %-26s p50 %8.2f  p99 %8.2f  p99.9 %8.2f ms  (%,d)%n",
        what,
        nanos.getValueAtPercentile(50) / 1e6,
        nanos.getValueAtPercentile(99) / 1e6,
        nanos.getValueAtPercentile(99.9) / 1e6,
        nanos.getTotalCount());
  }

  private void printUsage(Map<String, TopicUsage.Added> topics) {
    TopicUsage.Added log = topics.get(LOG);
    if (log == null) {
      throw new IllegalStateException("nothing in the log");
    }
    double steps = log.records();
    System.out.printf("  %-44s %10s %10s %10s%n", "per step", "records", "offsets", "log bytes");
    topics.forEach((topic, added) ->
        System.out.printf(
            "  %-44s %10.3f %10.3f %10.1f%n",
            topic, added.records() / steps, added.offsets() / steps, added.bytes() / steps));
    double records = 0;
    double bytes = 0;
    for (String topic : OF_STEPS) {
      TopicUsage.Added added = topics.get(topic);
      records += added == null ? 0 : added.records() / steps;
      bytes += added == null ? 0 : added.bytes() / steps;
    }
    stepBytes = log.bytes() / steps;
    boolean within = records <= RECORDS_MAX;
    withinBound &= within;
    System.out.printf(
        "  %-44s %10.3f %10s %10.1f  at most %.0f records: %s%n",
        "of the step itself", records, "", bytes, RECORDS_MAX, within ? "PASS" : "FAIL");
  }

  private void beside(double most, int[] percent, Histogram[] steps) throws InterruptedException {
    try (var plain = new PlainPath(mill.bootstrapServers(), partitions, (int) stepBytes)) {
      plain.run((int) (1_000 * seconds), 0);
      double plainMost = plain.most((int) (10_000 * seconds));
      System.out.printf(
          "%nbeside plain records of %.0f bytes%n  most: %,.0f steps/s, %,.0f records/s,"
              + " ratio %.3f%n",
          stepBytes, most * STEPS, plainMost, most * STEPS / plainMost);
      for (int i = 0; i < percent.length; i++) {
        double rate = most * STEPS * percent[i] / 100;
        Histogram latency = plain.run(count(rate), rate);
        print("plain at %,.0f/s".formatted(rate), latency);
        System.out.printf(
            "  %-26s p50 %8.1f  p99 %8.1f  p99.9 %8.1f%n",
            "step / plain at %d %%".formatted(percent[i]),
            ratio(steps[i], latency, 50),
            ratio(steps[i], latency, 99),
            ratio(steps[i], latency, 99.9));
      }
    }
  }

  private static double ratio(Histogram of, Histogram by, double percentile) {
    return of.getValueAtPercentile(percentile) / (double) by.getValueAtPercentile(percentile);
  }
}
