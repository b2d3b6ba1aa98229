package io.tidemill.ops.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidemill.ops.testing.KafkaExtension;
import io.tidemill.ops.testing.LiveNode;
import io.tidemill.ops.testing.TestKafka;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Instances are found and changed through every node, whichever of them owns them. */
@ExtendWith(KafkaExtension.class)
final class WorkflowNodesIT {
  private static final Duration SOON = Duration.ofSeconds(60);
  private static final Map<String, String> JSON = Map.of("content-type", "application/json");
  private static final int INSTANCES = 40;

  private static final String NAP =
      """
      apiVersion: tidemill.io/v1
      kind: Workflow
      metadata: {name: nap}
      spec:
        trigger-defs: []
        states:
          - {name: Nap, type: DELAY, start: true, time-delay: 3600, next-state: Done}
          - {name: Done, type: END, status: SUCCESS}
      """;

  private final TestKafka kafka;

  WorkflowNodesIT(TestKafka kafka) {
    this.kafka = kafka;
  }

  @Test
  void everyNodeAnswersForAllInstances() {
    try (LiveNode one = LiveNode.alone(kafka);
        LiveNode two = one.joined()) {
      one.apply(NAP);
      for (LiveNode node : List.of(one, two)) {
        await().atMost(SOON).until(() -> counts(node).statusCode() == 200);
      }
      for (int i = 0; i < INSTANCES; i++) {
        LiveNode by = i % 2 == 0 ? one : two;
        HttpResponse<String> started =
            by.send("POST", instances(""), "{\"token\":\"k%d\"}".formatted(i), JSON);
        assertThat(started.statusCode()).as(started.body()).isEqualTo(202);
        assertThat(started.body()).contains("\"instance\":\"nap/k" + i + "/1\"");
      }
      for (LiveNode node : List.of(one, two)) {
        for (int i = 0; i < INSTANCES; i++) {
          assertThat(node.get(instances("/k" + i)).path("state").asText()).isEqualTo("Nap");
        }
        assertThat(node.get("/api/v1/workflows/nap/counts").path("RUNNING").asInt())
            .isEqualTo(INSTANCES);
        assertThat(tokensByPages(node, 7)).hasSize(INSTANCES);
      }
      for (int i = 0; i < 4; i++) {
        HttpResponse<String> cancelled =
            one.send("POST", instances("/k" + i + "/commands"), "{\"command\":\"cancel\"}", JSON);
        assertThat(cancelled.statusCode()).as(cancelled.body()).isEqualTo(200);
        assertThat(two.get(instances("/k" + i)).path("status").asText()).isEqualTo("CANCELLED");
        HttpResponse<String> again =
            two.send("POST", instances("/k" + i + "/commands"), "{\"command\":\"pause\"}", JSON);
        assertThat(again.statusCode()).as(again.body()).isEqualTo(409);
        JsonNode trail = two.get(instances("/k" + i + "/trail"));
        assertThat(trail.path("missing").asInt()).isZero();
        assertThat(trail.path("steps")).as(trail.toString()).hasSize(2);
      }
      assertThat(two.send("GET", instances("/nobody"), "", Map.of()).statusCode()).isEqualTo(404);
    }
  }

  private static HttpResponse<String> counts(LiveNode node) {
    return node.send("GET", "/api/v1/workflows/nap/counts", "", Map.of());
  }

  private static String instances(String rest) {
    return "/api/v1/workflows/nap/instances" + rest;
  }

  private static TreeSet<String> tokensByPages(LiveNode node, int limit) {
    var tokens = new ArrayList<String>();
    String after = "";
    do {
      JsonNode page = node.get(instances("?limit=" + limit + after));
      page.path("items").forEach(item -> tokens.add(item.path("token").asText()));
      after = page.path("complete").asBoolean() ? "" : "&after=" + page.path("next").asText();
    } while (!after.isEmpty());
    assertThat(tokens).doesNotHaveDuplicates().isSorted();
    return new TreeSet<>(tokens);
  }
}
