package io.tidemill.benchmarks.journey;

import io.tidemill.ops.config.NodeConfig;
import io.tidemill.ops.config.NodeConfigReader;
import io.tidemill.ops.node.Node;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.HdrHistogram.Histogram;

/**
 * {@code JourneyBenchmark [rate]}: latency of delivery and of workflow steps at a steady rate (200
 * events a second), then what goes through at most, and a plain producer and consumer on the same
 * broker. Broker, program, function and load share one process and its cores, so read the numbers
 * as ratios.
 */
public final class JourneyBenchmark {
  private static final String RESOURCES =
      """
      apiVersion: tidemill.io/v1
      kind: Function
      metadata: {name: f}
      spec: {http: {url: "%s"}, concurrency: 64}
      ---
      apiVersion: tidemill.io/v1
      kind: Trigger
      metadata: {name: t}
      spec: {filters: [{exact: {type: deliver}}], subscriber: {function: f}}
      ---
      apiVersion: tidemill.io/v1
      kind: Workflow
      metadata: {name: three}
      spec:
        trigger-defs: [{name: GO, source: /bench, eventID: go, correlation-token: $.data.k}]
        states:
          - name: A
            type: EVENT
            start: true
            events: [{event-expression: GO, actions: [{function: f, ResultPath: $.a}], next-state: B}]
          - {name: B, type: OPERATION, ResultPath: $.b, actions: [{function: f}], next-state: C}
          - {name: C, type: OPERATION, ResultPath: $.c, actions: [{function: f}], next-state: D}
          - {name: D, type: END, status: SUCCESS}
      """;

  private final Node node;
  private final FunctionServer function;
  private final Load load;

  private JourneyBenchmark(Node node, FunctionServer function) {
    this.node = node;
    this.function = function;
    this.load = new Load(URI.create("http://127.0.0.1:" + node.httpPort() + "/events"));
  }

  public static void main(String[] args) throws Exception {
    int rate = args.length > 0 ? Integer.parseInt(args[0]) : 200;
    Map<String, String> flags = Map.of("ephemeral", "true", "http-port", "0", "kafka-port", "0");
    NodeConfig config =
        NodeConfigReader.read(flags, Map.of(), Path.of(System.getProperty("java.io.tmpdir")));
    try (var function = new FunctionServer();
        Node node = Node.start(config, () -> System.exit(1))) {
      var applied = node.resources().apply("bench", RESOURCES.formatted(function.url()), false);
      if (!applied.problems().isEmpty()) {
        throw new IllegalStateException(applied.problems().toString());
      }
      new JourneyBenchmark(node, function).run(rate);
    }
    System.exit(0);
  }

  private void run(int rate) throws Exception {
    // A JVM of this size is compiled after about a minute of work.
    deliver("warm-a", 10_000, 1000);
    workflows("warm-b", 6000, 250);
    System.out.printf("%-58s %10s %10s%n", "", "p50 ms", "p99 ms");
    deliveryLatency(rate);
    stepLatency(rate / 4);
    stepLatency(rate);
    System.out.printf("%n%-58s %10s%n", "", "per second");
    long start = System.nanoTime();
    deliver("flood", 30_000, 0);
    print("ingress → trigger → HTTP function, events", 30_000 / seconds(start));
    start = System.nanoTime();
    workflows("burst", 5000, 0);
    print("workflow steps (4 a run: start, 3 results)", 20_000 / seconds(start));
    print(
        "plain producer → consumer, 1 KB records",
        PlainKafka.recordsPerSecond(node.kafka(), 300_000));
  }

  private void deliveryLatency(int rate) throws InterruptedException {
    deliver("steady", rate * 15, rate);
    var fromSent = new Histogram(TimeUnit.MINUTES.toNanos(5), 3);
    var fromAccepted = new Histogram(TimeUnit.MINUTES.toNanos(5), 3);
    load.sentNanos()
        .forEach((id, sent) -> {
          Long called = function.calledNanos().get(id);
          Long accepted = load.acceptedNanos().get(id);
          if (id.startsWith("steady") && called != null && accepted != null) {
            fromSent.recordValue(called - sent);
            fromAccepted.recordValue(Math.max(0, called - accepted));
          }
        });
    print("deliver at %d/s: HTTP sent → function called".formatted(rate), fromSent);
    print("deliver at %d/s: HTTP 202 → function called".formatted(rate), fromAccepted);
  }

  private void stepLatency(int rate) throws InterruptedException {
    String prefix = "paced-" + rate + "-";
    workflows(prefix, rate * 15, rate);
    var steps = new Histogram(TimeUnit.MINUTES.toNanos(5), 3);
    for (int i = 0; i < rate * 15; i++) {
      String instance = "three/" + prefix + i + "/1/";
      for (int call = 1; call < 3; call++) {
        Long from = function.calledNanos().get(instance + call + "/1");
        Long to = function.calledNanos().get(instance + (call + 1) + "/1");
        if (from != null && to != null) {
          steps.recordValue(Math.max(0, to - from));
        }
      }
    }
    print("workflow at %d runs/s: call → next call (one step)".formatted(rate), steps);
  }

  private void deliver(String prefix, int count, int rate) throws InterruptedException {
    long before = function.calls();
    load.send(prefix, count, rate, "deliver", _ -> "{}");
    await(() -> function.calls() >= before + count);
  }

  private void workflows(String prefix, int count, int rate) throws InterruptedException {
    long before = function.calls();
    load.send(prefix, count, rate, "go", i -> "{\"k\":\"" + prefix + i + "\"}");
    await(() -> function.calls() >= before + 3L * count);
  }

  private static void await(BooleanSupplier condition) {
    long deadline = System.nanoTime() + Duration.ofMinutes(3).toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        throw new IllegalStateException("not all calls came within three minutes");
      }
      LockSupport.parkNanos(1_000_000);
    }
  }

  private static double seconds(long startNanos) {
    return (System.nanoTime() - startNanos) / 1e9;
  }

  private static void print(String what, Histogram nanos) {
    System.out.printf(
        "%-58s %10.1f %10.1f%n",
        what, nanos.getValueAtPercentile(50) / 1e6, nanos.getValueAtPercentile(99) / 1e6);
  }

  private static void print(String what, double perSecond) {
    System.out.printf("%-58s %10.0f%n", what, perSecond);
  }
}
