package io.tidemill.ops.mesh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import io.tidemill.ops.testing.KafkaExtension;
import io.tidemill.ops.testing.TestKafka;
import io.tidemill.ops.testing.TestMesh;
import io.tidemill.schemas.event.Extensions;
import io.tidemill.schemas.json.Json;
import io.tidemill.schemas.log.InstanceKey;
import io.tidemill.schemas.log.LogRecord;
import io.tidemill.schemas.log.LogRecord.CommandRequested;
import io.tidemill.schemas.resource.Function;
import io.tidemill.schemas.resource.Metadata;
import io.tidemill.schemas.resource.Workflow;
import io.tidemill.workflow.core.Instance;
import io.tidemill.workflow.core.Status;
import io.tidemill.workflow.stream.WorkflowProcessor;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * The state that the tasks keep, the state that the changelogs keep, and the state that follows
 * from the log are one (guarantee G4): after a real run of {@code -Dtidemill.instances} instances,
 * every control record, large document and held record is compared byte by byte.
 */
@ExtendWith(KafkaExtension.class)
final class AgreementIT {
  private static final int INSTANCES = Integer.getInteger("tidemill.instances", 2_000);
  private static final Duration LONG = Duration.ofSeconds(30 + INSTANCES / 100);
  private static final String NAME = "agreement";

  /**
   * Of ten instances five branch and five pause; one in seven is retried, one in 70 in vain; one in
   * ten is left waiting; one in 20 carries a document of 6 KiB.
   */
  private static final String DOCUMENT =
      """
      {"trigger-defs": [
        {"name": "BEGIN", "source": "/s", "eventID": "begin", "correlation-token": "$.data.k"},
        {"name": "NEXT", "source": "/s", "eventID": "next", "correlation-token": "$.data.k"}],
       "states": [
        {"name": "A", "type": "EVENT", "start": true, "events": [{"event-expression": "BEGIN",
          "action-mode": "SEQUENTIAL", "next-state": "B", "actions": [{"function": "f",
            "ResultPath": "$.one", "retry": [{"match": "Busy", "retry-interval": "PT0.2S",
              "max-retry": 2, "next-state": "Sorry"}]}]}]},
        {"name": "B", "type": "SWITCH", "default": "D", "choices": [
          {"path": "$.n", "operator": "GTEQ", "value": 5, "next-state": "P"}]},
        {"name": "P", "type": "PARALLEL", "ResultPath": "$.both", "next-state": "W", "branches": [
          {"name": "left", "states": [{"name": "L", "type": "OPERATION", "start": true,
            "action-mode": "SEQUENTIAL", "actions": [{"function": "f"}]}]},
          {"name": "right", "states": [{"name": "R", "type": "DELAY", "start": true,
            "time-delay": "PT0.3S"}]}]},
        {"name": "D", "type": "DELAY", "time-delay": "PT0.5S", "next-state": "W"},
        {"name": "W", "type": "EVENT", "events": [{"event-expression": "NEXT", "timeout": 86400,
          "action-mode": "SEQUENTIAL", "next-state": "Done", "actions": [{"function": "f",
            "ResultPath": "$.two"}]}]},
        {"name": "Sorry", "type": "END", "status": "FAILURE"},
        {"name": "Done", "type": "END", "status": "SUCCESS"}]}
      """;

  private final TestKafka kafka;
  @TempDir private Path state;

  AgreementIT(TestKafka kafka) {
    this.kafka = kafka;
  }

  /** Runs in this process; which attempts fail depends on the instance only. */
  public static final class Worker implements java.util.function.Function<CloudEvent, CloudEvent> {
    @Override
    public CloudEvent apply(CloudEvent call) {
      int k = Integer.parseInt(Objects.toString(call.getExtension(Extensions.TOKEN)).substring(1));
      int attempt = Integer.parseInt(Objects.toString(call.getExtension(Extensions.ATTEMPT)));
      var answer =
          CloudEventBuilder.v1()
              .withId(call.getId() + "/answer")
              .withSource(URI.create("/worker"))
              .withType("answer");
      boolean first = "A".equals(call.getExtension(Extensions.STATE));
      if (first && k % 7 == 0 && (attempt == 1 || k % 70 == 0)) {
        return answer.withExtension(Extensions.FAILURE_CODE, "Busy").build();
      }
      String json = "{\"call\":\"%s\",\"rate\":1.50}".formatted(call.getId());
      return answer.withData("application/json", json.getBytes(StandardCharsets.UTF_8)).build();
    }
  }

  @Test
  void storesAndChangelogsAndTheFoldedLogAreOne() {
    String prefix = kafka.uniquePrefix(NAME);
    long start = System.nanoTime();
    try (var mesh =
        new TestMesh(
            kafka,
            prefix,
            state.resolve(prefix),
            4,
            Duration.ofMillis(100),
            Duration.ofMillis(200))) {
      mesh.deploy(
          new Function(
              Metadata.named("f"),
              new Function.Runtime.Java(Worker.class.getName(), null),
              Duration.ofSeconds(30),
              200),
          new Workflow(Metadata.named(NAME), "default", 1, Json.parseOwn(DOCUMENT)));
      run(mesh);
      Duration ran = Duration.ofNanos(System.nanoTime() - start);

      Ledger stores =
          Ledger.ofStores(
              stored(mesh, WorkflowProcessor.STORE), stored(mesh, WorkflowProcessor.FINISHED));
      await()
          .atMost(Duration.ofSeconds(20))
          .untilAsserted(() ->
              assertThat(
                      Ledger.ofStores(
                              changelog(prefix, WorkflowProcessor.STORE),
                              changelog(prefix, WorkflowProcessor.FINISHED))
                          .entries())
                  .isEqualTo(stores.entries()));
      var log = kafka.consumeAll(mesh.topics().workflowLogName(), IsolationLevel.READ_COMMITTED);
      Ledger folded =
          Ledger.ofLog(
              log, (name, version) -> mesh.definitions().find(name, version).orElseThrow());
      System.out.printf(
          "agreement: %d instances, %d records of the log, %d runs, %d documents, %d held;"
              + " stores %s, log %s; run %d ms, all %d ms%n",
          INSTANCES,
          log.size(),
          stores.count("run"),
          stores.count("document"),
          stores.count("held"),
          stores.hash(),
          folded.hash(),
          ran.toMillis(),
          Duration.ofNanos(System.nanoTime() - start).toMillis());
      assertThat(folded.entries()).isEqualTo(stores.entries());
      assertThat(stores.count("run")).isEqualTo(INSTANCES + count(AgreementIT::runsAgain));
      assertThat(stores.count("document")).isPositive();
      assertThat(stores.count("held")).isEqualTo(paused());
    }
  }

