package io.tidemill.ops.demo;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Tells what happens, when it happens: the first of everything, and every second how far it is. One
 * thread.
 */
final class Narrator {
  private static final long EVERY_NANOS = Duration.ofSeconds(1).toNanos();

  private final PrintWriter out;
  private final long startNanos = System.nanoTime();
  private final Set<String> told = new HashSet<>();
  private long nextNanos = startNanos;
  private int callsSeen;

  Narrator(PrintWriter out) {
    this.out = out;
  }

  double seconds() {
    return (System.nanoTime() - startNanos) / 1e9;
  }

  void tell(String what) {
    out.printf("  %5.1f s  %s%n", seconds(), what);
    out.flush();
  }

  /** The first event by each door, and the first of each refusal. */
  void answered(Receipt receipt) {
    String via = receipt.via() == Line.Via.HTTP ? "HTTP" : "Kafka";
    if (receipt.accepted()) {
      if (!receipt.id().isEmpty() && told.add(via)) {
        tell(
            "first event over %s: %s %s"
                .formatted(via, receipt.id(), receipt.status() == 0 ? "acknowledged" : "202"));
      }
    } else if (told.add(receipt.status() + receipt.code())) {
      tell(
          "refused over %s: %s: %d %s"
              .formatted(via, receipt.what(), receipt.status(), receipt.code()));
    }
  }

  /** The first call of each function, and every second the numbers. */
  void progress(List<Receipt> receipts, List<Functions.Call> calls) {
    for (Functions.Call call : calls.subList(callsSeen, calls.size())) {
      if (told.add("function " + call.function())) {
        tell("first call of %s: %s %s".formatted(call.function(), call.type(), call.id()));
      }
    }
    callsSeen = calls.size();
    if (!receipts.isEmpty() && System.nanoTime() >= nextNanos) {
      nextNanos = System.nanoTime() + EVERY_NANOS;
      long accepted = receipts.stream().filter(Receipt::accepted).count();
      tell(
          "%,d sent, %,d accepted, %,d refused, %,d calls of HTTP functions"
              .formatted(receipts.size(), accepted, receipts.size() - accepted, calls.size()));
    }
  }
}
