package io.tidemill.invoker.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.cloudevents.core.builder.CloudEventBuilder;
import io.tidemill.schemas.problem.ProblemCode;
import io.tidemill.schemas.resource.Delivery;
import io.tidemill.schemas.resource.Delivery.Backoff;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

final class RetryPlanTest {
  private static final Outcome.Failed FAILED =
      Outcome.Failed.unanswered(ProblemCode.TM_5001, "no answer", true);

  private static final Delivery UNJITTERED =
      delivery(10, Backoff.Policy.EXPONENTIAL, Duration.ofMillis(200), Duration.ofSeconds(30));

  private static Delivery delivery(int retry, Backoff.Policy policy, Duration delay, Duration cap) {
    return Delivery.retrying(retry, new Backoff(policy, delay, cap, Backoff.Jitter.NONE));
  }

  private static RetryPlan again(String pause) {
    return new RetryPlan.Again(Duration.parse(pause));
  }

  private static Outcome.Failed status(int status, @Nullable Duration retryAfter) {
    return Outcome.ofStatus(status, new byte[0], retryAfter);
  }

  private static RetryPlan after(Delivery delivery, int attempts, Outcome.Failed failure) {
    return RetryPlan.after(delivery, at(attempts, 1_000, 1_000, Expiry.NEVER), failure, 0.999_999);
  }

  private static RetryPlan.Progress at(int attempts, long firstMs, long nowMs, long expiryMs) {
    return new RetryPlan.Progress(attempts, firstMs, nowMs, expiryMs);
  }

  private static Outcome.Failed givenUp(RetryPlan plan) {
    assertThat(plan).isInstanceOf(RetryPlan.GiveUp.class);
    return ((RetryPlan.GiveUp) plan).why();
  }

