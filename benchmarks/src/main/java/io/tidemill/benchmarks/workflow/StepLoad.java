package io.tidemill.benchmarks.workflow;

import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLongArray;
import org.HdrHistogram.Histogram;

/** The instances of one run of the load: when each was due, and when its calls came and went. */
final class StepLoad {
  /** Calls of an instance. */
  static final int CALLS = 3;

  private static final long LONGEST_NANOS = TimeUnit.HOURS.toNanos(1);

  private final String name;
  private final AtomicLongArray due;
  private final AtomicLongArray arrived;
  private final AtomicLongArray answered;
  private final AtomicInteger done = new AtomicInteger();
  private final Semaphore places;
  private volatile long lastNanos;
  private volatile int sent;

  /**
   * Nothing is sent yet.
   *
   * @param name unique among the loads of a node, without dash
   * @param max most instances
   * @param underWay most instances under way at once in a closed loop
   */
  StepLoad(String name, int max, int underWay) {
    this.name = name;
    this.due = new AtomicLongArray(max);
    this.arrived = new AtomicLongArray(max * CALLS);
    this.answered = new AtomicLongArray(max * CALLS);
    this.places = new Semaphore(underWay);
  }

  /** A call came; those of other loads are not counted. */
  void called(String token, int call, long arrivedNanos, long answeredNanos) {
    int dash = token.indexOf('-');
    if (dash < 0 || call > CALLS || !token.substring(0, dash).equals(name)) {
      return;
    }
    int at = Integer.parseInt(token.substring(dash + 1)) * CALLS + call - 1;
    if (!arrived.compareAndSet(at, 0, arrivedNanos)) {
      return;
    }
    answered.set(at, answeredNanos);
    if (call == CALLS) {
      lastNanos = answeredNanos;
      done.incrementAndGet();
      places.release();
    }
  }

  /**
   * Starts an instance when another one has had its last call.
   *
   * @return instances a second
   */
  double closed(StartEvents events, String type, double seconds) throws InterruptedException {
    long start = System.nanoTime();
    long end = start + (long) (seconds * 1e9);
    for (int i = 0; i < due.length() && System.nanoTime() < end; i++) {
      places.acquire();
      due.set(i, System.nanoTime());
      events.send(type, name + "-" + i, name + "-" + i);
      sent = i + 1;
    }
    awaitAll(sent);
    return done.get() / ((lastNanos - start) / 1e9);
  }

  /** Starts instances at a rate, however far the ones before have come. */
  double open(StartEvents events, String type, int count, double perSecond) {
    long start = System.nanoTime();
    for (int i = 0; i < count; i++) {
      long at = start + StartEvents.due(i, perSecond);
      due.set(i, at);
      StartEvents.pause(at);
      events.send(type, name + "-" + i, name + "-" + i);
    }
    sent = count;
    awaitAll(count);
    return done.get() / ((lastNanos - start) / 1e9);
  }

  private void awaitAll(int count) {
    long deadline = System.nanoTime() + TimeUnit.MINUTES.toNanos(2);
    while (done.get() < count) {
      if (System.nanoTime() > deadline) {
        throw new IllegalStateException(
            "%d of %d instances of %s had their last call".formatted(done.get(), count, name));
      }
      StartEvents.pause(System.nanoTime() + 1_000_000);
    }
  }

  int instances() {
    return done.get();
  }

  /** From the answer of a call to the next call: the time of the function is not part of it. */
  Histogram steps() {
    var steps = new Histogram(LONGEST_NANOS, 3);
    for (int i = 0; i < sent; i++) {
      for (int call = 1; call < CALLS; call++) {
        steps.recordValue(
            Math.max(0, arrived.get(i * CALLS + call) - answered.get(i * CALLS + call - 1)));
      }
    }
    return steps;
  }

  /** From when the event was to be sent to the first call. */
  Histogram starts() {
    var starts = new Histogram(LONGEST_NANOS, 3);
    for (int i = 0; i < sent; i++) {
      starts.recordValue(Math.max(0, arrived.get(i * CALLS) - due.get(i)));
    }
    return starts;
  }

  /** From when the event was to be sent to the last call. */
  Histogram runs() {
    var runs = new Histogram(LONGEST_NANOS, 3);
    for (int i = 0; i < sent; i++) {
      runs.recordValue(Math.max(0, arrived.get(i * CALLS + CALLS - 1) - due.get(i)));
    }
    return runs;
  }
}
