package io.tidemill.ops.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidemill.ops.testing.LiveNode;
import io.tidemill.ops.testing.LiveNodeExtension;
import io.tidemill.ops.testing.TestFunction;
import io.tidemill.ops.testing.TestFunction.Answer;
import io.tidemill.ops.testing.TestFunction.Call;
import io.tidemill.ops.testing.TestNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Sources with a clock, and events that are asked for later. */
@ExtendWith(LiveNodeExtension.class)
class ClocksIT {
  private static final Duration SOON = Duration.ofSeconds(60);

  private final LiveNode node;

  ClocksIT(LiveNode node) {
    this.node = node;
  }

  @Test
  void aSourceFiresAndIsChangedAndEndsWithItsResource() {
    String name = node.unique("tick");
    try (var function = new TestFunction(_ -> Answer.status(204))) {
      node.apply(trigger(name, "com.example." + name, function.url()));
      node.apply(source(name, "one"));
      await().atMost(SOON).until(() -> function.calls().size() >= 2);
      Call first = function.calls().getFirst();
      assertThat(first.header("ce-source")).isEqualTo("/sources/" + name);
      assertThat(first.header("ce-subject")).isEqualTo("one");
      assertThat(first.header("ce-time")).isNotEmpty();
      assertThat(first.body()).isEqualTo("{\"n\":1.50}");
      assertThat(function.calls()).extracting(Call::id).doesNotHaveDuplicates();

      node.apply(source(name, "two"));
      await()
          .atMost(SOON)
          .until(() -> function.calls().getLast().header("ce-subject").equals("two"));

      assertThat(node.send("DELETE", "/api/v1/sources/" + name, "", Map.of()).statusCode())
          .isEqualTo(200);
      await()
          .atMost(SOON)
          .until(
              () -> instance("~source.default", name).path("status").asText().equals("CANCELLED"));
      // What was emitted before that may still be on its way.
      await().during(Duration.ofSeconds(3)).atMost(SOON).until(quiet(function));
    }
  }

  @Test
  void aSourceSurvivesAKilledNode(@TempDir Path dir) throws Exception {
    int port = TestNode.freePort();
    try (var function = new TestFunction(_ -> Answer.status(204));
        HttpClient client = HttpClient.newHttpClient()) {
      try (TestNode before = TestNode.start(dir, port).awaitReady()) {
        apply(client, before, trigger("tick", "com.example.tick", function.url()));
        apply(client, before, source("tick", "one"));
        await().atMost(SOON).until(() -> function.calls().size() >= 2);
        before.kill();
      }
      int seen = function.calls().size();
      try (TestNode after = TestNode.start(dir, port).awaitReady()) {
        await().atMost(SOON).until(() -> function.calls().size() >= seen + 3);
        after.stop();
      }
      // The run goes on: a new one would count its events from the beginning.
      assertThat(function.calls())
          .allMatch(call -> call.id().startsWith("~source.default/tick/1/"));
    }
  }

