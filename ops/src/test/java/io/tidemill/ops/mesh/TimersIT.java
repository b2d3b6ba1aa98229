package io.tidemill.ops.mesh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tidemill.ops.testing.KafkaExtension;
import io.tidemill.ops.testing.Lateness;
import io.tidemill.ops.testing.TestKafka;
import io.tidemill.ops.testing.TestMesh;
import io.tidemill.schemas.json.Json;
import io.tidemill.schemas.log.InstanceKey;
import io.tidemill.schemas.log.LogRecord;
import io.tidemill.schemas.resource.Metadata;
import io.tidemill.schemas.resource.Workflow;
import io.tidemill.workflow.core.Status;
import io.tidemill.workflow.stream.WorkflowListener;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.apache.kafka.common.IsolationLevel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Timers on a real broker: never early, not much late, and what a step costs in records. */
@ExtendWith(KafkaExtension.class)
final class TimersIT {
  private static final int MANY = 10_000;

  private final TestKafka kafka;
  @TempDir private Path state;

  TimersIT(TestKafka kafka) {
    this.kafka = kafka;
  }

  private static Workflow nap(int seconds) {
    return new Workflow(
        Metadata.named("nap"),
        "default",
        1,
        Json.parseOwn(
            """
            {"trigger-defs": [], "states": [
              {"name": "Nap", "type": "DELAY", "start": true, "time-delay": %d, "next-state": "Done"},
              {"name": "Done", "type": "END", "status": "SUCCESS"}]}
            """
                .formatted(seconds)));
  }

  @Test
  void tenThousandTimersOfOneMomentFireLateByLittleAndNoneEarly() {
    String prefix = kafka.uniquePrefix("timers");
    var lateness = new Lateness();
    try (TestMesh mesh = mesh(prefix, lateness)) {
      mesh.deploy(nap(8));
      start(mesh);
      await().atMost(Duration.ofSeconds(90)).until(() -> ended(mesh) == MANY);
      List<Long> late = lateness.all().stream().map(Duration::toMillis).sorted().toList();
      System.out.printf(
          "timers on a broker: %,d fired, lateness p50 %d ms, p99 %d ms, worst %d ms%n",
          late.size(), late.get(MANY / 2), late.get(MANY * 99 / 100), late.getLast());
      assertThat(late).hasSize(MANY).allMatch(ms -> ms >= 0);
      assertThat(late.get(MANY * 99 / 100)).isLessThan(5_000);
    }
  }

  @Test
  void aStepCostsThreeRecordsAndTheMoveOfARunThatEndedOneMore() {
    String prefix = kafka.uniquePrefix("cost");
    try (TestMesh mesh = mesh(prefix, WorkflowListener.NONE)) {
      mesh.deploy(nap(1));
      start(mesh);
      await().atMost(Duration.ofSeconds(90)).until(() -> ended(mesh) == MANY);
    }
    int log = count(prefix + ".workflow.log");
    int history = count(prefix + ".workflow.history");
    int instances = count(prefix + "-workflows-instances-changelog");
    int finished = count(prefix + "-workflows-finished-changelog");
    int steps = 2 * MANY;
    System.out.printf(
        "records of %,d steps: log %,d, history %,d, instances %,d, finished %,d: %.2f a step%n",
        steps,
        log,
        history,
        instances,
        finished,
        (log + history + instances + finished) / (double) steps);
    assertThat(history).isEqualTo(steps);
    assertThat(log).isLessThan(steps + steps / 10);
    // A commit between the end of a run and its move writes the last state, and then its removal.
    assertThat(log + history + instances).isLessThan(3 * steps + steps / 10);
    assertThat(finished).as("a run that ended is moved once").isEqualTo(MANY);
  }

  private int count(String topic) {
    return kafka.consumeAll(topic, IsolationLevel.READ_COMMITTED).size();
  }

  private TestMesh mesh(String prefix, WorkflowListener listener) {
    return new TestMesh(
        kafka,
        prefix,
        state.resolve(prefix),
        2,
        Duration.ofMillis(100),
        Duration.ofMillis(200),
        listener);
  }

  private static void start(TestMesh mesh) {
    for (int i = 0; i < MANY; i++) {
      mesh.log(new InstanceKey("nap", "k" + i), new LogRecord.StartRequested(1, "s" + i, "{}"));
    }
  }

  private static long ended(TestMesh mesh) {
    return mesh.instances().counts("nap").getOrDefault(Status.SUCCESS, 0L);
  }
}
