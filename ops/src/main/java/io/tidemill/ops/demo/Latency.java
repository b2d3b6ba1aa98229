package io.tidemill.ops.demo;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.HdrHistogram.Histogram;

/**
 * Time from an event's sending, by HTTP or Kafka, to the first call of each function that a trigger
 * names.
 */
final class Latency {
  private final Histogram micros = new Histogram(3);

  private Latency() {}

  static Latency of(List<Receipt> receipts, List<Functions.Call> calls) {
    Map<String, Long> sent = new HashMap<>();
    Set<String> twice = new HashSet<>();
    for (Receipt receipt : receipts) {
      if (receipt.accepted() && sent.put(receipt.id(), receipt.sentMicros()) != null) {
        twice.add(receipt.id());
      }
    }
    // Which of two equal events a call belongs to cannot be told.
    twice.forEach(sent::remove);
    var latency = new Latency();
    Set<String> seen = new HashSet<>();
    for (Functions.Call call : calls) {
      Long start = sent.get(call.id());
      if (start != null && seen.add(call.function() + " " + call.id())) {
        latency.micros.recordValue(Math.max(0, call.atMicros() - start));
      }
    }
    return latency;
  }

  /** For people. */
  String text() {
    return "p50 %.1f ms, p99 %.1f ms (%,d calls)"
        .formatted(
            micros.getValueAtPercentile(50) / 1000.0,
            micros.getValueAtPercentile(99) / 1000.0,
            micros.getTotalCount());
  }
}
