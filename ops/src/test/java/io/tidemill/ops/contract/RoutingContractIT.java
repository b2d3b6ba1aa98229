package io.tidemill.ops.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidemill.ops.testing.LiveNode;
import io.tidemill.ops.testing.LiveNodeExtension;
import io.tidemill.ops.testing.TestFunction;
import io.tidemill.ops.testing.TestFunction.Answer;
import io.tidemill.ops.testing.TestFunction.Call;
import java.net.URI;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What a broker and its triggers promise: C1 to C14. */
@ExtendWith(LiveNodeExtension.class)
final class RoutingContractIT {
  private static final Duration SOON = Duration.ofSeconds(20);

  private final LiveNode node;
  private final Routes routes;

  RoutingContractIT(LiveNode node) {
    this.node = node;
    this.routes = new Routes(node);
  }

  @Test
  void c1ABrokerSaysItsAddressAndTakesEveryValidEventThere() {
    String path =
        URI.create(node.get("/api/v1/brokers/default").at("/status/address/url").asText())
            .getPath();
    assertThat(path).startsWith("/events");
    var odd = new HashMap<String, String>();
    odd.put("ce-specversion", "1.0");
    odd.put("ce-type", node.unique("c1"));
    odd.put("ce-source", "urn:uuid:1?q#f");
    odd.put("ce-id", "%F0%9F%98%80");
    odd.put("ce-comexampleextension1", "value");
    odd.put("ce-comexampleothervalue", "5");
    assertThat(node.send("POST", path, "", odd).statusCode()).as("without data").isEqualTo(202);
    odd.put("content-type", "text/xml");
    assertThat(node.send("POST", path, "<much wow=\"xml\"/>", odd).statusCode()).isEqualTo(202);
    odd.put("content-type", "application/octet-stream");
    assertThat(node.send("POST", path, "x".repeat(64 * 1024), odd).statusCode()).isEqualTo(202);
  }

  @Test
  void c2AnEventIsInTheLogBeforeTheAnswer() {
    String type = node.unique("c2");
    for (int i = 0; i < 20; i++) {
      String id = "e" + i;
      node.event(type, id, Map.of(), "{}");
      assertThat(routes.events(node.topics().eventsOf("default")))
          .anyMatch(event -> event.getType().equals(type) && event.getId().equals(id));
    }
  }

  @Test
  void c3And5EveryTriggerGetsEveryMatchOnceEvenAtOneDestination() {
    String type = node.unique("c3");
    try (var seen = new TestFunction(_ -> Answer.status(204))) {
      List<String> triggers =
          List.of(routes.to(seen, type, ""), routes.to(seen, type, ""), routes.to(seen, type, ""));
      for (int i = 0; i < 50; i++) {
        node.event(type, "e" + i, Map.of(), "{}");
      }
      triggers.forEach(trigger -> routes.awaitDelivered(trigger, 50));
      assertThat(seen.calls()).hasSize(150);
      assertThat(seen.calls().stream().map(call -> call.header("idempotency-key")))
          .doesNotHaveDuplicates();
    }
  }

  @Test
  void c4WhatComesAfterATriggerIsReadyReachesIt() {
    try (var seen = new TestFunction(_ -> Answer.status(204))) {
      var expected = new ArrayList<String>();
      for (int i = 0; i < 20; i++) {
        String type = node.unique("c4");
        routes.to(seen, type, "");
        node.event(type, type, Map.of(), "{}");
        expected.add(type);
      }
      await().atMost(SOON).until(() -> seen.calls().size() >= expected.size());
      assertThat(seen.calls()).extracting(Call::id).containsExactlyInAnyOrderElementsOf(expected);
    }
  }

  @Test
  void c6DataArriveByteForByte() {
    String type = node.unique("c6");
    String data =
        " {\"n\" : 1.10,\"n\":1e400, \"u\":\"\\u00e9\",\n\"big\":123456789012345678901234567890}";
    try (var seen = new TestFunction(_ -> Answer.status(204))) {
      String trigger = routes.to(seen, type, "");
      node.event(type, "e", Map.of(), data);
      assertThat(routes.only(trigger, seen).body()).isEqualTo(data);
    }
  }

  @Test
  void c7AReplyIsAnEventLikeAnyOtherAlsoForItsOwnTrigger() {
    String type = node.unique("c7");
    var turn = new AtomicInteger();
    try (var other = new TestFunction(_ -> Answer.status(204));
        var answering =
            new TestFunction(_ ->
                turn.getAndIncrement() > 0
                    ? Answer.status(204)
                    : new Answer(
                        200,
                        Map.of(
                            "ce-specversion", "1.0",
                            "ce-type", type,
                            "ce-source", "/f",
                            "ce-id", "reply"),
                        "",
                        Duration.ZERO))) {
      routes.to(other, type, "");
      routes.to(answering, type, "");
      node.event(type, "first", Map.of(), "{}");
      for (TestFunction function : List.of(other, answering)) {
        await().atMost(SOON).until(() -> function.calls().size() == 2);
        assertThat(function.calls())
            .extracting(Call::id)
            .containsExactlyInAnyOrder("first", "reply");
      }
    }
  }

