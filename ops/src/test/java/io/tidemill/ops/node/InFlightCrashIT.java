package io.tidemill.ops.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.cloudevents.CloudEvent;
import io.tidemill.ops.testing.KafkaExtension;
import io.tidemill.ops.testing.TestFunction;
import io.tidemill.ops.testing.TestFunction.Answer;
import io.tidemill.ops.testing.TestFunction.Call;
import io.tidemill.ops.testing.TestKafka;
import io.tidemill.ops.testing.TestNode;
import io.tidemill.schemas.event.EventCodec;
import io.tidemill.schemas.event.EventMessage;
import io.tidemill.schemas.event.Extensions;
import io.tidemill.schemas.json.Json;
import io.tidemill.schemas.log.InstanceKey;
import io.tidemill.schemas.log.LogCodec;
import io.tidemill.schemas.log.LogRecord;
import io.tidemill.schemas.topic.Topics;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.apache.kafka.common.IsolationLevel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * A kill -9 while 500 instances are in flight, with calls under way, attempts backing off and
 * timers pending; {@code -Dtidemill.inFlightKills} times, each time with 500 more ({@code
 * -Dtidemill.seed} repeats the moments). Guarantees G3 to G5.
 */
@ExtendWith(KafkaExtension.class)
final class InFlightCrashIT {
  /** Kills between two times at which everything that was begun has ended. */
  private static final int CATCH_UP = 5;

  private static final int INSTANCES = 500;
  private static final int KILLS = Integer.getInteger("tidemill.inFlightKills", 5);
  private static final Duration CALL = Duration.ofMillis(400);
  private static final long BACKOFF_MS = 1_000;
  private static final long DELAY_MS = 2_000;

  private static final String RESOURCES =
      """
      apiVersion: tidemill.io/v1
      kind: Function
      metadata: {name: step}
      spec: {http: {url: "%s"}, concurrency: 200}
      ---
      apiVersion: tidemill.io/v1
      kind: Workflow
      metadata: {name: flow}
      spec:
        states:
          - name: First
            type: OPERATION
            start: true
            action-mode: SEQUENTIAL
            actions:
              - function: step
                ResultPath: $.one
                retry: [{match: SYS.MatchAny, retry-interval: PT1S, max-retry: 2, next-state: Done}]
            next-state: Rest
          - {name: Rest, type: DELAY, time-delay: PT2S, next-state: Last}
          - name: Last
            type: OPERATION
            action-mode: SEQUENTIAL
            actions: [{function: step, ResultPath: $.two}]
            next-state: Done
          - {name: Done, type: END, status: SUCCESS}
      """;

  /** A call as the function saw it. */
  private record Seen(String state, int attempt, long atMs) {}

  private final TestKafka kafka;
  private final Topics topics;

  /** By idempotency key, in order of arrival. */
  private final Map<String, ConcurrentLinkedQueue<Seen>> seen = new ConcurrentHashMap<>();

  private final List<Long> kills = new ArrayList<>();
  @TempDir private Path directory;

  InFlightCrashIT(TestKafka kafka) {
    this.kafka = kafka;
    this.topics = new Topics(kafka.uniquePrefix("inflight"));
  }

