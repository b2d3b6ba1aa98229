package io.tidemill.bridge.ingress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Senders that wait for a workflow, over real HTTP. */
@SuppressWarnings("NullAway.Init") // Set before each test.
final class WaitingTest {
  private static final Duration SOON = Duration.ofSeconds(10);

  private Door door;

  @BeforeEach
  void open() throws Exception {
    door = new Door();
  }

  @AfterEach
  void close() throws Exception {
    door.close();
  }

  private CompletableFuture<HttpResponse<String>> waiting(String broker) {
    return door.sendAsync(
        door.binary("/events/" + broker)
            .timeout(SOON)
            .header("Prefer", "wait=30")
            .POST(HttpRequest.BodyPublishers.ofString("{}")));
  }

  /** The ticket under which the sender of the newest event waits. */
  private String ticket() {
    await().atMost(SOON).until(() -> !door.log.events().isEmpty());
    String address = String.valueOf(door.log.events().getLast().getExtension("tidemillreply"));
    assertThat(address).matches("door:8080/[0-9a-f]{32}");
    return address.substring(address.indexOf('/') + 1);
  }

  @Test
  void theReplyIsTheAnswer() throws Exception {
    var answer = waiting("orders");
    String ticket = ticket();
    assertThat(door.senders.size()).isEqualTo(1);
    assertThat(door.senders.settle(ticket, new WorkflowReply.Done("{\"price\":3}"))).isTrue();
    HttpResponse<String> got = answer.get(10, TimeUnit.SECONDS);
    assertThat(got.statusCode()).isEqualTo(200);
    assertThat(got.body()).isEqualTo("{\"price\":3}");
    assertThat(got.headers().firstValue("Content-Type")).hasValue("application/json");
    assertThat(got.headers().firstValue("Preference-Applied")).hasValue("wait");
    assertThat(door.senders.settle(ticket, new WorkflowReply.Done("4"))).isFalse();
    assertThat(door.senders.size()).isZero();
    assertThat(door.held()).isZero();
  }

  @Test
  void aReplyMayComeBeforeTheEventIsKnownToBeStored() throws Exception {
    door.log.hold();
    var answer = waiting("orders");
    String ticket = ticket();
    assertThat(door.senders.settle(ticket, new WorkflowReply.Done("1"))).isTrue();
    door.log.release();
    assertThat(answer.get(10, TimeUnit.SECONDS).body()).isEqualTo("1");
  }

  @Test
  void aFailureIsToldWithItsCode() throws Exception {
    var answer = waiting("orders");
    door.senders.settle(ticket(), new WorkflowReply.Failed("SYS.Timeout"));
    HttpResponse<String> got = answer.get(10, TimeUnit.SECONDS);
    assertThat(got.statusCode()).isEqualTo(502);
    assertThat(Door.json(got).path("error").asText()).isEqualTo("SYS.Timeout");
    assertThat(Door.json(got).at("/problems/0/code").asText()).isEqualTo("TM-3009");
  }

  @Test
  void whoIsNotAnsweredInTimeLearnsThatTheEventIsStored() throws Exception {
    HttpResponse<String> got =
        door.post(door.binary("/events/orders").header("Prefer", "wait=1"), "{}");
    assertThat(got.statusCode()).isEqualTo(202);
    assertThat(got.headers().firstValue("Preference-Applied")).isEmpty();
    assertThat(door.senders.size()).isZero();
  }

  @Test
  void nobodyWaitsForWhatIsNotStored() throws Exception {
    door.log.failing(_ -> new TimeoutException());
    HttpResponse<String> got =
        door.post(door.binary("/events/orders").header("Prefer", "wait=30"), "{}");
    assertThat(got.statusCode()).isEqualTo(503);
    assertThat(door.senders.size()).isZero();
  }

  @Test
  void aRepeatedEventAndABatchDoNotWait() throws Exception {
    door.post(door.binary("/events/once"), "{}");
    HttpResponse<String> again =
        door.post(door.binary("/events/once").header("Prefer", "wait=30"), "{}");
    assertThat(again.headers().firstValue("tidemill-duplicate")).hasValue("true");
    HttpResponse<String> batch =
        door.post(
            door.to("/events/orders")
                .header("Content-Type", "application/cloudevents-batch+json")
                .header("Prefer", "wait=30"),
            "[{\"specversion\":\"1.0\",\"id\":\"1\",\"source\":\"/s\",\"type\":\"t\"}]");
    assertThat(batch.statusCode()).isEqualTo(202);
    assertThat(door.log.events().getLast().getExtension("tidemillreply")).isNull();
    assertThat(door.senders.size()).isZero();
  }

  @Test
  void onlySoManyWait() {
    var senders = new WaitingSenders("a:1");
    for (int i = 0; i < WaitingSenders.SENDERS_MAX - 1; i++) {
      assertThat(senders.enter()).isPresent();
    }
    var last = senders.enter().orElseThrow();
    assertThat(senders.enter()).isEmpty();
    last.close();
    last.close();
    assertThat(senders.enter()).isPresent();
    assertThat(senders.enter()).isEmpty();
  }
}
