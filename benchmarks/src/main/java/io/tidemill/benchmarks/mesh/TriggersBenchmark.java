package io.tidemill.benchmarks.mesh;

import java.lang.management.ManagementFactory;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import javax.management.JMException;
import javax.management.ObjectName;

/**
 * {@code TriggersBenchmark [events]}: 1, 10, 100 and 1,000 triggers of which each event matches
 * one. Prints deliveries a second, and the bytes that the broker sent of the events topic for each
 * event: reading once means that they do not grow with the triggers.
 */
public final class TriggersBenchmark {
  private static final int[] TRIGGERS = {1, 10, 100, 1000};

  private TriggersBenchmark() {}

  public static void main(String[] args) throws JMException {
    int events = args.length > 0 ? Integer.parseInt(args[0]) : 20_000;
    var calls = new AtomicInteger();
    System.out.printf("%10s %16s %24s%n", "triggers", "deliveries/s", "bytes fetched/event");
    try (var functions = new Functions((_, _, _) -> calls.incrementAndGet());
        var mill = new Mill(Map.of());
        var producer = new Events(mill.bootstrapServers())) {
      mill.apply(
          """
          apiVersion: tidemill.io/v1
          kind: Function
          metadata: {name: quick}
          spec: {http: {url: "%s"}, concurrency: 64}
          """
              .formatted(functions.url("quick")));
      int deployed = 0;
      for (int triggers : TRIGGERS) {
        var yaml = new StringBuilder();
        for (; deployed < triggers; deployed++) {
          yaml.append(
              """
              ---
              apiVersion: tidemill.io/v1
              kind: Trigger
              metadata: {name: t%1$d}
              spec: {filters: [{exact: {type: type.%1$d}}], subscriber: {function: quick}}
              """
                  .formatted(deployed));
        }
        mill.apply(yaml.toString());
        run(producer, calls, "w" + triggers + "-", events / 2, triggers);
        long bytes = bytesOut();
        long start = System.nanoTime();
        run(producer, calls, "e" + triggers + "-", events, triggers);
        double seconds = (System.nanoTime() - start) / 1e9;
        System.out.printf(
            "%,10d %,16.0f %,24.1f%n",
            triggers, events / seconds, (bytesOut() - bytes) / (double) events);
      }
    }
    System.exit(0);
  }

  private static void run(
      Events producer, AtomicInteger calls, String prefix, int events, int triggers) {
    int before = calls.get();
    producer.send(prefix, events, 0, i -> "type." + i % triggers, _ -> "");
    Mill.await(() -> calls.get() >= before + events);
  }

  private static long bytesOut() throws JMException {
    var name =
        new ObjectName(
            "kafka.server:type=BrokerTopicMetrics,name=BytesOutPerSec,topic=tidemill.events.default");
    return (Long) ManagementFactory.getPlatformMBeanServer().getAttribute(name, "Count");
  }
}
