package io.tidemill.ops.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tidemill.ops.testing.LiveNode;
import io.tidemill.ops.testing.LiveNodeExtension;
import io.tidemill.ops.testing.TestFunction;
import io.tidemill.ops.testing.TestFunction.Answer;
import io.tidemill.ops.testing.TestFunction.Call;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What senders, the broker and functions owe each other on the wire: D1 to D13. */
@ExtendWith(LiveNodeExtension.class)
final class DataPlaneContractIT {
  private static final Duration SOON = Duration.ofSeconds(20);

  private final LiveNode node;
  private final Routes routes;

  DataPlaneContractIT(LiveNode node) {
    this.node = node;
    this.routes = new Routes(node);
  }

  @Test
  void d1TakesBinaryAndStructuredEventsAlike() {
    String type = node.unique("d1");
    try (var seen = new TestFunction(_ -> Answer.status(204))) {
      routes.to(seen, type, "");
      node.event(type, "binary", Map.of("subject", "s"), "{\"n\":1.10}");
      HttpResponse<String> structured =
          node.send(
              "POST",
              "/events",
              """
              {"specversion":"1.0","type":"%s","source":"/live","id":"structured","subject":"s",
               "datacontenttype":"application/json","data":{"n":1.10}}\
              """
                  .formatted(type),
              Map.of("content-type", "application/cloudevents+json"));
      assertThat(structured.statusCode()).isEqualTo(202);
      await().atMost(SOON).until(() -> seen.calls().size() == 2);
      for (Call call : seen.calls()) {
        assertThat(call.header("ce-type")).isEqualTo(type);
        assertThat(call.header("ce-subject")).isEqualTo("s");
        assertThat(call.body()).isEqualTo("{\"n\":1.10}");
      }
    }
  }

  @Test
  void d2DeliversByPostInTheHttpBinding() {
    String type = node.unique("d2");
    try (var seen = new TestFunction(_ -> Answer.status(204))) {
      String trigger = routes.to(seen, type, "");
      node.event(type, "e", Map.of("comment", "%C3%BC%25"), "[]");
      Call call = routes.only(trigger, seen);
      assertThat(call.method()).isEqualTo("POST");
      assertThat(call.headers())
          .containsEntry("ce-specversion", "1.0")
          .containsEntry("ce-comment", "%C3%BC%25")
          .containsEntry("content-type", "application/json");
    }
  }

