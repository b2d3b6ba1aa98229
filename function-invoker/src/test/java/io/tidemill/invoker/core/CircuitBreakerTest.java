package io.tidemill.invoker.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemill.invoker.core.CircuitBreaker.Admission;
import io.tidemill.invoker.core.CircuitBreaker.Finding;
import io.tidemill.invoker.core.CircuitBreaker.State;
import io.tidemill.schemas.problem.ProblemCode;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class CircuitBreakerTest {
  private static final long SECOND = 1_000_000_000;

  private CircuitBreaker circuit = CircuitBreaker.CLOSED;

  private long admit(long now) {
    assertThat(circuit.admit(now)).isInstanceOf(Admission.Admitted.class);
    circuit = ((Admission.Admitted) circuit.admit(now)).next();
    return circuit.epoch();
  }

  private void call(Finding finding, long now) {
    long epoch = admit(now);
    circuit = circuit.ended(epoch, finding, now);
  }

  private void open(long now) {
    for (int i = 0; i < CircuitBreaker.FAILURES_TO_OPEN; i++) {
      call(Finding.UNAVAILABLE, now);
    }
  }

  private void refuses(long now, long waitNanos) {
    assertThat(circuit.admit(now)).isEqualTo(new Admission.Refused(waitNanos));
  }

  @Test
  void opensAfterTenFailuresInARow() {
    for (int i = 0; i < 9; i++) {
      call(Finding.UNAVAILABLE, 0);
    }
    call(Finding.THERE, 0);
    for (int i = 0; i < 9; i++) {
      call(Finding.UNAVAILABLE, 0);
      call(Finding.NOTHING, 0);
    }
    assertThat(circuit.state()).isEqualTo(new State.Closed(9));

    call(Finding.UNAVAILABLE, 0);

    refuses(0, SECOND);
    refuses(SECOND - 1, 1);
  }

  @Test
  void probesOnceAfterThePauseAndClosesWhenTheTargetIsThere() {
    open(0);

    long probe = admit(SECOND);
    refuses(SECOND, 0);
    refuses(100 * SECOND, 0);
    circuit = circuit.ended(probe, Finding.THERE, 2 * SECOND);

    assertThat(circuit.state()).isEqualTo(new State.Closed(0));
  }

  @Test
  void thePauseDoublesUpToThirtySecondsAndStartsAnew() {
    open(0);
    long now = 0;
    for (long pause : new long[] {1, 2, 4, 8, 16, 30, 30}) {
      refuses(now, pause * SECOND);
      now += pause * SECOND;
      call(Finding.UNAVAILABLE, now);
    }
    call(Finding.THERE, now + 30 * SECOND);

    open(now);

    refuses(now, SECOND);
  }

  @Test
  void aProbeThatLearnedNothingMakesRoomForAnother() {
    open(0);
    call(Finding.NOTHING, SECOND);

    call(Finding.THERE, SECOND);

    assertThat(circuit.state()).isEqualTo(new State.Closed(0));
  }

  @Test
  void whatWasStartedBeforeItOpenedCountsForNothing() {
    long old = admit(0);
    open(0);
    CircuitBreaker opened = circuit;
    for (Finding finding : Finding.values()) {
      assertThat(opened.ended(old, finding, 5)).isEqualTo(opened);
    }
    long probe = admit(SECOND);
    CircuitBreaker probing = circuit;
    assertThat(probing.ended(old, Finding.THERE, SECOND)).isEqualTo(probing);

    circuit = circuit.ended(probe, Finding.THERE, SECOND);

    assertThat(circuit.ended(old, Finding.UNAVAILABLE, SECOND)).isEqualTo(circuit);
  }

  @Test
  void theClockMayWrapAround() {
    long now = Long.MAX_VALUE - 10;
    open(now);
    refuses(now + 20, SECOND - 20);
    call(Finding.THERE, now + SECOND);
    assertThat(circuit.state()).isEqualTo(new State.Closed(0));
  }

  @ParameterizedTest
  @CsvSource({
    "TM_5001, 0, true, true",
    "TM_5001, 0, false, false",
    "TM_5010, 0, true, true",
    "TM_5002, 500, true, false",
    "TM_5002, 501, true, false",
    "TM_5002, 502, true, true",
    "TM_5002, 503, true, true",
    "TM_5002, 504, true, true",
    "TM_5002, 505, true, false",
    "TM_5002, 404, true, false",
    "TM_5002, 429, true, false",
    "TM_5003, 200, true, false",
    "TM_5011, 0, true, false",
  })
  void unavailableIsWhoeverDoesNotAnswerForHimself(
      ProblemCode code, int status, boolean retryable, boolean unavailable) {
    var failure = new Outcome.Failed(code, status, "", new byte[0], retryable, null);

    assertThat(failure.unavailable()).isEqualTo(unavailable);
  }

  /**
   * Random histories: calls are asked for at random times, end in random order with random
   * findings. After each step: never two probes under way, nothing admitted while open, no pause
   * below the least or above the longest, and a refused caller is told when it may come back. A
   * failure prints the seed; the same seed gives the same history.
   */
  @Test
  void holdsItsInvariantsInEveryHistory() {
    Set<Class<?>> visited = new HashSet<>();
    for (long seed = 0; seed < 400; seed++) {
      history(seed, visited);
    }
    assertThat(visited)
        .containsExactlyInAnyOrder(State.Closed.class, State.Open.class, State.HalfOpen.class);
  }

  private void history(long seed, Set<Class<?>> visited) {
    var random = new Random(seed);
    circuit = CircuitBreaker.CLOSED;
    long now = random.nextLong();
    List<Long> underWay = new ArrayList<>();
    var probes = new ArrayDeque<Long>();
    double down = random.nextDouble();
    for (int step = 0; step < 500; step++) {
      now += random.nextLong(random.nextBoolean() ? SECOND / 10 : 5 * SECOND);
      State before = circuit.state();
      visited.add(before.getClass());
      if (random.nextInt(3) > 0) {
        switch (circuit.admit(now)) {
          case Admission.Admitted(CircuitBreaker next) -> {
            circuit = next;
            underWay.add(next.epoch());
            if (next.state() instanceof State.HalfOpen) {
              probes.add(next.epoch());
              assertThat(before).as("seed %d", seed).isInstanceOf(State.Open.class);
              assertThat(now - ((State.Open) before).untilNanos()).isNotNegative();
            }
          }
          case Admission.Refused(long wait) -> {
            assertThat(before).as("seed %d", seed).isNotInstanceOf(State.Closed.class);
            assertThat(wait).isBetween(0L, CircuitBreaker.PAUSE_MAX.toNanos());
          }
        }
      } else if (!underWay.isEmpty()) {
        long epoch = underWay.remove(random.nextInt(underWay.size()));
        var finding =
            random.nextDouble() < down
                ? Finding.UNAVAILABLE
                : random.nextInt(10) == 0 ? Finding.NOTHING : Finding.THERE;
        probes.remove(epoch);
        circuit = circuit.ended(epoch, finding, now);
      }
      assertThat(probes.size()).as("probes, seed %d", seed).isLessThanOrEqualTo(1);
      assertThat(circuit.state() instanceof State.HalfOpen)
          .as("half open means a probe is under way, seed %d", seed)
          .isEqualTo(!probes.isEmpty());
      if (circuit.state() instanceof State.Open(long until, long pause)) {
        assertThat(Duration.ofNanos(pause))
            .isBetween(CircuitBreaker.PAUSE_MIN, CircuitBreaker.PAUSE_MAX);
        assertThat(until - now).isLessThanOrEqualTo(pause);
      }
    }
  }

  @Test
  void everyFindingIsHandledInEveryState() {
    open(0);
    CircuitBreaker opened = circuit;
    admit(SECOND);
    for (var state : List.of(CircuitBreaker.CLOSED, opened, circuit)) {
      for (Finding finding : EnumSet.allOf(Finding.class)) {
        assertThat(state.ended(state.epoch(), finding, SECOND).epoch())
            .isGreaterThanOrEqualTo(state.epoch());
      }
    }
  }
}
