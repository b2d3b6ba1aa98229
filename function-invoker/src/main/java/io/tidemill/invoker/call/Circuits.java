package io.tidemill.invoker.call;

import io.tidemill.invoker.core.CircuitBreaker;
import io.tidemill.invoker.core.CircuitBreaker.Admission;
import io.tidemill.invoker.core.CircuitBreaker.Finding;
import io.tidemill.invoker.core.Outcome;
import io.tidemill.schemas.problem.ProblemCode;
import java.time.Duration;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The circuits of the targets that this node calls. A target of which nothing bad is known takes no
 * place; at most {@value #TARGETS_MAX} others are remembered, and of those the ones that were not
 * called for {@link #IDLE_MAX} are forgotten when there is no room for another.
 */
public final class Circuits {
  /** Most targets with a circuit; one more is called without. */
  static final int TARGETS_MAX = 10_000;

  /** How long a target is remembered that nobody calls. */
  static final Duration IDLE_MAX = Duration.ofMinutes(5);

  /** A full table is searched for idle targets at most this often. */
  private static final Duration SEARCH_PAUSE = Duration.ofSeconds(1);

  private record Known(CircuitBreaker circuit, long usedNanos) {}

  private final ReentrantLock lock = new ReentrantLock();
  private final Map<String, Known> targets = new HashMap<>();
  private final LongSupplier nanos;
  private long searchNanos;

  /**
   * @param nanos a monotonic clock, such as {@code System::nanoTime}
   */
  public Circuits(LongSupplier nanos) {
    this.nanos = nanos;
    this.searchNanos = nanos.getAsLong();
  }

  /**
   * Makes one attempt, or fails at once without a call while the target's circuit is open. The
   * failure may be tried again and counts as an attempt, so that a delivery's retries end when they
   * would have ended anyway.
   *
   * @param attempt starts the call; its future completes with the outcome, never exceptionally, and
   *     not later than the target's time limit
   */
  public CompletableFuture<Outcome> guard(
      Target target, Supplier<CompletableFuture<Outcome>> attempt) {
    return switch (admit(target.key())) {
      case Admission.Refused(long wait) -> CompletableFuture.completedFuture(open(target, wait));
      case Admission.Admitted(CircuitBreaker circuit) ->
          attempt
              .get()
              .whenComplete(
                  (outcome, bug) -> ended(target.key(), circuit.epoch(), finding(outcome)));
    };
  }

  /** The same for a batch: it says one thing about its target, whatever became of its events. */
  public CompletableFuture<BatchOutcome> guardBatch(
      Target target, int events, Supplier<CompletableFuture<BatchOutcome>> attempt) {
    return switch (admit(target.key())) {
      case Admission.Refused(long wait) ->
          CompletableFuture.completedFuture(BatchOutcome.all(events, open(target, wait)));
      case Admission.Admitted(CircuitBreaker circuit) ->
          attempt
              .get()
              .whenComplete(
                  (outcome, bug) -> ended(target.key(), circuit.epoch(), finding(outcome)));
    };
  }

  /** Targets that are remembered. */
  int size() {
    lock.lock();
    try {
      return targets.size();
    } finally {
      lock.unlock();
    }
  }

  private Admission admit(String key) {
    lock.lock();
    try {
      long now = nanos.getAsLong();
      Admission admission = circuit(key).admit(now);
      if (admission instanceof Admission.Admitted(CircuitBreaker next)) {
        remember(key, next, now);
      }
      return admission;
    } finally {
      lock.unlock();
    }
  }

  private void ended(String key, long epoch, Finding finding) {
    lock.lock();
    try {
      long now = nanos.getAsLong();
      remember(key, circuit(key).ended(epoch, finding, now), now);
    } finally {
      lock.unlock();
    }
  }

  private CircuitBreaker circuit(String key) {
    Known known = targets.get(key);
    return known == null ? CircuitBreaker.CLOSED : known.circuit();
  }

  private void remember(String key, CircuitBreaker circuit, long now) {
    if (circuit.state().equals(CircuitBreaker.CLOSED.state())) {
      targets.remove(key);
    } else if (targets.containsKey(key) || hasRoom(now)) {
      targets.put(key, new Known(circuit, now));
    }
  }

  private boolean hasRoom(long now) {
    if (targets.size() >= TARGETS_MAX && now - searchNanos >= 0) {
      searchNanos = now + SEARCH_PAUSE.toNanos();
      // A probe under way is remembered: its end is still to come.
      targets
          .values()
          .removeIf(known ->
              now - known.usedNanos() > IDLE_MAX.toNanos()
                  && !(known.circuit().state() instanceof CircuitBreaker.State.HalfOpen));
    }
    return targets.size() < TARGETS_MAX;
  }

  private static Outcome.Failed open(Target target, long waitNanos) {
    String when =
        waitNanos == 0
            ? "a probe is under way"
            : "the next probe is due in " + (waitNanos + 999_999) / 1_000_000 + " ms";
    return Outcome.Failed.unanswered(
        ProblemCode.TM_5011, target.key() + " is unavailable; " + when, true);
  }

  private static Finding finding(@Nullable Outcome outcome) {
    return switch (outcome) {
      case null -> Finding.NOTHING;
      case Outcome.Answered _ -> Finding.THERE;
      case Outcome.Failed failure when failure.unavailable() -> Finding.UNAVAILABLE;
      case Outcome.Failed failure when !failure.called() || failure.code() == ProblemCode.TM_5001 ->
          Finding.NOTHING;
      case Outcome.Failed _ -> Finding.THERE;
    };
  }

  /** One item that the target spoke of is enough to know that it is there. */
  private static Finding finding(@Nullable BatchOutcome outcome) {
    Set<Finding> findings = EnumSet.of(Finding.NOTHING);
    if (outcome != null) {
      outcome.items().forEach(item -> findings.add(finding(item)));
    }
    return findings.contains(Finding.THERE)
        ? Finding.THERE
        : findings.contains(Finding.UNAVAILABLE) ? Finding.UNAVAILABLE : Finding.NOTHING;
  }
}