  @Test
  void whatIsInFlightAtAKillGoesOnOnce() throws Exception {
    long seed = Long.getLong("tidemill.seed", System.nanoTime());
    System.out.printf("in flight: %d kills, -Dtidemill.seed=%d%n", KILLS, seed);
    var random = new SplittableRandom(seed);
    Files.writeString(
        directory.resolve("tidemill.yaml"),
        "workflow-history: all\ntopic-prefix: " + topics.prefix() + "\n");
    try (var function = new TestFunction(this::answer);
        var log = new LogWriter(kafka, topics)) {
      Path resources = directory.resolve("resources.yaml");
      Files.writeString(resources, RESOURCES.formatted(function.url()));
      int port = TestNode.freePort();
      String[] options = {
        "--bootstrap-servers", kafka.bootstrapServers(), "-f", resources.toString()
      };
      TestNode node = TestNode.start(directory, port, options).awaitReady();
      try {
        for (int kill = 0; kill < KILLS; kill++) {
          int before = seen.size();
          for (int i = 0; i < INSTANCES; i++) {
            log.start(new InstanceKey("flow", "k" + (kill * INSTANCES + i)), "{}");
          }
          log.flush();
          await().atMost(Duration.ofSeconds(60)).until(() -> seen.size() > before);
          // From the first calls to the last delays: only then the kill is at a random place.
          LockSupport.parkNanos(Duration.ofMillis(random.nextInt(50, 2_000)).toNanos());
          kills.add(System.currentTimeMillis());
          node.kill();
          node = TestNode.start(directory, port, options).awaitReady();
          if (kill % CATCH_UP == CATCH_UP - 1) {
            // A node that lives two seconds between kills ends nothing; the pile must not grow.
            awaitEndings((kill + 1) * INSTANCES);
          }
        }
        awaitEndings(KILLS * INSTANCES);
        checkTransitions();
        checkTrails(node);
        checkCalls();
      } finally {
        node.kill();
      }
    }
  }

  /**
   * Of four instances one fails its first attempt, one its first two; nothing depends on chance.
   */
  private Answer answer(Call call) {
    String key = call.header("idempotency-key");
    int attempt = Integer.parseInt(call.header("ce-" + Extensions.ATTEMPT));
    String state = call.header("ce-" + Extensions.STATE);
    seen.computeIfAbsent(key, _ -> new ConcurrentLinkedQueue<>())
        .add(new Seen(state, attempt, System.currentTimeMillis()));
    int failures = state.equals("First") ? failures(key) : 0;
    Answer answer = attempt <= failures ? Answer.status(503) : Answer.json("1");
    return answer.after(CALL);
  }

  /** Of an instance by its id or the key of one of its calls. */
  private static int failures(String key) {
    return Math.max(0, Integer.parseInt(key.split("/", -1)[1].substring(1)) % 4 - 1);
  }

  private void awaitEndings(int instances) {
    await()
        .atMost(Duration.ofSeconds(120))
        .pollInterval(Duration.ofSeconds(1))
        .until(() -> endings().size() == instances);
  }

  /** When each instance ended. */
  private Map<String, Long> endings() {
    Map<String, Long> endings = new HashMap<>();
    history()
        .forEach((instance, steps) -> {
          for (Step step : steps) {
            if (step.event().getType().endsWith(".ended")) {
              assertThat(endings.put(instance, step.atMs())).as("ends of " + instance).isNull();
            }
          }
        });
    return endings;
  }

  private record Step(CloudEvent event, long atMs) {}

  private Map<String, List<Step>> history() {
    Map<String, List<Step>> steps = new TreeMap<>();
    for (var record :
        kafka.consumeAll(topics.workflowHistoryName(), IsolationLevel.READ_COMMITTED)) {
      CloudEvent event =
          ((EventCodec.Decoded.Event) EventCodec.decode(record.headers(), record.value())).event();
      steps
          .computeIfAbsent(
              String.valueOf(EventMessage.attribute(event, Extensions.INSTANCE)),
              _ -> new ArrayList<>())
          .add(new Step(event, record.timestamp()));
    }
    return steps;
  }

  /** None is lost, doubled or out of order. */
  private void checkTransitions() {
    Map<String, List<Step>> history = history();
    assertThat(history).hasSize(KILLS * INSTANCES);
    history.forEach((instance, steps) -> {
      var sequence = new ArrayList<Integer>();
      for (Step step : steps) {
        JsonNode facts = EventMessage.data(step.event()).orElseThrow().path("facts");
        facts.forEach(fact -> sequence.add(fact.path("sequence").asInt()));
      }
      assertThat(sequence)
          .as("transitions of %s", instance)
          .containsExactlyElementsOf(IntStream.rangeClosed(1, sequence.size()).boxed().toList());
    });
    Map<String, Long> endings = endings();
    for (int i = 0; i < KILLS; i++) {
      long kill = kills.get(i);
      long begun = (i + 1L) * INSTANCES;
      long ended = endings.values().stream().filter(end -> end <= kill).count();
      long calling =
          seen.values().stream()
              .flatMap(Collection::stream)
              .filter(call -> call.atMs() <= kill && kill < call.atMs() + CALL.toMillis())
              .count();
      System.out.printf(
          "in flight: kill %d with %d instances live, %d calls under way%n",
          i + 1, begun - ended, calling);
    }
  }

