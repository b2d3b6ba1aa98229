package io.tidemill.ops.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidemill.ops.testing.KafkaExtension;
import io.tidemill.ops.testing.LiveNode;
import io.tidemill.ops.testing.TestFunction;
import io.tidemill.ops.testing.TestFunction.Answer;
import io.tidemill.ops.testing.TestFunction.Call;
import io.tidemill.ops.testing.TestKafka;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A change made at one node holds at the other, and the answer waits for that (C4). */
@ExtendWith(KafkaExtension.class)
final class TwoNodesIT {
  private static final Duration SOON = Duration.ofSeconds(30);

  private final TestKafka kafka;

  TwoNodesIT(TestKafka kafka) {
    this.kafka = kafka;
  }

  @Test
  void c4AChangeIsActiveOnEveryNodeWithinASecond() {
    try (LiveNode one = LiveNode.alone(kafka);
        LiveNode two = one.joined();
        var seen = new TestFunction(_ -> Answer.status(204))) {
      await()
          .atMost(SOON)
          .until(() ->
              one.send("GET", "/readyz", "", Map.of()).statusCode() == 200
                  && two.send("GET", "/readyz", "", Map.of()).statusCode() == 200);
      var routes = new Routes(one);
      long longestMs = 0;
      for (int i = 0; i < 10; i++) {
        String type = one.unique("two");
        long start = System.nanoTime();
        String trigger = routes.to(seen, type, "");
        longestMs = Math.max(longestMs, (System.nanoTime() - start) / 1_000_000);
        JsonNode status = one.get("/api/v1/triggers/" + trigger).path("status");
        assertThat(status.path("from")).as(status.toString()).hasSize(2);
        // Without a key these go to both partitions, which one node each owns.
        for (int event = 0; event < 20; event++) {
          two.event(type, type + "/" + event, Map.of(), "{}");
        }
        await()
            .atMost(SOON)
            .until(() ->
                seen.calls().stream().map(Call::id).filter(id -> id.startsWith(type + "/")).count()
                    >= 20);
      }
      System.out.println("a trigger was active on two nodes after at most " + longestMs + " ms");
      assertThat(longestMs).isLessThan(2_000);
    }
  }
}
