package io.tidemill.ops.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tidemill.ops.testing.LiveNode;
import io.tidemill.ops.testing.LiveNodeExtension;
import io.tidemill.ops.testing.TestFunction;
import io.tidemill.ops.testing.TestFunction.Answer;
import io.tidemill.ops.testing.TestFunction.Call;
import io.tidemill.schemas.event.Extensions;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** When a delivery is tried again, and when no more ("Retry", "Delivery headers"). */
@ExtendWith(LiveNodeExtension.class)
final class RetryContractIT {
  private static final Duration SOON = Duration.ofSeconds(20);
  private static final String QUICK = "backoffDelay: PT0.005S, backoffCap: PT0.02S";

  private final LiveNode node;
  private final Routes routes;

  RetryContractIT(LiveNode node) {
    this.node = node;
    this.routes = new Routes(node);
  }

  @Test
  void retryObeysRetryAfterInSeconds() {
    assertThat(pauseMs("1")).isBetween(990L, 15_000L);
  }

  @Test
  void retryObeysRetryAfterAsADate() {
    Instant in = Instant.now().plusSeconds(3).truncatedTo(ChronoUnit.SECONDS);
    String date = DateTimeFormatter.RFC_1123_DATE_TIME.format(in.atOffset(ZoneOffset.UTC));
    assertThat(pauseMs(date)).isBetween(1_000L, 15_000L);
  }

  /** The pause between the first two calls when the first is answered with a Retry-After. */
  private long pauseMs(String retryAfter) {
    String type = node.unique("after");
    var turn = new AtomicInteger();
    try (var busy =
        new TestFunction(_ ->
            turn.getAndIncrement() > 0
                ? Answer.status(204)
                : new Answer(429, Map.of("retry-after", retryAfter), "", Duration.ZERO))) {
      String trigger = routes.to(busy, type, "retry: 3, " + QUICK);
      node.event(type, "e", Map.of(), "{}");
      routes.awaitDelivered(trigger, 1);
      List<Call> calls = busy.calls();
      assertThat(calls).hasSize(2);
      return (calls.get(1).atNanos() - calls.get(0).atNanos()) / 1_000_000;
    }
  }

  @Test
  void retryTriesAgainAfterConnectionErrors() {
    String type = node.unique("nobody");
    routes.to("{uri: \"%s\"}".formatted(Routes.nobody()), type, "retry: 2, " + QUICK);
    node.event(type, "e", Map.of(), "{}");
    assertThat(routes.deadLetter("e", type)).containsEntry(Extensions.ATTEMPTS, "3");
  }

  @Test
  void retryTriesAgainAfterTimeouts() {
    String type = node.unique("slow");
    try (var slow = new TestFunction(_ -> Answer.status(204).after(Duration.ofSeconds(5)))) {
      routes.to(slow, type, "retry: 1, timeout: PT0.2S, " + QUICK);
      node.event(type, "e", Map.of(), "{}");
      assertThat(routes.deadLetter("e", type)).containsEntry(Extensions.ATTEMPTS, "2");
      assertThat(slow.calls()).hasSize(2);
    }
  }

  @Test
  void retryEndsAtTheMaximumAge() {
    String type = node.unique("aged");
    try (var failing = new TestFunction(_ -> Answer.status(500))) {
      routes.to(
          failing,
          type,
          "retry: 1000, maxAge: PT1S, backoffPolicy: linear, backoffDelay: PT0.1S, backoffCap: PT0.1S");
      node.event(type, "e", Map.of(), "{}");
      Map<String, String> letter = routes.deadLetter("e", type);
      assertThat(letter.get(Extensions.REASON)).contains("TM-5013");
      assertThat(failing.calls()).hasSizeBetween(2, 60);
    }
  }

  @Test
  void retryEndsWhenTheEventHasExpired() {
    String type = node.unique("expired");
    try (var failing = new TestFunction(_ -> Answer.status(500))) {
      routes.to(failing, type, "retry: 1000, " + QUICK);
      node.event(type, "e", Map.of("expirytime", Instant.now().minusSeconds(60).toString()), "{}");
      assertThat(routes.deadLetter("e", type).get(Extensions.REASON)).contains("TM-5012");
      assertThat(failing.calls()).isEmpty();
    }
  }

  @Test
  void retryCallsAnUnavailableTargetLessOften() {
    String type = node.unique("open");
    try (var down = new TestFunction(_ -> Answer.status(503))) {
      routes.to(down, type, "retry: 30, backoffPolicy: linear, " + QUICK);
      for (int i = 0; i < 20; i++) {
        node.event(type, "e" + i, Map.of(), "{}");
      }
      for (int i = 0; i < 20; i++) {
        assertThat(routes.deadLetter("e" + i, type)).containsEntry(Extensions.ATTEMPTS, "31");
      }
      assertThat(down.calls()).as("calls for 620 attempts").hasSizeLessThan(310);
    }
  }

  @Test
  void retryGoesOnWhenTheTargetIsBack() {
    String type = node.unique("back");
    var calls = new AtomicInteger();
    try (var recovering =
        new TestFunction(_ -> Answer.status(calls.incrementAndGet() <= 12 ? 503 : 204))) {
      String trigger =
          routes.to(recovering, type, "retry: 100, backoffDelay: PT0.1S, backoffCap: PT0.5S");
      for (int i = 0; i < 20; i++) {
        node.event(type, "e" + i, Map.of(), "{}");
      }
      routes.awaitDelivered(trigger, 20);
    }
  }

  @Test
  void retryStopsTheTriggerThatIsGone() {
    String type = node.unique("gone");
    try (var gone = new TestFunction(_ -> Answer.status(410))) {
      String trigger = routes.to(gone, type, "retry: 5, " + QUICK);
      node.event(type, "first", Map.of(), "{}");
      await().atMost(SOON).until(() -> !gone.calls().isEmpty());
      await()
          .atMost(SOON)
          .untilAsserted(() ->
              assertThat(node.get("/api/v1/triggers/" + trigger).at("/status/trouble").asText())
                  .contains("410"));
      node.event(type, "second", Map.of(), "{}");
      assertThat(gone.calls()).hasSize(1);
    }
  }

  @Test
  void retryRepeatsWithTheSameIdempotencyKey() {
    String type = node.unique("key");
    var turn = new AtomicInteger();
    try (var failing =
        new TestFunction(_ -> Answer.status(turn.getAndIncrement() < 3 ? 500 : 204))) {
      String trigger = routes.to(failing, type, "retry: 5, " + QUICK);
      node.event(type, "e", Map.of(), "{}");
      routes.awaitDelivered(trigger, 1);
      assertThat(failing.calls()).hasSize(4);
      assertThat(failing.calls().stream().map(call -> call.header("idempotency-key")).distinct())
          .hasSize(1);
    }
  }

  @Test
  void retryEndsALoopOfRepliesAfter32Hops() {
    String type = node.unique("loop");
    try (var echo =
        new TestFunction(call ->
            new Answer(
                200,
                Map.of(
                    "ce-specversion",
                    "1.0",
                    "ce-type",
                    type,
                    "ce-source",
                    "/echo",
                    "ce-id",
                    "r" + call.atNanos()),
                "",
                Duration.ZERO))) {
      routes.to(echo, type, "retry: 0");
      node.event(type, "first", Map.of(), "{}");
      await()
          .atMost(SOON)
          .until(
              () -> routes.deadLetters().stream().anyMatch(event -> event.getType().equals(type)));
      assertThat(echo.calls()).hasSize(Extensions.HOPS_MAX + 1);
    }
  }
}
