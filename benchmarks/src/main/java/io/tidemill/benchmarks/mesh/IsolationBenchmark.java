package io.tidemill.benchmarks.mesh;

import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.HdrHistogram.Histogram;

/**
 * {@code IsolationBenchmark [rounds]}: 98 triggers with a quick function, alone and beside one
 * trigger whose function hangs and one whose function always answers 500, in turns within one
 * process, after three rounds to warm up. Prints throughput (as fast as it goes) and the latency at
 * a steady rate, medians over the rounds, and the ratio.
 */
public final class IsolationBenchmark {
  private static final int TRIGGERS = 98;
  private static final int FLOOD = 15_000;
  private static final int RATE = 300;
  private static final int STEADY = RATE * 10;
  private static final int WARM_UP = 3;

  private final Map<String, Long> called = new ConcurrentHashMap<>();
  private final AtomicInteger calls = new AtomicInteger();

  private IsolationBenchmark() {}

  public static void main(String[] args) {
    new IsolationBenchmark().run(args.length > 0 ? Integer.parseInt(args[0]) : 3);
    System.exit(0);
  }

  private void run(int rounds) {
    try (var functions =
            new Functions((id, _, at) -> {
              called.put(id, at);
              calls.incrementAndGet();
            });
        var mill = new Mill(Map.of());
        var producer = new Events(mill.bootstrapServers())) {
      mill.apply(resources(functions));
      // The events of the two others are sent in every run, so that the load is the same; without
      // the two nobody wants them.
      flood(producer, "warm", 2 * FLOOD);
      double[][] throughput = new double[2][rounds];
      double[][] p99 = new double[2][rounds];
      for (int round = -WARM_UP; round < rounds; round++) {
        for (int turn = 0; turn < 2; turn++) {
          // Now the one first, now the other, so that neither always gets the warmer machine.
          int beside = (turn + round) & 1;
          if (beside == 1) {
            mill.apply(others());
          } else {
            leave(mill);
          }
          String prefix = "r" + round + (beside == 1 ? "b" : "a");
          double rate = flood(producer, prefix + "f", FLOOD);
          double tail = steady(producer, prefix + "s");
          System.out.printf("%-34s %,12.0f/s %11.1f ms%n", prefix, rate, tail);
          if (round >= 0) {
            throughput[beside][round] = rate;
            p99[beside][round] = tail;
          }
        }
      }
      double alone = median(throughput[0]);
      double besides = median(throughput[1]);
      System.out.printf(
          "%-34s %12s %12s %8s%n", "98 quick triggers", "alone", "beside two", "ratio");
      System.out.printf(
          "%-34s %,12.0f %,12.0f %8.3f%n", "deliveries/s", alone, besides, besides / alone);
      System.out.printf(
          "%-34s %12.1f %12.1f %8.3f%n",
          "p99 at " + RATE + " events/s, ms",
          median(p99[0]),
          median(p99[1]),
          median(p99[1]) / median(p99[0]));
    }
  }

  private static String resources(Functions functions) {
    var yaml = new StringBuilder();
    for (String name : new String[] {"quick", "hangs", "fails"}) {
      yaml.append(
          """
          ---
          apiVersion: tidemill.io/v1
          kind: Function
          metadata: {name: %s}
          spec: {http: {url: "%s"}, concurrency: 50, timeout: PT30S}
          """
              .formatted(name, functions.url(name)));
    }
    for (int i = 0; i < TRIGGERS; i++) {
      yaml.append(trigger("t" + i, "type." + i, "quick"));
    }
    return yaml.toString();
  }

  private static String others() {
    return trigger("hangs", "x.hangs", "hangs") + trigger("fails", "x.fails", "fails");
  }

  /** Takes the two away with all that waits for them: a run alone is alone. */
  private static void leave(Mill mill) {
    mill.deleteTrigger("hangs");
    mill.deleteTrigger("fails");
    Mill.await(() -> mill.pending() == 0);
  }

  private static String trigger(String name, String type, String function) {
    return """
    ---
    apiVersion: tidemill.io/v1
    kind: Trigger
    metadata: {name: %s}
    spec: {filters: [{exact: {type: %s}}], subscriber: {function: %s}}
    """
        .formatted(name, type, function);
  }

  /** 98 of 100 events are for the quick triggers. */
  private static String type(int i) {
    return switch (i % 100) {
      case 98 -> "x.hangs";
      case 99 -> "x.fails";
      default -> "type." + i % 100;
    };
  }

  private double flood(Events producer, String prefix, int events) {
    int before = calls.get();
    long start = System.nanoTime();
    producer.send(prefix, events, 0, IsolationBenchmark::type, _ -> "");
    int expected = before + events / 100 * TRIGGERS;
    Mill.await(() -> calls.get() >= expected);
    return events / 100 * TRIGGERS / ((System.nanoTime() - start) / 1e9);
  }

  private double steady(Events producer, String prefix) {
    int before = calls.get();
    long start = System.nanoTime();
    producer.send(prefix, STEADY, RATE, IsolationBenchmark::type, _ -> "");
    Mill.await(() -> calls.get() >= before + STEADY / 100 * TRIGGERS);
    var latency = new Histogram(60_000_000_000L, 3);
    for (int i = 0; i < STEADY; i++) {
      Long at = called.get(prefix + i);
      if (at != null) {
        long due = start + i * 1_000_000_000L / RATE;
        latency.recordValue(Math.max(0, at - due));
      }
    }
    return latency.getValueAtPercentile(99) / 1e6;
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }
}
