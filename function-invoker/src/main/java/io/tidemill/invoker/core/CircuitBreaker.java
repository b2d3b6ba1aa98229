package io.tidemill.invoker.core;

import java.time.Duration;

/**
 * Whether a target is called at all: after some calls in a row that found it unavailable it is left
 * alone for a pause, then one call probes it. An immutable state machine; time is an argument, in
 * nanoseconds of any monotonic clock.
 *
 * <pre>
 *            FAILURES_TO_OPEN in a row                pause over, next call
 *   Closed ───────────────────────────────► Open ─────────────────────────► HalfOpen
 *     ▲                                       ▲                                │  │
 *     │                                       └──── probe finds it unavailable ┘  │
 *     └───────────────────────────────────────────── probe finds it there ────────┘
 * </pre>
 *
 * <p>HalfOpen exists only while its probe is under way, so there is never a second. A call carries
 * the epoch it was admitted in; what it learned counts only in that epoch, so a call that was
 * started before the circuit opened says nothing about the target now.
 *
 * @param state where the circuit is
 * @param epoch grows with each change between closed, open and half open
 */
public record CircuitBreaker(State state, long epoch) {
  /** Calls in a row that find the target unavailable until it is left alone. */
  public static final int FAILURES_TO_OPEN = 10;

  /** The first pause; each probe that fails doubles it. */
  public static final Duration PAUSE_MIN = Duration.ofSeconds(1);

  /** The longest pause. */
  public static final Duration PAUSE_MAX = Duration.ofSeconds(30);

  /** The circuit of a target of which nothing bad is known. */
  public static final CircuitBreaker CLOSED = new CircuitBreaker(new State.Closed(0), 0);

  /** Where a circuit is. */
  public sealed interface State {
    /**
     * Every call is made.
     *
     * @param failures calls in a row that found the target unavailable
     */
    record Closed(int failures) implements State {}

    /**
     * No call is made.
     *
     * @param untilNanos when the next call becomes the probe
     * @param pauseNanos how long the pause is
     */
    record Open(long untilNanos, long pauseNanos) implements State {}

    /**
     * One call, the probe, is under way, and no other is made.
     *
     * @param pauseNanos how long the pause before it was
     */
    record HalfOpen(long pauseNanos) implements State {}
  }

  /** Whether a call may be made. */
  public sealed interface Admission {
    /**
     * It may; {@link CircuitBreaker#ended} must follow.
     *
     * @param next the circuit from now on; its epoch is the call's
     */
    record Admitted(CircuitBreaker next) implements Admission {}

    /**
     * It may not.
     *
     * @param waitNanos until a probe is due; 0 while one is under way
     */
    record Refused(long waitNanos) implements Admission {}
  }

  /** What a call learned about its target. */
  public enum Finding {
    /** It answered, with whatever status. */
    THERE,
    /** It did not. */
    UNAVAILABLE,
    /** The call was not sent for a reason of its own. */
    NOTHING
  }

  /** Asks for one call. */
  public Admission admit(long nowNanos) {
    return switch (state) {
      case State.Closed _ -> new Admission.Admitted(this);
      case State.HalfOpen _ -> new Admission.Refused(0);
      case State.Open(long until, long pause) ->
          nowNanos - until >= 0
              ? new Admission.Admitted(next(new State.HalfOpen(pause)))
              : new Admission.Refused(until - nowNanos);
    };
  }

  /**
   * Takes in how an admitted call ended.
   *
   * @param callEpoch the epoch it was admitted in
   */
  public CircuitBreaker ended(long callEpoch, Finding finding, long nowNanos) {
    if (callEpoch != epoch) {
      return this;
    }
    return switch (state) {
      case State.Closed(int failures) -> closed(failures, finding, nowNanos);
      // No call is admitted in an open epoch, so none ends in it.
      case State.Open _ -> this;
      case State.HalfOpen(long pause) ->
          switch (finding) {
            case THERE -> next(new State.Closed(0));
            case UNAVAILABLE -> open(nowNanos, Math.min(pause * 2, PAUSE_MAX.toNanos()));
            // The next call probes instead.
            case NOTHING -> next(new State.Open(nowNanos, pause));
          };
    };
  }

  private CircuitBreaker closed(int failures, Finding finding, long nowNanos) {
    return switch (finding) {
      case THERE -> new CircuitBreaker(new State.Closed(0), epoch);
      case NOTHING -> this;
      case UNAVAILABLE ->
          failures + 1 < FAILURES_TO_OPEN
              ? new CircuitBreaker(new State.Closed(failures + 1), epoch)
              : open(nowNanos, PAUSE_MIN.toNanos());
    };
  }

  private CircuitBreaker open(long nowNanos, long pauseNanos) {
    return next(new State.Open(nowNanos + pauseNanos, pauseNanos));
  }

  private CircuitBreaker next(State following) {
    return new CircuitBreaker(following, epoch + 1);
  }
}
