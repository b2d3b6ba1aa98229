package io.tidemill.benchmarks.workflow;

import io.tidemill.benchmarks.mesh.Mill;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.SynchronizedHistogram;

/**
 * {@code WaitingBenchmark [count]}: how long an event takes to the call of the instance that waits
 * for it, with 100 instances waiting and with 100,000, at a steady rate; the heap of the node,
 * which has a process of its own, after a collection; and the time of a restart after {@code kill
 * -9}.
 *
 * <p>An instance goes back to waiting after each call, so that their number stays the same.
 */
public final class WaitingBenchmark {
  private static final int FEW = 100;
  private static final int RATE = 100;
  private static final int STEADY = RATE * 20;
  private static final int WARM_UP = 9_000;
  private static final int WARM_UP_RATE = 150;

  /** Prime, so that the events go round all instances and not in the order they were made in. */
  private static final long STRIDE = 7_919;

  private static final String WORKFLOW =
      """
      apiVersion: tidemill.io/v1
      kind: Function
      metadata: {name: f}
      spec: {http: {url: "%s"}, concurrency: 64}
      ---
      apiVersion: tidemill.io/v1
      kind: Workflow
      metadata: {name: waits}
      spec:
        trigger-defs:
          - {name: GO, source: /bench, eventID: go, correlation-token: $.data.k}
          - {name: NEXT, source: /bench, eventID: next, correlation-token: $.data.k}
        states:
          - name: S
            type: EVENT
            start: true
            events: [{event-expression: GO, actions: [], next-state: W}]
          - name: W
            type: EVENT
            events:
              - event-expression: NEXT
                actions: [{function: f, ResultPath: $.r}]
                next-state: W
          - {name: D, type: END, status: SUCCESS}
      """;

  /** When the events of each instance that were not answered by a call yet were to be sent. */
  private final Map<String, Queue<Long>> due = new ConcurrentHashMap<>();

  private final AtomicInteger calls = new AtomicInteger();
  private volatile Histogram latency = empty();

  /** What was measured with some number of waiting instances. */
  private record Result(
      int waiting, Histogram latency, long liveBytes, double readySeconds, double firstSeconds) {}

  private WaitingBenchmark() {}

  public static void main(String[] args) {
    new WaitingBenchmark().run(args.length > 0 ? Integer.parseInt(args[0]) : 100_000);
    System.exit(0);
  }

  private static Histogram empty() {
    return new SynchronizedHistogram(TimeUnit.HOURS.toNanos(1), 3);
  }

  private void called(String token, int call, long arrivedNanos, long answeredNanos) {
    Queue<Long> waiting = due.get(token);
    Long since = waiting == null ? null : waiting.poll();
    if (since != null) {
      latency.recordValue(Math.max(0, arrivedNanos - since));
    }
    calls.incrementAndGet();
  }

  private void run(int many) {
    try (var function = new CallServer(this::called);
        var node = new NodeProcess(Map.of())) {
      node.start();
      await(node::ready);
      node.apply(WORKFLOW.formatted(function.url()));
      try (var events = new StartEvents(node.bootstrapServers());
          var usage = new TopicUsage(node.bootstrapServers())) {
        create(events, usage, 0, FEW);
        next(events, "warm", FEW, WARM_UP, WARM_UP_RATE);
        Result few = measured(node, events, usage, FEW);
        create(events, usage, FEW, many);
        Result all = measured(node, events, usage, many);
        print(few, all);
      }
    }
  }

  private static void await(BooleanSupplier condition) {
    Mill.await(condition);
  }

  private static void create(StartEvents events, TopicUsage usage, int from, int to) {
    long start = System.nanoTime();
    events.sendAll("go", "go" + from + "-", to - from, 0, i -> "t" + (from + i));
    await(usage::caughtUp);
    double seconds = (System.nanoTime() - start) / 1e9;
    System.out.printf(
        "%,d instances made in %.1f s, %,.0f/s%n", to - from, seconds, (to - from) / seconds);
  }

  private Result measured(NodeProcess node, StartEvents events, TopicUsage usage, int waiting) {
    next(events, "again" + waiting, waiting, STEADY, RATE);
    latency = empty();
    next(events, "next" + waiting, waiting, STEADY, RATE);
    Histogram measured = latency;
    long live = node.liveBytes();
    double[] restart = restart(node, events, waiting);
    await(usage::caughtUp);
    // What was not compiled since the start would be measured as if it were the waiting ones.
    next(events, "after" + waiting, waiting, WARM_UP / 2, WARM_UP_RATE);
    return new Result(waiting, measured, live, restart[0], restart[1]);
  }

  /** Sends events round the instances at a rate and waits until each led to a call. */
  private void next(StartEvents events, String prefix, int waiting, int count, int perSecond) {
    int before = calls.get();
    long start = System.nanoTime();
    for (int i = 0; i < count; i++) {
      long at = start + StartEvents.due(i, perSecond);
      StartEvents.pause(at);
      send(events, prefix + i, "t" + i * STRIDE % waiting, at);
    }
    events.flush();
    await(() -> calls.get() >= before + count);
    System.out.printf(
        "%s: %,d calls, the last %.1f s after the last event%n",
        prefix, count, (System.nanoTime() - start - StartEvents.due(count, perSecond)) / 1e9);
  }

  private void send(StartEvents events, String id, String token, long at) {
    due.computeIfAbsent(token, _ -> new ConcurrentLinkedQueue<>()).add(at);
    events.send("next", id, token);
  }

  /** Seconds from the start of the process until it is ready, and until an event led to a call. */
  private double[] restart(NodeProcess node, StartEvents events, int waiting) {
    node.kill();
    int before = calls.get();
    long start = System.nanoTime();
    node.start();
    send(events, "restart" + waiting, "t1", start);
    await(node::ready);
    double ready = (System.nanoTime() - start) / 1e9;
    await(() -> calls.get() > before);
    double first = (System.nanoTime() - start) / 1e9;
    System.out.printf(
        "restart with %,d waiting: ready after %.1f s, first call after %.1f s%n",
        waiting, ready, first);
    return new double[] {ready, first};
  }

  private static void print(Result few, Result all) {
    System.out.printf(
        "%n%-44s %12s %12s %8s%n",
        "waiting", "%,d".formatted(few.waiting()), "%,d".formatted(all.waiting()), "ratio");
    for (double percentile : new double[] {50, 99, 99.9}) {
      row(
          "event -> call at %d/s, p%s, ms".formatted(RATE, percentile),
          few.latency().getValueAtPercentile(percentile) / 1e6,
          all.latency().getValueAtPercentile(percentile) / 1e6);
    }
    row("heap after a collection, MB", few.liveBytes() / 1e6, all.liveBytes() / 1e6);
    row("restart after kill -9: ready, s", few.readySeconds(), all.readySeconds());
    row("restart after kill -9: first call, s", few.firstSeconds(), all.firstSeconds());
  }

  private static void row(String what, double few, double all) {
    System.out.printf("%-44s %12.1f %12.1f %8.2f%n", what, few, all, all / few);
  }
}
