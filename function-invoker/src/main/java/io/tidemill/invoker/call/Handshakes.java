package io.tidemill.invoker.call;

import io.tidemill.invoker.core.Outcome;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The leave of targets to deliver to them (CloudEvents webhook 1.0.2 §4): asked for before the
 * first call and again after an hour, and kept to the rate that comes with it. A refusal is not
 * kept: the next attempt asks again.
 */
final class Handshakes {
  private static final Duration VALID = Duration.ofHours(1);
  private static final long MINUTE_NANOS = Duration.ofMinutes(1).toNanos();

  /** A grant; {@code nextNanos} is when the next call may go out. */
  private record Grant(int perMinute, long askedNanos, AtomicLong nextNanos) {
    boolean isValid(long now) {
      return now - askedNanos < VALID.toNanos();
    }

    /** Takes the next turn and says how long it is away. */
    long waitNanos(long now) {
      if (perMinute == 0) {
        return 0;
      }
      long turn = nextNanos.getAndUpdate(next -> Math.max(next, now) + MINUTE_NANOS / perMinute);
      return Math.max(0, turn - now);
    }
  }

  private final Map<String, Grant> grants = new ConcurrentHashMap<>();

  /**
   * Calls when the target allows it.
   *
   * @param ask makes the handshake; completes, never exceptionally
   * @param call makes the call
   * @param refused what a refusal is to the caller
   */
  <T> CompletableFuture<T> permitted(
      Target target,
      Supplier<CompletableFuture<Permission>> ask,
      Supplier<CompletableFuture<T>> call,
      Function<Outcome.Failed, T> refused) {
    Grant known = grants.get(target.key());
    if (known != null && known.isValid(System.nanoTime())) {
      return inTurn(known, call);
    }
    return ask.get()
        .thenCompose(answer ->
            switch (answer) {
              case Permission.Refused(var why) -> {
                grants.remove(target.key());
                yield CompletableFuture.completedFuture(refused.apply(why));
              }
              case Permission.Granted(int perMinute) -> {
                long now = System.nanoTime();
                var grant = new Grant(perMinute, now, new AtomicLong(now));
                grants.put(target.key(), grant);
                yield inTurn(grant, call);
              }
            });
  }

  private static <T> CompletableFuture<T> inTurn(Grant grant, Supplier<CompletableFuture<T>> call) {
    long wait = grant.waitNanos(System.nanoTime());
    return wait == 0
        ? call.get()
        : CompletableFuture.supplyAsync(
                call, CompletableFuture.delayedExecutor(wait, TimeUnit.NANOSECONDS))
            .thenCompose(called -> called);
  }
}