  @Test
  void whatCannotBeAScheduleIsRefused() {
    var answer = node.tryApply(source("never", "x").replace("* * * * * *", "61 * * * *"));
    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.body()).contains("TM-1005").contains("/spec/cron");
  }

  @Test
  void aBrokerThatASourceNeedsIsKept() {
    String name = node.unique("kept");
    node.apply(
        """
        apiVersion: tidemill.io/v1
        kind: Broker
        metadata: { name: %s }
        ---
        apiVersion: tidemill.io/v1
        kind: Source
        metadata: { name: %s }
        spec:
          broker: %s
          cron: { schedule: "0 0 1 1 *" }
          event: { type: com.example.year }
        """
            .formatted(name, name, name));
    var refused = node.send("DELETE", "/api/v1/brokers/" + name, "", Map.of());
    assertThat(refused.statusCode()).isEqualTo(409);
    assertThat(refused.body()).contains("source " + name);
  }

  @Test
  void aReplyCanAskForAnEventThatStartsAWorkflow() {
    String name = node.unique("late");
    String request =
        """
        {"after": "PT1S", "event": {"type": "com.example.%s.due", "source": "/timers",
         "subject": "s-1", "data": {"n": 1.50}}}
        """
            .formatted(name);
    var reply =
        new Answer(
            200,
            Map.of(
                "content-type", "application/json",
                "ce-specversion", "1.0",
                "ce-id", "r-1",
                "ce-source", "/asks",
                "ce-type", "io.tidemill.timer.request"),
            request,
            Duration.ZERO);
    try (var function = new TestFunction(_ -> reply)) {
      node.apply(trigger(name, "com.example." + name, function.url()));
      node.apply(
          """
          apiVersion: tidemill.io/v1
          kind: Workflow
          metadata: { name: %s }
          spec:
            trigger-defs:
              - { name: DUE, source: /timers, eventID: com.example.%s.due, correlation-token: $.subject }
            states:
              - name: Wait
                type: EVENT
                start: true
                events: [ { event-expression: DUE, actions: [], next-state: End } ]
              - { name: End, type: END, status: SUCCESS }
          """
              .formatted(name, name));
      node.event("com.example." + name, "e-1", Map.of(), "{}");
      await()
          .atMost(SOON)
          .until(() -> instance(name, "s-1").path("status").asText().equals("SUCCESS"));
      assertThat(instance(name, "s-1").path("data").toString()).isEqualTo("{\"n\":1.50}");
    }
  }

  @Test
  void aTimerCanBeTakenBack() {
    String id = node.unique("back");
    node.event(
        "io.tidemill.timer.request",
        id + "-1",
        Map.of("partitionkey", id),
        "{\"after\": \"PT1H\", \"id\": \"%s\", \"event\": {\"type\": \"x\", \"source\": \"/s\"}}"
            .formatted(id));
    await()
        .atMost(SOON)
        .until(() -> instance("~timer.default", id).path("status").asText().equals("RUNNING"));
    node.event(
        "io.tidemill.timer.cancel",
        id + "-2",
        Map.of("partitionkey", id),
        "{\"id\": \"%s\"}".formatted(id));
    await()
        .atMost(SOON)
        .until(() -> instance("~timer.default", id).path("status").asText().equals("CANCELLED"));
  }

  @Test
  void homeMonitoringWaitsForItsOwnTimer() throws IOException {
    Path example = Path.of(System.getProperty("tidemill.root", "..")).resolve("examples");
    String workflow = Files.readString(example.resolve("home-monitoring/workflow.yaml"));
    String home = node.unique("home");
    Map<String, String> answers =
        Map.of(
            "face-recognition", "\"stranger\"",
            "auto-call", "\"NOT OK\"",
            "language-processing", "\"OK\"",
            "notify-emergency", "[\"police\"]");
    var functions = new ArrayList<TestFunction>();
    try {
      answers.forEach((name, answer) -> functions.add(deployed(name, _ -> Answer.json(answer))));
      functions.add(
          deployed(
              "send-msg",
              _ -> {
                askForResponseTimer(home);
                return Answer.json("\"sent\"");
              }));
      node.apply(workflow);
      send("/house/motion", "com.home.motion", home + "-1", home);
      send("/house/window", "com.home.window.open", home + "-2", home);
      await()
          .atMost(SOON)
          .until(() -> instance("home-monitoring", home).path("status").asText().equals("SUCCESS"));
      JsonNode ended = instance("home-monitoring", home);
      assertThat(ended.path("trail").toString())
          .contains("\"State4\",\"send-msg#1\",\"State5\",\"auto-call#1\",\"Judge\",\"State6\"");
    } finally {
      functions.forEach(TestFunction::close);
    }
  }

  private TestFunction deployed(String name, Function<Call, Answer> behaviour) {
    var function = new TestFunction(behaviour);
    node.apply(function(name, function.url()));
    return function;
  }

  private void askForResponseTimer(String home) {
    node.event(
        "io.tidemill.timer.request",
        home + "-timer",
        Map.of(),
        """
        {"after": "PT2S", "id": "response-%s", "event": {"type": "com.home.reply.timeout",
         "source": "/mesh/timers", "subject": "%s"}}
        """
            .formatted(home, home));
  }

  private void send(String source, String type, String id, String home) {
    var answer =
        node.send(
            "POST",
            "/events",
            "{\"home\": \"%s\"}".formatted(home),
            Map.of(
                "content-type", "application/json",
                "ce-specversion", "1.0",
                "ce-type", type,
                "ce-source", source,
                "ce-id", id,
                // One partition, so that they arrive in this order.
                "ce-partitionkey", home));
    assertThat(answer.statusCode()).isEqualTo(202);
  }

  private JsonNode instance(String workflow, String token) {
    return node.get(
        "/api/v1/workflows/%s/instances/%s".formatted(workflow, token.replace("/", "%2F")));
  }

  /** Whether no call came since it was asked last. */
  private static Callable<Boolean> quiet(TestFunction function) {
    var seen = new AtomicInteger(function.calls().size());
    return () -> seen.getAndSet(function.calls().size()) == function.calls().size();
  }

  private static void apply(HttpClient client, TestNode node, String yaml) throws Exception {
    var answer =
        client.send(
            HttpRequest.newBuilder(node.url("/api/v1/apply"))
                .header("content-type", "application/yaml")
                .POST(BodyPublishers.ofString(yaml))
                .build(),
            BodyHandlers.ofString());
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
  }

  private static String source(String name, String subject) {
    return """
    apiVersion: tidemill.io/v1
    kind: Source
    metadata: { name: %s }
    spec:
      cron: { schedule: "* * * * * *" }
      event: { type: com.example.%s, subject: %s, data: { n: 1.50 } }
    """
        .formatted(name, name, subject);
  }

  private static String trigger(String name, String type, URI uri) {
    return """
    apiVersion: tidemill.io/v1
    kind: Trigger
    metadata: { name: %s }
    spec:
      filters: [ { exact: { type: %s } } ]
      subscriber: { uri: "%s" }
    """
        .formatted(name, type, uri);
  }

  private static String function(String name, URI url) {
    return """
    apiVersion: tidemill.io/v1
    kind: Function
    metadata: { name: %s }
    spec: { http: { url: "%s" } }
    """
        .formatted(name, url);
  }
}
