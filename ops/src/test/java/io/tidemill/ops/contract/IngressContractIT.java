package io.tidemill.ops.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemill.ops.testing.LiveNode;
import io.tidemill.ops.testing.LiveNodeExtension;
import io.tidemill.ops.testing.TestFunction;
import io.tidemill.ops.testing.TestFunction.Answer;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The answers of the door ("Ingress answers") and the webhook handshake. */
@ExtendWith(LiveNodeExtension.class)
final class IngressContractIT {
  private static final String TRACE = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

  private final LiveNode node;
  private final Routes routes;

  IngressContractIT(LiveNode node) {
    this.node = node;
    this.routes = new Routes(node);
  }

  private Map<String, String> headers(String... changed) {
    var headers =
        new HashMap<>(
            Map.of(
                "ce-specversion", "1.0",
                "ce-type", "ingress",
                "ce-source", "/s",
                "ce-id", node.unique("i"),
                "content-type", "application/json"));
    for (int i = 0; i < changed.length; i += 2) {
      if (changed[i + 1].isEmpty()) {
        headers.remove(changed[i]);
      } else {
        headers.put(changed[i], changed[i + 1]);
      }
    }
    return headers;
  }

  private HttpResponse<String> post(String path, String body, String... changed) {
    return node.send("POST", path, body, headers(changed));
  }

  private void broker(String name, String spec) {
    node.apply(
        "apiVersion: tidemill.io/v1\nkind: Broker\nmetadata: {name: %s}\nspec: {%s}\n"
            .formatted(name, spec));
  }

  @Test
  void ingress202ForBothVersionsOfTheSpecification() {
    assertThat(post("/events", "{}").statusCode()).isEqualTo(202);
    assertThat(post("/events", "{}", "ce-specversion", "0.3").statusCode()).isEqualTo(202);
  }

  @Test
  void ingress202ForABatchOnceEveryEventIsIn() {
    String type = node.unique("batch");
    String event = "{\"specversion\":\"1.0\",\"type\":\"%s\",\"source\":\"/s\",\"id\":\"%d\"}";
    HttpResponse<String> answer =
        node.send(
            "POST",
            "/events",
            "[" + event.formatted(type, 1) + "," + event.formatted(type, 2) + "]",
            Map.of("content-type", "application/cloudevents-batch+json"));
    assertThat(answer.statusCode()).isEqualTo(202);
    assertThat(routes.events(node.topics().eventsOf("default")))
        .filteredOn(stored -> stored.getType().equals(type))
        .hasSize(2);
  }

  @Test
  void ingress207SaysOfEachEventOfABatchWhatBecameOfIt() {
    String type = node.unique("mixed");
    HttpResponse<String> answer =
        node.send(
            "POST",
            "/events",
            "[{\"specversion\":\"1.0\",\"type\":\"%s\",\"source\":\"/s\",\"id\":\"1\"},{\"id\":\"2\"}]"
                .formatted(type),
            Map.of("content-type", "application/cloudevents-batch+json"));
    assertThat(answer.statusCode()).isEqualTo(207);
    assertThat(answer.body()).contains("202", "400");
    assertThat(routes.events(node.topics().eventsOf("default")))
        .filteredOn(stored -> stored.getType().equals(type))
        .hasSize(1);
  }

