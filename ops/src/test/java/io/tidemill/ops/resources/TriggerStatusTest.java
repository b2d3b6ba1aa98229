package io.tidemill.ops.resources;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidemill.schemas.resource.Delivery;
import io.tidemill.schemas.resource.Filter;
import io.tidemill.schemas.resource.Function;
import io.tidemill.schemas.resource.Metadata;
import io.tidemill.schemas.resource.ResourceTable;
import io.tidemill.schemas.resource.Trigger;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** When a trigger is ready, and what it resolved to (delivery contract C4, C11, C14). */
final class TriggerStatusTest {
  private static final Function FUNCTION =
      new Function(
          Metadata.named("f"),
          new Function.Runtime.Http(URI.create("http://f/in")),
          Duration.ofSeconds(5),
          10);
  private static final ResourceTable TABLE = ResourceTable.empty().with(1, List.of(FUNCTION));
  private static final Optional<Map<Integer, Long>> ACTIVE = Optional.of(Map.of(0, 7L));

  private static Trigger trigger(String broker, Trigger.Subscriber subscriber) {
    return new Trigger(
        Metadata.named("t"), broker, new Filter.All(List.of()), subscriber, Delivery.DEFAULT);
  }

  private static JsonNode status(
      Trigger trigger, Optional<Map<Integer, Long>> active, boolean topics) {
    return TriggerStatus.of(trigger, TABLE, active, "tidemill.dlq.default", _ -> topics);
  }

  private static String ready(JsonNode status) {
    JsonNode condition = status.at("/conditions/0");
    assertThat(condition.path("type").asText()).isEqualTo("Ready");
    return condition.path("status").asText() + " " + condition.path("reason").asText("");
  }

  @Test
  void c11SaysTheResolvedAddressAndOptions() {
    JsonNode status =
        status(trigger("default", new Trigger.Subscriber.ToFunction("f")), ACTIVE, true);
    assertThat(status.path("subscriber").asText()).isEqualTo("http://f/in");
    assertThat(status.path("deadLetterSink").asText()).isEqualTo("topic:tidemill.dlq.default");
    assertThat(status.at("/from/0").asLong()).isEqualTo(7);
    assertThat(ready(status)).isEqualTo("True ");
  }

  @Test
  void c14IsNotReadyWithoutBrokerSubscriberOrDeadLetterTopic() {
    assertThat(ready(status(trigger("gone", new Trigger.Subscriber.ToFunction("f")), ACTIVE, true)))
        .isEqualTo("False BrokerMissing");
    assertThat(
            ready(status(trigger("default", new Trigger.Subscriber.ToFunction("g")), ACTIVE, true)))
        .isEqualTo("False FunctionMissing");
    assertThat(
            ready(
                status(trigger("default", new Trigger.Subscriber.ToFunction("f")), ACTIVE, false)))
        .isEqualTo("False TopicMissing");
    assertThat(
            ready(status(trigger("default", new Trigger.Subscriber.ToTopic("x")), ACTIVE, false)))
        .isEqualTo("False TopicMissing");
  }

  @Test
  void c4IsNotReadyBeforeAllFutureEventsAreCovered() {
    assertThat(
            ready(
                status(
                    trigger("default", new Trigger.Subscriber.ToFunction("f")),
                    Optional.empty(),
                    true)))
        .isEqualTo("False NotActive");
  }
}
