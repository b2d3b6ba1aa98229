package io.tidemill.ops.mesh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import io.tidemill.ops.testing.KafkaExtension;
import io.tidemill.ops.testing.TestFunction;
import io.tidemill.ops.testing.TestFunction.Answer;
import io.tidemill.ops.testing.TestKafka;
import io.tidemill.ops.testing.TestMesh;
import io.tidemill.schemas.event.Origin;
import io.tidemill.schemas.event.Redelivery;
import io.tidemill.schemas.resource.Delivery;
import io.tidemill.schemas.resource.Delivery.Backoff;
import io.tidemill.schemas.resource.Filter;
import io.tidemill.schemas.resource.Metadata;
import io.tidemill.schemas.resource.Trigger;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.common.IsolationLevel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Order by key (G8) and redelivery on a real broker. */
@ExtendWith(KafkaExtension.class)
final class OrderedDeliveryIT {
  private static final int KEYS = 1_000;
  private static final int EVENTS_COUNT = 6_000;

  private final TestKafka kafka;
  @TempDir private Path state;

  OrderedDeliveryIT(TestKafka kafka) {
    this.kafka = kafka;
  }

  private static Trigger trigger(int retry, Delivery.Order order) {
    Delivery once = Delivery.retrying(retry, Backoff.DEFAULT);
    return new Trigger(
        Metadata.named("t"),
        "default",
        new Filter.Exact(Map.of("type", "a")),
        new Trigger.Subscriber.ToFunction("f"),
        new Delivery(
            once.retry(),
            once.backoff(),
            null,
            null,
            order,
            once.semantics(),
            once.pace(),
            null,
            null));
  }

  private TestMesh mesh(String prefix) {
    return new TestMesh(
        kafka, prefix, state.resolve(prefix), 1, Duration.ofMillis(100), Duration.ofMillis(200));
  }

  @Test
  void aThousandKeysAreDeliveredInOrderByASlowFunctionAtFiveHundredASecond() {
    try (var slow = new TestFunction(_ -> Answer.status(204).after(Duration.ofMillis(100)));
        var mesh = mesh(kafka.uniquePrefix("ordered"))) {
      mesh.deploy(DeliveryInPlaceIT.function("f", slow, 100), trigger(3, Delivery.Order.KEY));
      long start = System.nanoTime();
      for (int i = 0; i < EVENTS_COUNT; i++) {
        String key = "k" + i % KEYS;
        CloudEvent event = TestMesh.event("a", "/s", "e" + i, "{}");
        mesh.send(CloudEventBuilder.from(event).withExtension("partitionkey", key).build());
      }
      await()
          .pollInterval(Duration.ofMillis(20))
          .atMost(Duration.ofSeconds(60))
          .until(() -> slow.calls().size() >= EVENTS_COUNT && mesh.lanes().pending() == 0);
      double perSecond = EVENTS_COUNT * 1e9 / (System.nanoTime() - start);
      System.out.printf("ordered by key: %.0f events a second%n", perSecond);

      var last = new HashMap<String, Integer>();
      for (TestFunction.Call call : slow.calls()) {
        int number = Integer.parseInt(call.id().substring(1));
        Integer before = last.put(call.header("ce-partitionkey"), number);
        assertThat(number).isGreaterThan(before == null ? -1 : before);
      }
      assertThat(last).hasSize(KEYS);
      assertThat(perSecond).isGreaterThan(300);
    }
  }

  @Test
  void aDeadLetterThatIsRedrivenTwiceComesOnceAndTheJournalKnows() {
    var broken = new AtomicBoolean(true);
    String prefix = kafka.uniquePrefix("redrive");
    try (var function = new TestFunction(_ -> Answer.status(broken.get() ? 400 : 204));
        var mesh = mesh(prefix)) {
      mesh.deploy(DeliveryInPlaceIT.function("f", function, 10), trigger(0, Delivery.Order.NONE));
      CloudEvent event = TestMesh.event("a", "/s", "e", "{}");
      mesh.send(event);
      String deadLetters = mesh.topics().deadLettersOf("default");
      await()
          .atMost(Duration.ofSeconds(30))
          .until(() ->
              kafka.consumeAll(deadLetters, IsolationLevel.READ_COMMITTED).size() == 1
                  && mesh.lanes().pending() == 0);
      broken.set(false);
      var asked = new Redelivery("default", "t", new Origin(deadLetters, 0, 0), null);
      mesh.redeliver(asked, event);
      mesh.redeliver(asked, event);
      await().atMost(Duration.ofSeconds(30)).until(() -> function.calls().size() == 2);
      mesh.redeliver(asked, event);
      mesh.send(TestMesh.event("a", "/s", "last", "{}"));
      await()
          .atMost(Duration.ofSeconds(30))
          .until(() ->
              function.calls().stream().anyMatch(call -> call.id().equals("last"))
                  && mesh.lanes().pending() == 0);

      assertThat(function.calls()).hasSize(3);
      assertThat(function.calls().get(1).header("idempotency-key"))
          .isEqualTo("t/" + deadLetters + "-0@0");
      assertThat(
              kafka.consumeAll(mesh.topics().journalName(), IsolationLevel.READ_COMMITTED).size())
          .isPositive();
    }
  }
}
