package io.tidemill.benchmarks.workflow;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;

/** CPU time of this process and of its threads, those of a kind together. */
final class CpuShares {
  private static final String REST = "compiler, collector, threads that ended";

  /**
   * A moment.
   *
   * @param process nanoseconds of all threads
   * @param threads nanoseconds by kind
   */
  record Snapshot(long process, Map<String, Long> threads) {}

  private CpuShares() {}

  static Snapshot now() {
    ThreadMXBean beans = ManagementFactory.getThreadMXBean();
    var threads = new HashMap<String, Long>();
    for (long id : beans.getAllThreadIds()) {
      var info = beans.getThreadInfo(id);
      long nanos = beans.getThreadCpuTime(id);
      if (info != null && nanos > 0) {
        threads.merge(kind(info.getThreadName()), nanos, Long::sum);
      }
    }
    var system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    return new Snapshot(system.getProcessCpuTime(), threads);
  }

  private static String kind(String thread) {
    String kind = thread.replaceAll("[0-9a-f]{8}-[0-9a-f-]{27}", "").replaceAll("[0-9]+", "");
    return kind.length() > 48 ? kind.substring(0, 48) : kind;
  }

  /** Seconds of CPU between two moments. */
  static double seconds(Snapshot before, Snapshot after) {
    return (after.process() - before.process()) / 1e9;
  }

  /** The kinds of threads that took most, as {@code kind percent}. */
  static String shares(Snapshot before, Snapshot after) {
    var used = new HashMap<String, Long>();
    after
        .threads()
        .forEach((kind, nanos) -> used.put(kind, nanos - before.threads().getOrDefault(kind, 0L)));
    long process = after.process() - before.process();
    used.put(REST, process - used.values().stream().mapToLong(Long::longValue).sum());
    return used.entrySet().stream()
        .sorted(Map.Entry.comparingByValue(Comparator.reverseOrder()))
        .limit(12)
        .map(share -> "%s %.0f%%".formatted(share.getKey(), 100.0 * share.getValue() / process))
        .collect(Collectors.joining(", "));
  }
}
