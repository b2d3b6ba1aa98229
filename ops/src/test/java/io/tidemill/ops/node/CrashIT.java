package io.tidemill.ops.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.cloudevents.CloudEvent;
import io.tidemill.ops.kafka.ClientProperties;
import io.tidemill.ops.testing.KafkaExtension;
import io.tidemill.ops.testing.TestFunction;
import io.tidemill.ops.testing.TestFunction.Answer;
import io.tidemill.ops.testing.TestKafka;
import io.tidemill.ops.testing.TestNode;
import io.tidemill.schemas.event.EventCodec;
import io.tidemill.schemas.event.EventMessage;
import io.tidemill.schemas.event.Extensions;
import io.tidemill.schemas.topic.Topics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.apache.kafka.common.IsolationLevel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a kill -9 may and may not do: 5,000 events flow through a trigger to a function that fails
 * one call in ten, and through a workflow, while the process is killed at random moments and
 * started again ({@code -Dtidemill.kills}, and {@code -Dtidemill.seed} to repeat the moments).
 * Guarantees G1 to G4.
 */
@ExtendWith(KafkaExtension.class)
final class CrashIT {
  private static final int EVENTS = 5000;
  private static final int KILLS = Integer.getInteger("tidemill.kills", 3);

  /** 250 with 3 kills, 80 with 20: slow enough that there is traffic to kill to the end. */
  private static final int PER_SECOND = Math.max(80, 280 - 10 * KILLS);

  private static final String RESOURCES =
      """
      apiVersion: tidemill.io/v1
      kind: Function
      metadata: {name: sink}
      spec: {http: {url: "%1$s"}, concurrency: 50}
      ---
      apiVersion: tidemill.io/v1
      kind: Trigger
      metadata: {name: all}
      spec:
        filters: [{prefix: {type: "t"}}]
        subscriber: {function: sink}
        delivery: {retry: 20, backoffDelay: PT0.05S, backoffCap: PT1S}
      ---
      apiVersion: tidemill.io/v1
      kind: Function
      metadata: {name: step}
      spec: {http: {url: "%1$s"}, concurrency: 50}
      ---
      apiVersion: tidemill.io/v1
      kind: Workflow
      metadata: {name: flow}
      spec:
        trigger-defs:
          - {name: BEGIN, source: /traffic, eventID: t.begin, correlation-token: $.data.k}
          - {name: FINISH, source: /traffic, eventID: t.finish, correlation-token: $.data.k}
        states:
          - name: First
            type: EVENT
            start: true
            events:
              - event-expression: BEGIN
                action-mode: SEQUENTIAL
                actions: [{function: step, ResultPath: $.one}]
                next-state: Second
          - name: Second
            type: EVENT
            events:
              - event-expression: FINISH
                action-mode: SEQUENTIAL
                actions: [{function: step, ResultPath: $.two}, {function: step, ResultPath: $.three}]
                next-state: Done
          - {name: Done, type: END, status: SUCCESS}
      """;

  private final TestKafka kafka;
  @TempDir private Path directory;

  CrashIT(TestKafka kafka) {
    this.kafka = kafka;
  }

  @Test
  void nothingIsLostOrDoubledWhenTheProcessIsKilled() throws Exception {
    String prefix = kafka.uniquePrefix("crash");
    configure("topic-prefix: " + prefix);
    survives(
        new Topics(prefix),
        kafka.clientProperties(),
        "--bootstrap-servers",
        kafka.bootstrapServers());
  }

  @Test
  void nothingIsLostOrDoubledWhenTheEmbeddedBrokerDiesWithTheProcess() throws Exception {
    configure("topic-prefix: " + Topics.DEFAULT_PREFIX);
    int port = TestNode.freePort();
    survives(
        new Topics(Topics.DEFAULT_PREFIX),
        new ClientProperties("127.0.0.1:" + port, Map.of()),
        "--kafka-port",
        Integer.toString(port));
  }

  /** The history tells every step, so that each transition is seen. */
  private void configure(String more) throws IOException {
    Files.writeString(directory.resolve("tidemill.yaml"), "workflow-history: all\n" + more + "\n");
  }

  private void survives(Topics topics, ClientProperties cluster, String... options)
      throws Exception {
    long seed = Long.getLong("tidemill.seed", System.nanoTime());
    System.out.printf("crash test: %d kills, -Dtidemill.seed=%d%n", KILLS, seed);
    var random = new SplittableRandom(seed);
    var calls = new AtomicInteger();
    Set<String> delivered = ConcurrentHashMap.newKeySet();
    try (var function =
        new TestFunction(call -> {
          if (calls.incrementAndGet() % 10 == 0) {
            return Answer.status(503);
          }
          if (call.header(Extensions.INSTANCE).isEmpty()
              && call.header("ce-" + Extensions.INSTANCE).isEmpty()) {
            delivered.add(call.id());
          }
          return Answer.json("1");
        })) {
      List<String> arguments = new ArrayList<>(List.of(options));
      arguments.addAll(List.of("-f", resources(function)));
      int port = TestNode.freePort();
      TestNode node =
          TestNode.start(directory, port, arguments.toArray(String[]::new)).awaitReady();
      try {
        var traffic = new Traffic(node.url("/events"));
        var sending = CompletableFuture.runAsync(() -> send(traffic));
        for (int kill = 0; kill < KILLS; kill++) {
          // Not only in full flight: the window reaches from just after the start into steady
          // traffic.
          LockSupport.parkNanos(Duration.ofMillis(random.nextInt(50, 4000)).toNanos());
          node.kill();
          node = TestNode.start(directory, port, arguments.toArray(String[]::new)).awaitReady();
        }
        sending.join();
        awaitQuiet(topics, cluster, traffic, delivered);
        check(topics, cluster, traffic, delivered);
        System.out.printf(
            "crash test: %d accepted, %d sends repeated, %d calls%n",
            traffic.accepted().size(), traffic.repeated(), function.calls().size());
      } finally {
        node.kill();
      }
    }
  }