  @Test
  void everyStatusHasItsClass() {
    Set<Integer> healing = Set.of(404, 408, 409, 425, 429);
    for (int status = 100; status < 600; status++) {
      if (status >= 200 && status < 300) {
        continue; // No failure.
      }
      RetryPlan plan = after(Delivery.DEFAULT, 1, status(status, null));
      if (healing.contains(status) || status >= 500) {
        assertThat(plan).as("%d", status).isInstanceOf(RetryPlan.Again.class);
      } else if (status == 410) {
        assertThat(plan).isInstanceOf(RetryPlan.StopTrigger.class);
      } else {
        assertThat(plan).as("%d", status).isEqualTo(new RetryPlan.GiveUp(givenUp(plan)));
        assertThat(givenUp(plan).status()).isEqualTo(status);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 99, 600, 999})
  void aStatusThatHttpDoesNotKnowIsNotTriedAgain(int status) {
    assertThat(after(Delivery.DEFAULT, 1, status(status, null)))
        .isInstanceOf(RetryPlan.GiveUp.class);
  }

  @ParameterizedTest
  @EnumSource(
      value = ProblemCode.class,
      names = {"TM_5001", "TM_5010", "TM_5011"})
  void noConnectionNoAnswerAndAnOpenCircuitAreTriedAgain(ProblemCode code) {
    assertThat(after(Delivery.DEFAULT, 1, Outcome.Failed.unanswered(code, "", true)))
        .isInstanceOf(RetryPlan.Again.class);
  }

  @Test
  void goneStopsTheTriggerAndSaysSo() {
    var why =
        ((RetryPlan.StopTrigger) after(Delivery.DEFAULT, 1, status(410, Duration.ofDays(1)))).why();

    assertThat(why.code()).isEqualTo(ProblemCode.TM_5014);
    assertThat(why.status()).isEqualTo(410);
    assertThat(why.retryable()).isFalse();
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

    assertThat(after(delivery, attempts, FAILED)).isEqualTo(again(pause));
  }

  @ParameterizedTest
  @EnumSource(Backoff.Policy.class)
  void noAttemptCountOverflows(Backoff.Policy policy) {
    for (Duration cap : new Duration[] {Duration.ofDays(1), Duration.ofMillis(Long.MAX_VALUE)}) {
      var delivery = delivery(Integer.MAX_VALUE, policy, Duration.ofDays(1), cap);
      for (int shift = 0; shift < 31; shift++) {
        for (int attempts : new int[] {1 << shift, Integer.MAX_VALUE >> shift}) {
          var plan = after(delivery, Math.max(attempts, 1), FAILED);
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

    assertThat(after(delivery, 1, FAILED)).isEqualTo(again("PT5S"));
  }

  @Test
  void givesUpWhenTheRepetitionsAreUsedUp() {
    var delivery =
        delivery(2, Backoff.Policy.LINEAR, Duration.ofMillis(100), Duration.ofSeconds(1));

    assertThat(after(delivery, 2, FAILED)).isInstanceOf(RetryPlan.Again.class);
    assertThat(after(delivery, 3, FAILED)).isEqualTo(new RetryPlan.GiveUp(FAILED));
  }

  @Test
  void noRepetitionMeansOneAttempt() {
    var delivery =
        delivery(0, Backoff.Policy.LINEAR, Duration.ofMillis(100), Duration.ofSeconds(1));

    assertThat(after(delivery, 1, FAILED)).isEqualTo(new RetryPlan.GiveUp(FAILED));
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

    assertThat(after(UNJITTERED, 1, failure)).isEqualTo(again(pause));
  }

  @Test
  void retryAfterNeverShortensThePause() {
    var slow = delivery(3, Backoff.Policy.LINEAR, Duration.ofHours(2), Duration.ofHours(4));

    assertThat(after(slow, 1, status(503, Duration.ofHours(3)))).isEqualTo(again("PT2H"));
  }

  @Test
  void fullJitterDrawsFromNothingToTheWholePause() {
    long seed = 20_260_101;
    var random = new Random(seed);
    for (int round = 0; round < 20_000; round++) {
      long delay = 1 + random.nextLong(100_000);
      long cap = delay + random.nextLong(10_000_000);
      int attempts = 1 + random.nextInt(60);
      var policy = Backoff.Policy.values()[random.nextInt(2)];
      var whole = pause(after(withJitter(policy, delay, cap, Backoff.Jitter.NONE), attempts));
      var jittered = withJitter(policy, delay, cap, Backoff.Jitter.FULL);

      assertThat(whole).as("seed %d", seed).isLessThanOrEqualTo(Duration.ofMillis(cap));
      assertThat(pause(drawn(jittered, attempts, random.nextDouble())))
          .as("seed %d", seed)
          .isBetween(Duration.ZERO, whole);
      assertThat(pause(drawn(jittered, attempts, 0))).isZero();
      assertThat(pause(drawn(jittered, attempts, Math.nextDown(1.0)))).isEqualTo(whole);
    }
  }

  @Test
  void fullJitterIsEven() {
    var random = new Random(7);
    var delivery = withJitter(Backoff.Policy.LINEAR, 1_000, 1_000, Backoff.Jitter.FULL);
    int[] tenths = new int[10];
    for (int i = 0; i < 100_000; i++) {
      long drawn = pause(drawn(delivery, 1, random.nextDouble())).toMillis();
      tenths[(int) Math.min(9, drawn / 100)]++;
    }
    assertThat(IntStream.of(tenths).boxed())
        .allSatisfy(n -> assertThat(n).isBetween(9_500, 10_500));
  }

  @Test
  void jitterNeverComesBeforeRetryAfter() {
    assertThat(
            RetryPlan.after(
                Delivery.DEFAULT, at(1, 0, 0, Expiry.NEVER), status(429, Duration.ofSeconds(7)), 0))
        .isEqualTo(again("PT7S"));
  }

  private static Delivery withJitter(
      Backoff.Policy policy, long delayMs, long capMs, Backoff.Jitter jitter) {
    var backoff = new Backoff(policy, Duration.ofMillis(delayMs), Duration.ofMillis(capMs), jitter);
    return Delivery.retrying(1_000, backoff);
  }

  private static RetryPlan drawn(Delivery delivery, int attempts, double chance) {
    return RetryPlan.after(delivery, at(attempts, 1, 1, Expiry.NEVER), FAILED, chance);
  }

  private static RetryPlan after(Delivery delivery, int attempts) {
    return after(delivery, attempts, FAILED);
  }

  private static Duration pause(RetryPlan plan) {
    return ((RetryPlan.Again) plan).pause();
  }

  @Nested
  final class Late {
    private static Delivery aged(@Nullable Duration maxAge) {
      return new Delivery(
          10,
          new Backoff(
              Backoff.Policy.LINEAR,
              Duration.ofSeconds(1),
              Duration.ofSeconds(1),
              Backoff.Jitter.NONE),
          null,
          maxAge,
          Delivery.Order.NONE,
          Delivery.Semantics.AT_LEAST_ONCE,
          Delivery.Pace.UNLIMITED,
          null,
          null);
    }

    @Test
    void anAttemptThatWouldStartAfterTheMaximumAgeIsNotMade() {
      var delivery = aged(Duration.ofSeconds(10));

      assertThat(RetryPlan.after(delivery, at(2, 5_000, 14_000, Expiry.NEVER), FAILED, 0))
          .isEqualTo(again("PT1S"));
      var why = givenUp(RetryPlan.after(delivery, at(2, 5_000, 14_001, Expiry.NEVER), FAILED, 0));
      assertThat(why.code()).isEqualTo(ProblemCode.TM_5013);
      assertThat(why.message()).contains("PT10S", "no answer");
    }

    @Test
    void theAgeCountsFromTheFirstAttempt() {
      assertThat(
              RetryPlan.beforeAttempt(
                  aged(Duration.ofSeconds(1)), at(0, 0, 999_999_999, Expiry.NEVER)))
          .isEmpty();
    }

    @Test
    void anAttemptThatWouldStartAfterTheExpiryIsNotMade() {
      var delivery = aged(null);

      assertThat(RetryPlan.after(delivery, at(1, 1, 9_000, 10_000), FAILED, 0))
          .isEqualTo(again("PT1S"));
      var failure = status(503, null);
      var why = givenUp(RetryPlan.after(delivery, at(1, 1, 9_001, 10_000), failure, 0));
      assertThat(why.code()).isEqualTo(ProblemCode.TM_5012);
      assertThat(why.status()).isEqualTo(503);
      assertThat(why.message()).contains("1970-01-01T00:00:10Z", "HTTP status 503");
    }

    @Test
    void retryAfterBeyondTheLimitsGivesUpAtOnce() {
      var failure = status(503, Duration.ofMinutes(5));

      assertThat(givenUp(RetryPlan.after(aged(null), at(1, 1, 1, 60_000), failure, 0)).code())
          .isEqualTo(ProblemCode.TM_5012);
      assertThat(
              givenUp(
                      RetryPlan.after(
                          aged(Duration.ofMinutes(1)), at(1, 1, 1, Expiry.NEVER), failure, 0))
                  .code())
          .isEqualTo(ProblemCode.TM_5013);
    }

    @Test
    void whatExpiredWhileItWaitedForItsTurnIsNotTriedEither() {
      assertThat(RetryPlan.beforeAttempt(aged(null), at(0, 0, 10_000, 10_000))).isEmpty();
      assertThat(RetryPlan.beforeAttempt(aged(null), at(0, 0, 10_001, 10_000)))
          .hasValueSatisfying(late -> assertThat(late.why().code()).isEqualTo(ProblemCode.TM_5012));
      assertThat(
              RetryPlan.beforeAttempt(
                  aged(Duration.ofSeconds(1)), at(1, 1, 5_000, Expiry.NEVER), FAILED))
          .hasValueSatisfying(late -> assertThat(late.why().code()).isEqualTo(ProblemCode.TM_5013));
    }

    @ParameterizedTest
    @CsvSource({
      "2026-01-01T00:00:00Z, 1767225600000",
      "2026-01-01T01:00:00.5+01:00, 1767225600500",
      "tomorrow, 9223372036854775807",
      "'', 9223372036854775807",
    })
    void theExpiryIsReadFromTheExtension(String value, long ms) {
      var event =
          CloudEventBuilder.v1()
              .withId("1")
              .withSource(URI.create("/s"))
              .withType("t")
              .withExtension("expirytime", value)
              .build();

      assertThat(Expiry.ms(event)).isEqualTo(ms);
    }
  }

  @Test
  void atMostOnceRepeatsOnlyWhatMadeNoCall() {
    var once =
        new Delivery(
            10,
            Backoff.DEFAULT,
            null,
            null,
            Delivery.Order.NONE,
            Delivery.Semantics.AT_MOST_ONCE,
            Delivery.Pace.UNLIMITED,
            null,
            null);

    for (var failure : List.of(FAILED, status(503, null), status(429, null))) {
      assertThat(after(once, 1, failure)).isEqualTo(new RetryPlan.GiveUp(failure));
    }
    assertThat(after(once, 1, Outcome.Failed.unanswered(ProblemCode.TM_5011, "open", true)))
        .isInstanceOf(RetryPlan.Again.class);
  }
}
