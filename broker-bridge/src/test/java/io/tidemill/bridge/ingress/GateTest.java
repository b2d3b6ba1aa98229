package io.tidemill.bridge.ingress;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Rate limits, de-duplication and congestion control, over real HTTP with a clock set by hand. */
@SuppressWarnings("NullAway.Init") // Set before each test.
final class GateTest {
  private static final String BATCH = "application/cloudevents-batch+json";

  private Door door;

  @BeforeEach
  void open() throws Exception {
    door = new Door();
  }

  @AfterEach
  void close() throws Exception {
    door.close();
  }

  @Test
  void answers429WithRetryAfterBeyondTheRate() throws Exception {
    for (int i = 0; i < 5; i++) {
      assertThat(post("/events/slow", i).statusCode()).isEqualTo(202);
    }
    HttpResponse<String> answer = post("/events/slow", 5);
    assertThat(answer.statusCode()).isEqualTo(429);
    assertThat(answer.headers().firstValue("Retry-After")).hasValue("1");
    assertThat(Door.json(answer).at("/problems/0/code").asText()).isEqualTo("TM-3007");
    assertThat(door.heard).contains("refused slow TM-3007");
    assertThat(post("/events/orders", 5).statusCode()).isEqualTo(202);
    advance(Duration.ofMillis(500));
    assertThat(post("/events/slow", 5).statusCode()).isEqualTo(202);
    assertThat(post("/events/slow", 6).statusCode()).isEqualTo(429);
    assertThat(door.log.records()).hasSize(7);
  }

  @Test
  void saysHowLongALargeBatchIsPaidOff() throws Exception {
    assertThat(batch("/events/slow", 0, 25).statusCode()).isEqualTo(202);
    HttpResponse<String> answer = batch("/events/slow", 0, 3);
    assertThat(answer.statusCode()).isEqualTo(429);
    // 20 events are owed and 3 more wanted, at 2 a second.
    assertThat(answer.headers().firstValue("Retry-After")).hasValue("12");
    assertThat(door.log.records()).hasSize(25);
  }

  @Test
  void grantsItsRateInRequestsAMinute() throws Exception {
    HttpResponse<String> answer =
        door.send(
            door.to("/events/slow")
                .header("WebHook-Request-Origin", "a.example")
                .header("WebHook-Request-Rate", "1000")
                .method("OPTIONS", HttpRequest.BodyPublishers.noBody()));
    assertThat(answer.headers().firstValue("WebHook-Allowed-Rate")).hasValue("120");
  }

  @Test
  void D7_storesARepeatedEventOnceWithinTheWindow() throws Exception {
    assertThat(post("/events/once", 1).headers().firstValue("tidemill-duplicate")).isEmpty();
    HttpResponse<String> again = post("/events/once", 1);
    assertThat(again.statusCode()).isEqualTo(202);
    assertThat(again.headers().firstValue("tidemill-duplicate")).hasValue("true");
    assertThat(post("/events/once", 2).headers().firstValue("tidemill-duplicate")).isEmpty();
    assertThat(door.log.records()).hasSize(2);
    assertThat(door.heard)
        .containsExactly("accepted once 1 BINARY", "repeated once 1", "accepted once 1 BINARY");
    advance(Door.WINDOW.plusMillis(1));
    assertThat(post("/events/once", 1).headers().firstValue("tidemill-duplicate")).isEmpty();
    assertThat(door.log.records()).hasSize(3);
  }

  @Test
  void D6_storesARepeatedEventAgainWhereNobodyAskedForDeduplication() throws Exception {
    post("/events/orders", 1);
    assertThat(post("/events/orders", 1).headers().firstValue("tidemill-duplicate")).isEmpty();
    assertThat(door.log.records()).hasSize(2);
  }

  @Test
  void D7_marksRepeatedItemsOfABatch() throws Exception {
    post("/events/once", 1);
    HttpResponse<String> answer = batch("/events/once", 0, 3);
    assertThat(answer.statusCode()).isEqualTo(202);
    assertThat(Door.json(answer).at("/items/0").toString())
        .isEqualTo("{\"index\":0,\"id\":\"0\",\"status\":202}");
    assertThat(Door.json(answer).at("/items/1").toString())
        .isEqualTo("{\"index\":1,\"id\":\"1\",\"status\":202,\"duplicate\":true}");
    HttpResponse<String> twice =
        door.post(
            door.to("/events/once").header("Content-Type", BATCH),
            "[" + event(7) + "," + event(7) + "]");
    assertThat(twice.body()).contains("\"index\":1,\"id\":\"7\",\"status\":202,\"duplicate\":true");
    assertThat(door.log.records()).hasSize(4);
  }