  private static void checkTrails(TestNode node) throws Exception {
    try (var client = HttpClient.newHttpClient()) {
      for (int i = 0; i < KILLS * INSTANCES; i++) {
        var request =
            HttpRequest.newBuilder(node.url("/api/v1/workflows/flow/instances/k" + i)).build();
        JsonNode instance = Json.parse(client.send(request, BodyHandlers.ofString()).body());
        var trail = new ArrayList<String>();
        instance.path("trail").forEach(step -> trail.add(step.textValue()));
        List<String> expected = new ArrayList<>(List.of("First"));
        for (int attempt = 1; attempt <= failures("flow/k" + i) + 1; attempt++) {
          expected.add("step#" + attempt);
        }
        expected.addAll(List.of("Rest", "Last", "step#1", "Done"));
        assertThat(trail).as("trail of k" + i).isEqualTo(expected);
        assertThat(instance.path("status").asText()).isEqualTo("SUCCESS");
      }
    }
  }

  /** No timer was early, and no call repeated but those that the kill left without a result. */
  private void checkCalls() {
    Map<String, Long> results = new HashMap<>();
    for (var record : kafka.consumeAll(topics.workflowLogName(), IsolationLevel.READ_COMMITTED)) {
      if (LogCodec.decode(record.value())
          instanceof LogRecord.CallReturned(var instance, int call, int attempt, _)) {
        results.putIfAbsent(instance + "/" + call + "/" + attempt, record.timestamp());
      }
    }
    Map<String, Long> dueOfNext = new HashMap<>();
    seen.forEach((key, calls) -> {
      Seen call = calls.element();
      String next =
          !call.state().equals("First")
              ? ""
              : call.attempt() <= failures(key) ? "First#" + (call.attempt() + 1) : "Last#1";
      long pause = next.startsWith("First") ? BACKOFF_MS : DELAY_MS;
      dueOfNext.put(instance(key) + " " + next, Objects.requireNonNull(results.get(key)) + pause);
    });
    int repeated = 0;
    long latestMs = 0;
    for (Map.Entry<String, ConcurrentLinkedQueue<Seen>> entry : seen.entrySet()) {
      Seen before = null;
      for (Seen call : entry.getValue()) {
        if (before != null) {
          repeated++;
          long from = before.atMs();
          assertThat(kills).as(entry.getKey()).anyMatch(kill -> from <= kill && kill < call.atMs());
          assertThat(call.atMs())
              .as("a call of which no result was known: " + entry.getKey())
              .isLessThanOrEqualTo(Objects.requireNonNull(results.get(entry.getKey())));
        }
        before = call;
        String name = instance(entry.getKey()) + " " + call.state() + "#" + call.attempt();
        Long due = dueOfNext.get(name);
        if (due != null) {
          assertThat(call.atMs()).as(name).isGreaterThanOrEqualTo(due);
          latestMs = Math.max(latestMs, call.atMs() - due);
        }
      }
    }
    System.out.printf(
        "in flight: %d calls, %d repeated, latest timer %d ms behind its time (over a restart)%n",
        seen.values().stream().mapToInt(ConcurrentLinkedQueue::size).sum(), repeated, latestMs);
    assertThat(dueOfNext).isNotEmpty();
  }

  private static String instance(String key) {
    String[] parts = key.split("/", -1);
    return parts[0] + "/" + parts[1] + "/" + parts[2];
  }
}