  @Test
  void ingress400NamesTheAttributeWhatWasFoundAndWhatWasExpected() {
    HttpResponse<String> answer = post("/events", "{}", "ce-type", "");
    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.body()).contains("type", "found", "expected", "fix");
    assertThat(post("/events", "{}", "ce-specversion", "7").statusCode()).isEqualTo(400);
  }

  @Test
  void ingress404ForABrokerThatIsNotThere() {
    assertThat(post("/events/" + node.unique("nobroker"), "{}").statusCode()).isEqualTo(404);
  }

  @Test
  void ingress405NamesBothMethods() {
    HttpResponse<String> answer = node.send("GET", "/events", "", Map.of());
    assertThat(answer.statusCode()).isEqualTo(405);
    assertThat(String.join(",", answer.headers().allValues("allow"))).contains("POST", "OPTIONS");
  }

  @Test
  void ingress413AboveTheLimitAndNeverAt64KiB() {
    String broker = node.unique("small");
    broker(broker, "maxEventBytes: 65536");
    assertThat(post("/events/" + broker, "1".repeat(64 * 1024 - 512)).statusCode()).isEqualTo(202);
    assertThat(post("/events/" + broker, "1".repeat(128 * 1024)).statusCode()).isEqualTo(413);
  }

  @Test
  void ingress415ForAnUnknownMode() {
    assertThat(
            node.send(
                    "POST",
                    "/events",
                    "<event/>",
                    Map.of("content-type", "application/cloudevents+xml"))
                .statusCode())
        .isEqualTo(415);
  }

  @Test
  void ingress429SaysWhenToComeBack() {
    String broker = node.unique("limited");
    broker(broker, "rateLimit: {eventsPerSecond: 1, burst: 2}");
    for (int i = 0; i < 3; i++) {
      post("/events/" + broker, "{}");
    }
    HttpResponse<String> answer = post("/events/" + broker, "{}");
    assertThat(answer.statusCode()).isEqualTo(429);
    assertThat(answer.headers().firstValueAsLong("retry-after").orElse(0)).isBetween(1L, 60L);
  }

  @Test
  void ingressKeepsTheVersionOfAnEvent() {
    String type = node.unique("old");
    try (var seen = new TestFunction(_ -> Answer.status(204))) {
      String trigger = routes.to(seen, type, "");
      post("/events", "{}", "ce-specversion", "0.3", "ce-type", type);
      assertThat(routes.only(trigger, seen).header("ce-specversion")).isEqualTo("0.3");
    }
  }

  @Test
  void ingressKeepsTheTraceForSubscribersAndReplies() {
    String type = node.unique("trace");
    String reply = node.unique("trace-reply");
    try (var replies = new TestFunction(_ -> Answer.status(204));
        var answering =
            new TestFunction(_ ->
                new Answer(
                    200,
                    Map.of(
                        "ce-specversion", "1.0",
                        "ce-type", reply,
                        "ce-source", "/f",
                        "ce-id", "r"),
                    "",
                    Duration.ZERO))) {
      String after = routes.to(replies, reply, "");
      String trigger = routes.to(answering, type, "");
      post("/events", "{}", "ce-type", type, "traceparent", TRACE);
      assertThat(routes.only(trigger, answering).header("traceparent")).isEqualTo(TRACE);
      assertThat(routes.only(after, replies).header("traceparent")).isEqualTo(TRACE);
    }
  }

  @Test
  void ingressCountsWhatItTookAndRefused() {
    post("/events", "{}");
    post("/events", "{}", "ce-type", "");
    assertThat(node.send("GET", "/metrics", "", Map.of()).body())
        .contains("tidemill_events_accepted_total{", "tidemill_events_rejected_total{");
  }

  @Test
  void handshakeAllowsTheOriginThatAsks() {
    HttpResponse<String> answer =
        node.send(
            "OPTIONS",
            "/events",
            "",
            Map.of("WebHook-Request-Origin", "sender.example", "WebHook-Request-Rate", "120"));
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("webhook-allowed-origin")).hasValue("sender.example");
    assertThat(answer.headers().firstValue("webhook-allowed-rate")).isPresent();
    assertThat(String.join(",", answer.headers().allValues("allow"))).contains("POST");
  }

  @Test
  void handshakeIsMadeWhereASubscriberAsksForIt() {
    String type = node.unique("asks");
    try (var guarded =
        new TestFunction(call ->
            call.method().equals("OPTIONS")
                ? new Answer(
                    200,
                    Map.of(
                        "WebHook-Allowed-Origin", call.header("webhook-request-origin"),
                        "WebHook-Allowed-Rate", "6000",
                        "Allow", "POST"),
                    "",
                    Duration.ZERO)
                : Answer.status(call.header("origin").equals("mill.example") ? 204 : 403))) {
      String trigger =
          routes.to("{uri: \"%s\", origin: mill.example}".formatted(guarded.url()), type, "");
      post("/events", "{}", "ce-type", type, "ce-id", "one");
      post("/events", "{}", "ce-type", type, "ce-id", "two");
      routes.awaitDelivered(trigger, 2);
      assertThat(guarded.calls().getFirst().method()).isEqualTo("OPTIONS");
      assertThat(guarded.calls())
          .filteredOn(call -> call.method().equals("POST"))
          .hasSize(2)
          .allMatch(call -> call.header("origin").equals("mill.example"));
    }
  }

  @Test
  void handshakeThatIsRefusedDeliversNothing() {
    String type = node.unique("refuses");
    try (var closed = new TestFunction(_ -> Answer.status(204))) {
      routes.to("{uri: \"%s\", origin: mill.example}".formatted(closed.url()), type, "retry: 0");
      post("/events", "{}", "ce-type", type, "ce-id", "e");
      assertThat(routes.deadLetter("e", type)).containsEntry("tidemillattempts", "1");
      assertThat(closed.calls()).extracting(TestFunction.Call::method).containsOnly("OPTIONS");
    }
  }

  @Test
  void d7DropsARepeatedEventWhereABrokerAsksForIt() {
    String broker = node.unique("once");
    broker(broker, "deduplication: {window: PT10M}");
    String id = node.unique("same");
    for (int i = 0; i < 3; i++) {
      assertThat(post("/events/" + broker, "{}", "ce-id", id).statusCode()).isEqualTo(202);
    }
    assertThat(post("/events/" + broker, "{}", "ce-id", id, "ce-source", "/o").statusCode())
        .isEqualTo(202);
    assertThat(routes.events(node.topics().eventsOf(broker)))
        .as("one of each source and id")
        .hasSize(2);
  }
}
