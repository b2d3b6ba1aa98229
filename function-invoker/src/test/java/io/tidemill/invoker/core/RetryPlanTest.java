package io.tidemill.invoker.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemill.schemas.problem.ProblemCode;
import io.tidemill.schemas.resource.Delivery;
import io.tidemill.schemas.resource.Delivery.Backoff;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

final class RetryPlanTest {
  private static final Outcome.Failed FAILED =
      Outcome.Failed.unanswered(ProblemCode.TM_5001, "no answer", true);

  private static Delivery delivery(int retry, Backoff.Policy policy, Duration delay, Duration cap) {
    return Delivery.retrying(retry, new Backoff(policy, delay, cap, Backoff.Jitter.NONE));
  }

  private static RetryPlan again(String pause) {
    return new RetryPlan.Again(Duration.parse(pause));
  }

  private static Outcome.Failed status(int status, @Nullable Duration retryAfter) {
    return Outcome.ofStatus(status, new byte[0], retryAfter);
  }

  @ParameterizedTest
  @ValueSource(ints = {404, 408, 409, 425, 429, 500, 501, 502, 503, 504, 599})
  void statusesThatMayHealAreTriedAgain(int status) {
    assertThat(RetryPlan.after(Delivery.DEFAULT, 1, status(status, null)))
        .isInstanceOf(RetryPlan.Again.class);
  }

  @ParameterizedTest
  @ValueSource(ints = {100, 300, 301, 304, 307, 308, 400, 401, 403, 405, 406, 410, 413, 415, 422})
  void statusesThatStayAreNot(int status) {
    assertThat(RetryPlan.after(Delivery.DEFAULT, 1, status(status, null)))
        .isEqualTo(new RetryPlan.GiveUp());
  }

  @ParameterizedTest
  @CsvSource({
    "LINEAR, 1, PT0.2S",
    "LINEAR, 2, PT0.4S",
    "LINEAR, 5, PT1S",
    "LINEAR, 150, PT30S",
    "LINEAR, 151, PT30S",
    "EXPONENTIAL, 1, PT0.2S",
    "EXPONENTIAL, 2, PT0.4S",
    "EXPONENTIAL, 5, PT3.2S",
    "EXPONENTIAL, 8, PT25.6S",
    "EXPONENTIAL, 9, PT30S",
    "EXPONENTIAL, 40, PT30S",
    "EXPONENTIAL, 41, PT30S",
    "EXPONENTIAL, 1000, PT30S",
  })
  void thePauseGrowsUpToTheCap(Backoff.Policy policy, int attempts, String pause) {
    var delivery = delivery(1000, policy, Duration.ofMillis(200), Duration.ofSeconds(30));

    assertThat(RetryPlan.after(delivery, attempts, FAILED)).isEqualTo(again(pause));
  }

  @ParameterizedTest
  @EnumSource(Backoff.Policy.class)
  void noAttemptCountOverflows(Backoff.Policy policy) {
    for (Duration cap : new Duration[] {Duration.ofDays(1), Duration.ofMillis(Long.MAX_VALUE)}) {
      var delivery = delivery(Integer.MAX_VALUE, policy, Duration.ofDays(1), cap);
      for (int shift = 0; shift < 31; shift++) {
        for (int attempts : new int[] {1 << shift, Integer.MAX_VALUE >> shift}) {
          var plan = RetryPlan.after(delivery, Math.max(attempts, 1), FAILED);
          assertThat(plan).isInstanceOf(RetryPlan.Again.class);
          assertThat(((RetryPlan.Again) plan).pause()).isBetween(Duration.ofDays(1), cap);
        }
      }
    }
  }

  @Test
  void aDelayAboveTheCapIsTheCap() {
    var delivery =
        delivery(3, Backoff.Policy.LINEAR, Duration.ofSeconds(10), Duration.ofSeconds(5));

    assertThat(RetryPlan.after(delivery, 1, FAILED)).isEqualTo(again("PT5S"));
  }

  @Test
  void givesUpWhenTheRepetitionsAreUsedUp() {
    var delivery =
        delivery(2, Backoff.Policy.LINEAR, Duration.ofMillis(100), Duration.ofSeconds(1));

    assertThat(RetryPlan.after(delivery, 2, FAILED)).isInstanceOf(RetryPlan.Again.class);
    assertThat(RetryPlan.after(delivery, 3, FAILED)).isEqualTo(new RetryPlan.GiveUp());
  }

  @Test
  void noRepetitionMeansOneAttempt() {
    var delivery =
        delivery(0, Backoff.Policy.LINEAR, Duration.ofMillis(100), Duration.ofSeconds(1));

    assertThat(RetryPlan.after(delivery, 1, FAILED)).isEqualTo(new RetryPlan.GiveUp());
  }

  @ParameterizedTest
  @CsvSource({
    "PT10S, PT10S",
    "PT0S, PT0.2S",
    "PT-5S, PT0.2S",
    "PT1H, PT1H",
    "PT61M, PT1H",
    "PT99999999H, PT1H",
  })
  void retryAfterLengthensThePauseUpToAnHour(String asked, String pause) {
    var failure = status(503, Duration.parse(asked));

    assertThat(RetryPlan.after(Delivery.DEFAULT, 1, failure)).isEqualTo(again(pause));
  }

  @Test
  void retryAfterNeverShortensThePause() {
    var slow = delivery(3, Backoff.Policy.LINEAR, Duration.ofHours(2), Duration.ofHours(4));

    assertThat(RetryPlan.after(slow, 1, status(503, Duration.ofHours(3)))).isEqualTo(again("PT2H"));
  }
}