  @Test
  void d3OptionsAllowsPost() {
    HttpResponse<String> answer = node.send("OPTIONS", "/events", "", Map.of());
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("allow"))
        .hasValueSatisfying(allow -> assertThat(allow).contains("POST"));
  }

  @Test
  void d4AcceptanceIsSaidByTheStatus() {
    String type = node.unique("d4");
    assertThat(
            node.send(
                    "POST",
                    "/events",
                    "{}",
                    Map.of(
                        "ce-specversion",
                        "1.0",
                        "ce-type",
                        type,
                        "ce-source",
                        "/s",
                        "ce-id",
                        "1",
                        "content-type",
                        "application/json"))
                .statusCode())
        .isEqualTo(202);
    assertThat(node.send("POST", "/events", "{}", Map.of("ce-type", type)).statusCode())
        .isEqualTo(400);
  }

  @ParameterizedTest
  @ValueSource(ints = {301, 302, 307, 308})
  void d5ARedirectIsAnErrorAndNotFollowed(int status) {
    String type = node.unique("d5");
    try (var elsewhere = new TestFunction(_ -> Answer.status(204));
        var moved =
            new TestFunction(_ ->
                new Answer(
                    status, Map.of("location", elsewhere.url().toString()), "", Duration.ZERO))) {
      routes.to(moved, type, "retry: 0");
      node.event(type, "e", Map.of(), "{}");
      assertThat(routes.deadLetter("e", type)).containsEntry("knativeerrorcode", "" + status);
      assertThat(elsewhere.calls()).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {200, 201, 204, 206, 299})
  void d5EveryOtherSuccessIsASuccess(int status) {
    String type = node.unique("d5");
    try (var seen = new TestFunction(_ -> Answer.status(status))) {
      String trigger = routes.to(seen, type, "retry: 3, backoffDelay: PT0.01S");
      node.event(type, "first", Map.of(), "{}");
      node.event(type, "second", Map.of(), "{}");
      routes.awaitDelivered(trigger, 2);
      assertThat(seen.calls()).hasSize(2);
    }
  }

  @Test
  void d6AnEventThatIsSentTwiceIsTakenTwice() {
    String type = node.unique("d6");
    try (var seen = new TestFunction(_ -> Answer.status(204))) {
      routes.to(seen, type, "");
      node.event(type, "same", Map.of(), "{}");
      node.event(type, "same", Map.of(), "{}");
      await().atMost(SOON).until(() -> seen.calls().size() == 2);
      assertThat(seen.calls().stream().map(call -> call.header("idempotency-key")))
          .as("two deliveries, not one repeated")
          .doesNotHaveDuplicates();
    }
  }

  @Test
  void d9RepeatsWhatAnotherAttemptMayHelpAndNothingElse() {
    for (int status : List.of(404, 408, 409, 425, 429, 500, 502, 503, 504)) {
      assertThat(attemptsAt(status)).as("attempts at %d", status).isEqualTo(3);
    }
    for (int status : List.of(400, 401, 403, 405, 406, 413, 415, 422)) {
      assertThat(attemptsAt(status)).as("attempts at %d", status).isEqualTo(1);
    }
  }

  private int attemptsAt(int status) {
    String type = node.unique("d9");
    try (var failing = new TestFunction(_ -> Answer.status(status))) {
      routes.to(failing, type, "retry: 2, backoffDelay: PT0.005S, backoffCap: PT0.02S");
      node.event(type, "e", Map.of(), "{}");
      assertThat(routes.deadLetter("e", type)).containsEntry("knativeerrorcode", "" + status);
      return failing.calls().size();
    }
  }

  @Test
  void d10And12AskForAReply() {
    String type = node.unique("d10");
    try (var seen = new TestFunction(_ -> Answer.status(204))) {
      String trigger = routes.to(seen, type, "");
      node.event(type, "e", Map.of(), "{}");
      assertThat(routes.only(trigger, seen).header("prefer")).isEqualTo("reply");
    }
  }

  @Test
  void d11AReplyIn202IsNoReply() {
    String type = node.unique("d11");
    String reply = node.unique("d11-reply");
    try (var answering =
            new TestFunction(_ -> new Answer(202, event(reply, "r"), "{}", Duration.ZERO));
        var replies = new TestFunction(_ -> Answer.status(204))) {
      String fence = routes.to(replies, reply, "");
      String trigger = routes.to(answering, type, "");
      node.event(type, "e", Map.of(), "{}");
      routes.awaitDelivered(trigger, 1);
      node.event(reply, "fence", Map.of(), "{}");
      routes.awaitDelivered(fence, 1);
      assertThat(replies.calls()).extracting(Call::id).containsExactly("fence");
    }
  }

  @Test
  void d13BinaryAndStructuredRepliesAreBothRead() {
    String type = node.unique("d13");
    String reply = node.unique("d13-reply");
    var turn = new AtomicInteger();
    try (var answering =
            new TestFunction(_ ->
                turn.getAndIncrement() == 0
                    ? new Answer(200, event(reply, "binary"), "{\"x\":1}", Duration.ZERO)
                    : new Answer(
                        200,
                        Map.of("content-type", "application/cloudevents+json"),
                        "{\"specversion\":\"1.0\",\"type\":\"%s\",\"source\":\"/f\",\"id\":\"structured\",\"datacontenttype\":\"application/json\",\"data\":{\"x\":1}}"
                            .formatted(reply),
                        Duration.ZERO));
        var replies = new TestFunction(_ -> Answer.status(204))) {
      routes.to(replies, reply, "");
      routes.to(answering, type, "");
      node.event(type, "first", Map.of(), "{}");
      node.event(type, "second", Map.of(), "{}");
      await().atMost(SOON).until(() -> replies.calls().size() == 2);
      assertThat(replies.calls())
          .extracting(Call::id)
          .containsExactlyInAnyOrder("binary", "structured");
      assertThat(replies.calls()).extracting(Call::body).containsOnly("{\"x\":1}");
    }
  }

  private static Map<String, String> event(String type, String id) {
    return Map.of(
        "ce-specversion", "1.0",
        "ce-type", type,
        "ce-source", "/f",
        "ce-id", id,
        "content-type", "application/json");
  }
}
