package io.tidemill.benchmarks.mesh;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * {@code OrderedBenchmark [events]}: one partition, 1,000 keys, a function that takes 100 ms, order
 * by key. Prints events a second and how many came before one of their key that was sent earlier
 * (there must be none).
 */
public final class OrderedBenchmark {
  private static final int KEYS = 1000;

  private OrderedBenchmark() {}

  public static void main(String[] args) {
    int events = args.length > 0 ? Integer.parseInt(args[0]) : 20_000;
    Map<String, Integer> latest = new ConcurrentHashMap<>();
    var inversions = new AtomicInteger();
    var calls = new AtomicInteger();
    try (var functions =
            new Functions((id, key, _) -> {
              int number = Integer.parseInt(id.substring(1));
              latest.compute(
                  key,
                  (_, before) -> {
                    if (before != null && before >= number) {
                      inversions.incrementAndGet();
                    }
                    return number;
                  });
              calls.incrementAndGet();
            });
        var mill = new Mill(Map.of("mesh-partitions", "1"));
        var producer = new Events(mill.bootstrapServers())) {
      mill.apply(
          """
          apiVersion: tidemill.io/v1
          kind: Function
          metadata: {name: slow}
          spec: {http: {url: "%s"}, concurrency: 500}
          ---
          apiVersion: tidemill.io/v1
          kind: Trigger
          metadata: {name: ordered}
          spec: {subscriber: {function: slow}, delivery: {order: key}}
          """
              .formatted(functions.url("slow")));
      producer.send("e", 4000, 0, _ -> "t", i -> "k" + i % KEYS);
      Mill.await(() -> calls.get() >= 4000);
      latest.clear();
      long start = System.nanoTime();
      producer.send("e", events, 0, _ -> "t", i -> "k" + i % KEYS);
      Mill.await(() -> calls.get() >= 4000 + events);
      double seconds = (System.nanoTime() - start) / 1e9;
      System.out.printf(
          "ordered by key: %,d events of %,d keys in %.1f s, %.0f events/s, %d inversions%n",
          events, KEYS, seconds, events / seconds, inversions.get());
    }
    System.exit(inversions.get() == 0 ? 0 : 1);
  }
}