  private String resources(TestFunction function) throws IOException {
    Path file = directory.resolve("resources.yaml");
    Files.writeString(file, RESOURCES.formatted(function.url()));
    return file.toString();
  }

  private static void send(Traffic traffic) {
    try {
      traffic.send(EVENTS, PER_SECOND, CrashIT::event);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /**
   * Of five events one begins an instance, one finishes an earlier one, three are for the trigger
   * only.
   */
  private static Traffic.Event event(int i) {
    String id = "e" + i;
    if (isBegin(i)) {
      return new Traffic.Event(id, "t.begin", "k" + i, "{\"k\":\"k" + i + "\"}", "");
    }
    if (isFinish(i)) {
      String key = "k" + begunBefore(i);
      return new Traffic.Event(
          id, "t.finish", key, "{\"k\":\"" + key + "\"}", "e" + begunBefore(i));
    }
    return new Traffic.Event(id, "t.plain", id, "{}", "");
  }

  /** Every instance that is begun is finished 501 events later. */
  private static boolean isBegin(int i) {
    return i % 5 == 0 && i + 501 < EVENTS;
  }

  private static boolean isFinish(int i) {
    return i % 5 == 1 && i > 500;
  }

  private static int begunBefore(int i) {
    return i - 501;
  }

  private void awaitQuiet(
      Topics topics, ClientProperties cluster, Traffic traffic, Set<String> delivered) {
    await()
        .atMost(Duration.ofSeconds(120))
        .pollInterval(Duration.ofSeconds(1))
        .untilAsserted(() -> {
          Set<String> missing = new HashSet<>(traffic.accepted());
          missing.removeAll(delivered);
          missing.removeAll(deadLetters(topics, cluster));
          assertThat(missing).as("accepted and neither delivered nor dead").isEmpty();
          Set<String> running = new HashSet<>(expectedEnded());
          running.removeAll(ended(history(topics, cluster)));
          assertThat(running).as("instances that should have ended").isEmpty();
        });
  }

  private void check(
      Topics topics, ClientProperties cluster, Traffic traffic, Set<String> delivered) {
    Set<String> done = new HashSet<>(delivered);
    done.addAll(deadLetters(topics, cluster));
    assertThat(traffic.accepted()).hasSize(EVENTS);
    assertThat(done).as("delivered or in the dead letters").containsAll(traffic.accepted());

    Map<String, List<CloudEvent>> byInstance = new HashMap<>();
    for (CloudEvent event : history(topics, cluster)) {
      byInstance
          .computeIfAbsent(attribute(event, Extensions.INSTANCE), _ -> new ArrayList<>())
          .add(event);
    }
    assertThat(byInstance).as("one run for each token").hasSize(expectedEnded().size());
    byInstance.forEach((instance, events) -> {
      assertThat(instance).endsWith("/1");
      List<JsonNode> facts = events.stream().flatMap(CrashIT::facts).toList();
      assertThat(facts.stream().map(fact -> fact.path("sequence").asInt()))
          .as("transitions of %s", instance)
          .containsExactlyElementsOf(IntStream.rangeClosed(1, facts.size()).boxed().toList());
      assertThat(facts.stream().filter(fact -> fact.path("fact").asText().equals("ended")).count())
          .as("ends of %s", instance)
          .isEqualTo(1);
    });
  }

  /** Each step is one event with all its facts. */
  private static Stream<JsonNode> facts(CloudEvent step) {
    JsonNode data = EventMessage.data(step).orElseThrow();
    return StreamSupport.stream(data.path("facts").spliterator(), false);
  }

  /** Every instance that is begun: it ends after its second event, or before when a call failed. */
  private static List<String> expectedEnded() {
    return IntStream.range(0, EVENTS)
        .filter(CrashIT::isFinish)
        .mapToObj(i -> "flow/k" + begunBefore(i) + "/1")
        .toList();
  }

  private static Set<String> ended(List<CloudEvent> history) {
    var ended = new HashSet<String>();
    for (CloudEvent event : history) {
      if (event.getType().endsWith(".ended")) {
        ended.add(attribute(event, Extensions.INSTANCE));
      }
    }
    return ended;
  }

  private static List<CloudEvent> history(Topics topics, ClientProperties cluster) {
    return events(cluster, topics.workflowHistoryName());
  }

  private static Set<String> deadLetters(Topics topics, ClientProperties cluster) {
    var ids = new HashSet<String>();
    events(cluster, topics.deadLettersOf("default")).forEach(event -> ids.add(event.getId()));
    return ids;
  }

  private static List<CloudEvent> events(ClientProperties cluster, String topic) {
    return TestKafka.consumeAll(cluster, topic, IsolationLevel.READ_COMMITTED).stream()
        .map(record -> EventCodec.decode(record.headers(), record.value()))
        .map(decoded -> ((EventCodec.Decoded.Event) decoded).event())
        .toList();
  }

  private static String attribute(CloudEvent event, String name) {
    String value = EventMessage.attribute(event, name);
    return value == null ? "" : value;
  }
}