  private static void run(TestMesh mesh) {
    numbers().forEach(i -> begin(mesh, i, "begin-" + i));
    numbers().filter(i -> !waits(i)).forEach(i -> next(mesh, i, "next-" + i));
    awaitQuiet(mesh, count(AgreementIT::waits));

    // Second runs, and some that are paused and keep what comes.
    numbers().filter(AgreementIT::runsAgain).forEach(i -> begin(mesh, i, "again-" + i));
    numbers()
        .filter(AgreementIT::isPaused)
        .forEach(i -> {
          var pause = new LogRecord.Command.Pause();
          mesh.append(key(i), new CommandRequested("p" + i, CommandRequested.NEWEST, pause));
        });
    await().atMost(LONG).until(() -> live(mesh).filter(AgreementIT::suspended).count() == paused());
    numbers().filter(AgreementIT::isPaused).forEach(i -> next(mesh, i, "held-" + i));
    awaitQuiet(mesh, count(AgreementIT::waits) + count(AgreementIT::runsAgain));
    await().atMost(LONG).until(() -> live(mesh).filter(one -> one.held() == 1).count() == paused());
  }

  /** All that is live rests before its second event, and the rest has ended. */
  private static void awaitQuiet(TestMesh mesh, long waiting) {
    await()
        .atMost(LONG)
        .pollInterval(Duration.ofMillis(500))
        .untilAsserted(() -> {
          Map<Status, Long> counts = mesh.instances().counts(NAME);
          assertThat(counts.getOrDefault(Status.FAILURE, 0L)).isEqualTo(count(i -> i % 70 == 0));
          assertThat(counts.getOrDefault(Status.SUCCESS, 0L))
              .isEqualTo(count(i -> i % 70 != 0 && !waits(i)));
          assertThat(live(mesh).filter(one -> one.state().equals("W")).count()).isEqualTo(waiting);
        });
  }

  private static Stream<Instance> live(TestMesh mesh) {
    return stored(mesh, WorkflowProcessor.STORE).entrySet().stream()
        .filter(entry -> entry.getKey().get()[0] != 0)
        .map(entry -> Ledger.instance(entry.getValue()))
        .filter(Instance::live);
  }

  private static boolean suspended(Instance instance) {
    return instance.suspension() != null;
  }

  private static boolean waits(int i) {
    return i % 10 == 9;
  }

  private static boolean isPaused(int i) {
    return i % 100 == 9;
  }

  private static boolean runsAgain(int i) {
    return i % 25 == 1;
  }

  private static boolean isLarge(int i) {
    return i % 20 == 0 || i % 20 == 19;
  }

  private static long paused() {
    return count(AgreementIT::isPaused);
  }

  private static IntStream numbers() {
    return IntStream.range(0, INSTANCES);
  }

  private static long count(IntPredicate which) {
    return numbers().filter(which).count();
  }

  private static InstanceKey key(int i) {
    return new InstanceKey(NAME, "k" + i);
  }

  private static void begin(TestMesh mesh, int i, String id) {
    String padding = isLarge(i) ? "x".repeat(6 * 1024) : "";
    String json = "{\"k\":\"k%d\",\"n\":%d,\"padding\":\"%s\"}".formatted(i, i % 10, padding);
    mesh.send(keyed(TestMesh.event("begin", "/s", id, json), i));
  }

  private static void next(TestMesh mesh, int i, String id) {
    mesh.send(keyed(TestMesh.event("next", "/s", id, "{\"k\":\"k" + i + "\"}"), i));
  }

  /** Events of one instance come in their order only if they have a key. */
  private static CloudEvent keyed(CloudEvent event, int i) {
    return CloudEventBuilder.from(event).withExtension("partitionkey", "k" + i).build();
  }

  private static Map<Bytes, byte[]> stored(TestMesh mesh, String store) {
    Map<Bytes, byte[]> all = new HashMap<>();
    try (KeyValueIterator<Bytes, byte[]> iterator = mesh.store(store).all()) {
      iterator.forEachRemaining(entry -> all.put(entry.key, entry.value));
    }
    return all;
  }

  private Map<Bytes, byte[]> changelog(String prefix, String store) {
    Map<Bytes, byte[]> all = new HashMap<>();
    String topic = prefix + "-workflows-" + store + "-changelog";
    for (var record : kafka.consumeAll(topic, IsolationLevel.READ_COMMITTED)) {
      byte[] value = record.value();
      if (value == null) {
        all.remove(Bytes.wrap(record.key()));
      } else {
        all.put(Bytes.wrap(record.key()), value);
      }
    }
    return all;
  }
}
