package io.tidemill.ops.mesh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tidemill.ops.testing.KafkaExtension;
import io.tidemill.ops.testing.TestFunction;
import io.tidemill.ops.testing.TestFunction.Answer;
import io.tidemill.ops.testing.TestKafka;
import io.tidemill.ops.testing.TestMesh;
import io.tidemill.schemas.json.Json;
import io.tidemill.schemas.log.InstanceKey;
import io.tidemill.schemas.log.LogCodec;
import io.tidemill.schemas.log.LogRecord;
import io.tidemill.schemas.resource.Metadata;
import io.tidemill.schemas.resource.Workflow;
import io.tidemill.workflow.core.Instance;
import io.tidemill.workflow.core.InstanceCodec;
import io.tidemill.workflow.core.Machine;
import io.tidemill.workflow.core.Moment;
import io.tidemill.workflow.core.Status;
import io.tidemill.workflow.stream.InstanceSearch;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.apache.kafka.common.IsolationLevel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Decisions D3 and D4 on a real broker. */
@ExtendWith(KafkaExtension.class)
final class WorkflowLogIT {
  private static final String THREE_CALLS =
      """
      {"trigger-defs": [{"name": "GO", "source": "/s", "eventID": "go", "correlation-token": "$.data.k"}],
       "states": [
        {"name": "A", "type": "EVENT", "start": true, "events": [{"event-expression": "GO",
          "action-mode": "SEQUENTIAL", "actions": [{"function": "f", "ResultPath": "$.one"}], "next-state": "B"}]},
        {"name": "B", "type": "OPERATION", "action-mode": "SEQUENTIAL", "ResultPath": "$.two",
          "actions": [{"function": "f"}], "next-state": "C"},
        {"name": "C", "type": "OPERATION", "action-mode": "SEQUENTIAL", "ResultPath": "$.three",
          "actions": [{"function": "f"}], "next-state": "D"},
        {"name": "D", "type": "END", "status": "SUCCESS"}]}
      """;

  private final TestKafka kafka;
  @TempDir private Path state;

  WorkflowLogIT(TestKafka kafka) {
    this.kafka = kafka;
  }

  private static Workflow workflow() {
    return new Workflow(Metadata.named("three"), "default", 1, Json.parseOwn(THREE_CALLS));
  }

  @Test
  void noStepWaitsForACommit() {
    String prefix = kafka.uniquePrefix("nocommit");
    try (var function = new TestFunction(_ -> Answer.json("1"));
        var mesh =
            new TestMesh(
                kafka,
                prefix,
                state.resolve(prefix),
                1,
                Duration.ofMillis(100),
                Duration.ofSeconds(5))) {
      mesh.deploy(DeliveryInPlaceIT.function("f", function, 100), workflow());
      Duration best = Duration.ofDays(1);
      for (int i = 0; i < 5; i++) {
        Duration took = timeOf(mesh, "k" + i);
        best = took.compareTo(best) < 0 ? took : best;
      }
      // Waiting for one commit of 5 s at any of its four steps would show in every one of the five.
      System.out.printf("workflow of 3 calls, commit interval 5 s: best %d ms%n", best.toMillis());
      assertThat(best).isLessThan(Duration.ofMillis(500));
    }
  }

  private static Duration timeOf(TestMesh mesh, String token) {
    long start = System.nanoTime();
    mesh.send(TestMesh.event("go", "/s", "e-" + token, "{\"k\":\"" + token + "\"}"));
    await()
        .pollInterval(Duration.ofMillis(2))
        .atMost(Duration.ofSeconds(20))
        .until(() -> ended(mesh, token).isPresent());
    return Duration.ofNanos(System.nanoTime() - start);
  }

  private static Optional<Instance> ended(TestMesh mesh, String token) {
    return mesh.instances()
        .find(new InstanceKey("three", token))
        .filter(instance -> instance.status() != Status.RUNNING);
  }

  @Test
  void foldingTheLogAgainGivesEveryInstanceByteByByte() {
    String prefix = kafka.uniquePrefix("replay");
    try (var function =
            new TestFunction(call ->
                call.body().hashCode() % 7 == 0
                    ? Answer.status(500)
                    : Answer.json("{\"n\":1.50}"));
        var mesh =
            new TestMesh(
                kafka,
                prefix,
                state.resolve(prefix),
                4,
                Duration.ofMillis(100),
                Duration.ofMillis(200))) {
      mesh.deploy(DeliveryInPlaceIT.function("f", function, 100), workflow());
      for (int i = 0; i < 300; i++) {
        mesh.send(TestMesh.event("go", "/s", "e" + i, "{\"k\":\"k" + i % 250 + "\"}"));
      }
      await()
          .atMost(Duration.ofSeconds(60))
          .until(() ->
              all(mesh).stream().filter(instance -> !instance.live()).count() >= 250
                  && all(mesh).stream().noneMatch(Instance::live));

      Map<InstanceKey, Instance> folded = fold(mesh);
      List<Instance> newest =
          all(mesh).stream()
              .filter(instance -> instance.run() == newestRun(folded, instance.key()))
              .toList();
      assertThat(newest).hasSize(folded.size());
      for (Instance instance : newest) {
        assertThat(
                InstanceCodec.encode(Objects.requireNonNull(folded.get(instance.key()))).control())
            .isEqualTo(InstanceCodec.encode(instance).control());
      }
    }
  }

  private static List<Instance> all(TestMesh mesh) {
    return mesh.instances().search(InstanceSearch.all("three", 1000)).found().stream()
        .map(InstanceSearch.Found::instance)
        .toList();
  }

  private static int newestRun(Map<InstanceKey, Instance> folded, InstanceKey key) {
    return Objects.requireNonNull(folded.get(key)).run();
  }

  private Map<InstanceKey, Instance> fold(TestMesh mesh) {
    var newest = new HashMap<InstanceKey, Instance>();
    for (var record :
        kafka.consumeAll(mesh.topics().workflowLogName(), IsolationLevel.READ_COMMITTED)) {
      LogRecord decoded = LogCodec.decode(record.value());
      if (decoded instanceof LogRecord.OwnerAssumed) {
        continue;
      }
      InstanceKey key = InstanceKey.parse(record.key());
      var at = new Moment(record.timestamp(), record.offset());
      Instance before = newest.get(key);
      int version = Machine.versionFor(before, decoded, at);
      var definition =
          version == 0 ? null : mesh.definitions().find(key.workflow(), version).orElseThrow();
      Instance after =
          Machine.fold(before, key, Machine.step(before, key, decoded, definition, at), at);
      if (after != null) {
        newest.put(key, after);
      }
    }
    return newest;
  }
}