  @Test
  void c9RepeatsAsOftenAsSaidWithGrowingPauses() {
    String type = node.unique("c9");
    try (var failing = new TestFunction(_ -> Answer.status(503))) {
      routes.to(
          failing,
          type,
          "retry: 3, backoffPolicy: exponential, backoffDelay: PT0.2S, jitter: none");
      node.event(type, "e", Map.of(), "{}");
      assertThat(routes.deadLetter("e", type)).containsEntry("tidemillattempts", "4");
      List<Call> calls = failing.calls();
      assertThat(calls).hasSize(4);
      for (int i = 1; i < calls.size(); i++) {
        long pauseMs = (calls.get(i).atNanos() - calls.get(i - 1).atNanos()) / 1_000_000;
        assertThat(pauseMs).isGreaterThanOrEqualTo(195L << (i - 1));
      }
    }
  }

  @Test
  void c10WhatCannotBeDeliveredGoesToTheDeadLetterSink() {
    String type = node.unique("c10");
    String sink = node.kafka().topic("dead");
    routes.to(
        "{uri: \"%s\"}".formatted(Routes.nobody()),
        type,
        "retry: 0, deadLetterSink: {topic: %s}".formatted(sink));
    node.event(type, "e", Map.of(), "{}");
    await().atMost(SOON).until(() -> !routes.events(sink).isEmpty());
    assertThat(routes.events(sink)).hasSize(1);
    assertThat(routes.deadLetters()).noneMatch(event -> event.getType().equals(type));
  }

  @Test
  void c11ATriggerSaysWhereItDeliversTo() {
    String type = node.unique("c11");
    try (var seen = new TestFunction(_ -> Answer.status(204))) {
      String trigger = routes.to(seen, type, "");
      assertThat(node.get("/api/v1/triggers/" + trigger).at("/status/subscriber").asText())
          .isEqualTo(seen.url().toString());
    }
  }

  @Test
  void c12TheBrokerOfATriggerCannotBeChanged() {
    String trigger = node.unique("c12");
    String yaml =
        """
        apiVersion: tidemill.io/v1
        kind: Trigger
        metadata: {name: %s}
        spec: {broker: %s, subscriber: {uri: "http://127.0.0.1:1/"}}
        """;
    node.apply(yaml.formatted(trigger, "default"));
    String other = node.unique("other");
    node.apply(
        "apiVersion: tidemill.io/v1\nkind: Broker\nmetadata: {name: %s}\nspec: {}\n"
            .formatted(other));
    HttpResponse<String> answer = node.tryApply(yaml.formatted(trigger, other));
    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.body()).contains("/spec/broker");
    assertThat(node.get("/api/v1/triggers/" + trigger).at("/spec/broker").asText())
        .isEqualTo("default");
  }

  @Test
  void c13EverySubscriberOfEverythingGetsEverything() {
    String broker = node.unique("channel");
    node.apply(
        "apiVersion: tidemill.io/v1\nkind: Broker\nmetadata: {name: %s}\nspec: {}\n"
            .formatted(broker));
    try (var one = new TestFunction(_ -> Answer.status(204));
        var two = new TestFunction(_ -> Answer.status(204))) {
      for (TestFunction subscriber : List.of(one, two)) {
        node.apply(
            """
            apiVersion: tidemill.io/v1
            kind: Trigger
            metadata: {name: %s}
            spec: {broker: %s, subscriber: {uri: "%s"}}
            """
                .formatted(node.unique("c13"), broker, subscriber.url()));
      }
      for (int i = 0; i < 10; i++) {
        assertThat(
                node.send(
                        "POST",
                        "/events/" + broker,
                        "{}",
                        Map.of(
                            "ce-specversion",
                            "1.0",
                            "ce-type",
                            "any" + i,
                            "ce-source",
                            "/s",
                            "ce-id",
                            "e" + i,
                            "content-type",
                            "application/json"))
                    .statusCode())
            .isEqualTo(202);
      }
      for (TestFunction subscriber : List.of(one, two)) {
        await().atMost(SOON).until(() -> subscriber.calls().size() == 10);
      }
    }
  }

  @Test
  void c14ATriggerThatCannotBeResolvedIsNotReadyAndSaysWhy() {
    String topic = node.unique("missing");
    String trigger = routes.to("{topic: %s}".formatted(topic), node.unique("c14"), "");
    JsonNode before = ready(trigger);
    assertThat(before.path("status").asText()).isEqualTo("False");
    assertThat(before.path("message").asText()).contains(topic);
    node.kafka().createRaw(new NewTopic(topic, 1, (short) 1));
    await()
        .atMost(SOON)
        .untilAsserted(() -> assertThat(ready(trigger).path("status").asText()).isEqualTo("True"));
  }

  @Test
  void c14ATriggerOfAFunctionThatIsNotThereIsRefused() {
    HttpResponse<String> answer =
        node.tryApply(
            """
            apiVersion: tidemill.io/v1
            kind: Trigger
            metadata: {name: %s}
            spec: {subscriber: {function: nobody}}
            """
                .formatted(node.unique("c14")));
    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.body()).contains("nobody");
  }

  private JsonNode ready(String trigger) {
    for (JsonNode condition : node.get("/api/v1/triggers/" + trigger).at("/status/conditions")) {
      if (condition.path("type").asText().equals("Ready")) {
        return condition;
      }
    }
    throw new AssertionError("no condition Ready");
  }
}
