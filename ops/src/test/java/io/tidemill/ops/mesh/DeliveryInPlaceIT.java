package io.tidemill.ops.mesh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tidemill.ops.testing.KafkaExtension;
import io.tidemill.ops.testing.TestFunction;
import io.tidemill.ops.testing.TestFunction.Answer;
import io.tidemill.ops.testing.TestKafka;
import io.tidemill.ops.testing.TestMesh;
import io.tidemill.schemas.resource.Delivery;
import io.tidemill.schemas.resource.Filter;
import io.tidemill.schemas.resource.Function;
import io.tidemill.schemas.resource.Metadata;
import io.tidemill.schemas.resource.Trigger;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.apache.kafka.common.IsolationLevel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Decisions D1 and D2 on a real broker. */
@ExtendWith(KafkaExtension.class)
final class DeliveryInPlaceIT {
  private static final Duration MESH_COMMIT = Duration.ofMillis(100);

  private final TestKafka kafka;
  @TempDir private Path state;

  DeliveryInPlaceIT(TestKafka kafka) {
    this.kafka = kafka;
  }

  static Function function(String name, TestFunction at, int concurrency) {
    return new Function(
        Metadata.named(name),
        new Function.Runtime.Http(at.url()),
        Duration.ofSeconds(30),
        concurrency);
  }

  static Trigger trigger(String name, String type, String function) {
    return new Trigger(
        Metadata.named(name),
        "default",
        new Filter.Exact(Map.of("type", type)),
        new Trigger.Subscriber.ToFunction(function),
        Delivery.DEFAULT);
  }

  @Test
  void everyMatchIsDeliveredOnce() {
    try (var seen = new TestFunction(_ -> Answer.status(204));
        var mesh = mesh()) {
      mesh.deploy(function("seen", seen, 100), trigger("t", "a", "seen"));
      for (int i = 0; i < 500; i++) {
        mesh.send(TestMesh.event(i % 5 == 0 ? "b" : "a", "/s", "e" + i, "{}"));
      }
      await()
          .atMost(Duration.ofSeconds(30))
          .until(() -> seen.calls().size() >= 400 && mesh.lanes().pending() == 0);
      assertThat(seen.calls().stream().map(TestFunction.Call::id).collect(Collectors.toSet()))
          .hasSize(400);
      assertThat(seen.calls()).hasSize(400);
    }
  }

  @Test
  void aFunctionThatTakesTenSecondsDoesNotSlowAnotherTriggerOfThePartition() {
    try (var slow = new TestFunction(_ -> Answer.status(204).after(Duration.ofSeconds(10)));
        var quick = new TestFunction(_ -> Answer.status(204));
        var mesh = mesh()) {
      mesh.deploy(function("quick", quick, 10), trigger("quick", "a", "quick"));
      long alone = nanosFor(mesh, quick, "warm", 300);
      alone = Math.min(nanosFor(mesh, quick, "alone", 300), alone);
      mesh.deploy(function("slow", slow, 10), trigger("slow", "a", "slow"));
      long beside = nanosFor(mesh, quick, "beside", 300);
      assertThat(slow.calls()).hasSizeBetween(1, 10);
      // The slow trigger has 300 deliveries of 10 s before it; in its way the quick one would need
      // minutes.
      assertThat(Duration.ofNanos(beside))
          .as("quick trigger beside a slow one, alone it took %s", Duration.ofNanos(alone))
          .isLessThan(Duration.ofNanos(alone * 3).plus(Duration.ofMillis(1500)));
    }
  }

  private static long nanosFor(TestMesh mesh, TestFunction quick, String prefix, int events) {
    int before = quick.calls().size();
    long start = System.nanoTime();
    for (int i = 0; i < events; i++) {
      mesh.send(TestMesh.event("a", "/s", prefix + i, "{}"));
    }
    await()
        .pollInterval(Duration.ofMillis(2))
        .atMost(Duration.ofSeconds(60))
        .until(() -> quick.calls().size() >= before + events);
    return System.nanoTime() - start;
  }

  @Test
  void theChangelogStaysAlmostEmptyWhenCallsAreQuick() {
    assertThat(changelogRecordsPerDelivery(Duration.ofMillis(1)))
        .as("call of 1 ms")
        .isLessThan(0.05);
    assertThat(changelogRecordsPerDelivery(Duration.ofMillis(5)))
        .as("call of 5 ms")
        .isLessThan(0.2);
  }

  private double changelogRecordsPerDelivery(Duration call) {
    int deliveries = 1500;
    String prefix = kafka.uniquePrefix("changelog");
    try (var function = new TestFunction(_ -> Answer.status(204).after(call));
        var mesh =
            new TestMesh(
                kafka, prefix, state.resolve(prefix), 1, MESH_COMMIT, Duration.ofMillis(200))) {
      mesh.deploy(function("f", function, 100), trigger("t", "a", "f"));
      String changelog = prefix + "-mesh-deliveries-changelog";
      sendSteadily(mesh, function, "warm", 300);
      int before = kafka.consumeAll(changelog, IsolationLevel.READ_UNCOMMITTED).size();
      sendSteadily(mesh, function, "e", deliveries);
      int records = kafka.consumeAll(changelog, IsolationLevel.READ_UNCOMMITTED).size() - before;
      System.out.printf(
          "changelog records per delivery, call of %s: %d / %d%n", call, records, deliveries);
      return (double) records / deliveries;
    }
  }

  /** At 300 events a second, so that nothing waits but for its call. */
  private static void sendSteadily(
      TestMesh mesh, TestFunction function, String prefix, int events) {
    int before = function.calls().size();
    long start = System.nanoTime();
    for (int i = 0; i < events; i++) {
      mesh.send(TestMesh.event("a", "/s", prefix + i, "{}"));
      while (System.nanoTime() < start + (i + 1) * 3_300_000L) {
        LockSupport.parkNanos(100_000);
      }
    }
    await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> function.calls().size() >= before + events && mesh.lanes().pending() == 0);
  }

  private TestMesh mesh() {
    String prefix = kafka.uniquePrefix("mesh");
    return new TestMesh(
        kafka, prefix, state.resolve(prefix), 1, MESH_COMMIT, Duration.ofMillis(200));
  }
}