  @Test
  void D7_doesNotAcceptARepetitionOfWhatThenFailsToBeStored() throws Exception {
    door.log.hold();
    var first = sendAsync("/events/once", 1);
    await(() -> door.log.holds() == 1);
    var second = sendAsync("/events/once", 1);
    var other = sendAsync("/events/once", 2);
    await(() -> door.log.holds() == 2);
    assertThat(second).isNotDone();
    door.log.release(new TimeoutException());
    assertThat(first.get(2, TimeUnit.SECONDS).statusCode()).isEqualTo(503);
    assertThat(other.get(2, TimeUnit.SECONDS).statusCode()).isEqualTo(503);
    HttpResponse<String> repetition = second.get(2, TimeUnit.SECONDS);
    if (repetition.statusCode() == 503) {
      assertThat(post("/events/once", 1).headers().firstValue("tidemill-duplicate")).isEmpty();
    } else {
      // It came to the door after the first had failed: then it is the first, and stored itself.
      assertThat(repetition.headers().firstValue("tidemill-duplicate")).isEmpty();
    }
    assertThat(door.log.records()).hasSize(1);
  }

  @Test
  void D7_answersARepetitionOfWhatIsUnderWayWhenThatIsStored() throws Exception {
    door.log.hold();
    var first = sendAsync("/events/once", 1);
    await(() -> door.log.holds() == 1);
    List<CompletableFuture<HttpResponse<String>>> others = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      others.add(sendAsync("/events/once", 1));
    }
    door.log.release();
    assertThat(first.get(2, TimeUnit.SECONDS).statusCode()).isEqualTo(202);
    for (var other : others) {
      HttpResponse<String> answer = other.get(2, TimeUnit.SECONDS);
      assertThat(answer.statusCode()).isEqualTo(202);
      assertThat(answer.headers().firstValue("tidemill-duplicate")).hasValue("true");
    }
    assertThat(door.log.records()).hasSize(1);
  }

  @Test
  void D8_answers503InsteadOfFillingTheHeapWhenTheLogIsBlocked() throws Exception {
    door.log.hold();
    byte[] body = new byte[1 << 20];
    List<CompletableFuture<HttpResponse<String>>> held = new ArrayList<>();
    // Less than 16: each request counts more than its body.
    for (int i = 1; i <= 15; i++) {
      int count = i;
      held.add(door.sendAsync(large(body)));
      await(() -> door.log.holds() == count);
    }
    for (int i = 0; i < 20; i++) {
      HttpResponse<String> answer = door.send(large(body));
      assertThat(answer.statusCode()).isEqualTo(503);
      assertThat(answer.headers().firstValue("Retry-After").orElseThrow()).matches("[1-9]\\d*");
      assertThat(answer.body()).contains("TM-3008");
    }
    assertThat(door.log.holds()).isEqualTo(15);
    assertThat(door.held()).isLessThanOrEqualTo(Door.BYTES_MAX);
    door.log.release();
    for (var answer : held) {
      assertThat(answer.get(10, TimeUnit.SECONDS).statusCode()).isEqualTo(202);
    }
    assertThat(door.post(door.binary("/events/orders"), body).statusCode()).isEqualTo(202);
    assertThat(door.held()).isZero();
  }

  @Test
  void storesInTheTopicThatABrokerIsLaidOver() throws Exception {
    assertThat(post("/events/theirs", 1).statusCode()).isEqualTo(202);
    assertThat(door.log.records().getFirst().topic()).isEqualTo("Their.topic");
  }

  private HttpRequest.Builder large(byte[] body) {
    return door.binary("/events/orders")
        .timeout(Duration.ofSeconds(30))
        .POST(HttpRequest.BodyPublishers.ofByteArray(body));
  }

  private void advance(Duration time) {
    door.now.addAndGet(time.toNanos());
  }

  private HttpResponse<String> post(String path, int id) throws Exception {
    return door.send(single(path, id));
  }

  private CompletableFuture<HttpResponse<String>> sendAsync(String path, int id) {
    return door.sendAsync(single(path, id));
  }

  private HttpRequest.Builder single(String path, int id) {
    return door.binary(path)
        .setHeader("ce-id", Integer.toString(id))
        .POST(HttpRequest.BodyPublishers.ofString("x"));
  }

  private HttpResponse<String> batch(String path, int from, int to) throws Exception {
    return door.post(
        door.to(path).header("Content-Type", BATCH),
        IntStream.range(from, to)
            .mapToObj(GateTest::event)
            .collect(Collectors.joining(",", "[", "]")));
  }

  private static String event(int id) {
    return "{\"specversion\":\"1.0\",\"id\":\""
        + id
        + "\",\"source\":\"/source\",\"type\":\"type\"}";
  }

  private static void await(BooleanSupplier condition) {
    Instant limit = Instant.now().plusSeconds(5);
    while (!condition.getAsBoolean() && Instant.now().isBefore(limit)) {
      Thread.onSpinWait();
    }
    assertThat(condition.getAsBoolean()).isTrue();
  }
}
