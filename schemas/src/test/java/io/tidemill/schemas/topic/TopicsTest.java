package io.tidemill.schemas.topic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The topic catalogue of design §3. */
final class TopicsTest {
  private final Topics topics = new Topics("mill-1");

  @Test
  void namesEveryTopicBelowItsPrefix() {
    assertThat(topics.resources().name()).isEqualTo("mill-1.resources");
    assertThat(topics.eventsOf("orders")).isEqualTo("mill-1.events.orders");
    assertThat(topics.workflowLog(3).name()).isEqualTo("mill-1.workflow.log");
    assertThat(topics.workflowHistory(3).name()).isEqualTo("mill-1.workflow.history");
    assertThat(topics.deadLettersOf("orders")).isEqualTo("mill-1.dlq.orders");
    assertThat(topics.workflowDeadLetters()).isEqualTo("mill-1.dlq.workflows");
    assertThat(new Topics(Topics.DEFAULT_PREFIX).resources().name())
        .isEqualTo("tidemill.resources");
  }

  @Test
  void findsTheBrokerOfATopic() {
    assertThat(topics.brokerOf(topics.eventsOf("orders"))).contains("orders");
    assertThat(topics.brokerOf("mill-1.dlq.orders")).isEmpty();
    assertThat(topics.brokerOf("other.events.orders")).isEmpty();
  }

  @Test
  void matchesEveryEventsTopicOfItsPrefixOnly() {
    assertThat(topics.everyEvents().matcher("mill-1.events.a").matches()).isTrue();
    assertThat(topics.everyEvents().matcher("mill-1.events.").matches()).isFalse();
    assertThat(topics.everyEvents().matcher("mill-1xevents.a").matches()).isFalse();
    assertThat(topics.everyEvents().matcher("a.mill-1.events.a").matches()).isFalse();
  }

  @Test
  void setsCleanUpRetentionAndTimestamps() {
    assertThat(topics.resources())
        .isEqualTo(new TopicSpec("mill-1.resources", 1, Map.of("cleanup.policy", "compact")));
    assertThat(topics.events("orders", 4, Duration.ofDays(1)))
        .isEqualTo(
            new TopicSpec(
                "mill-1.events.orders",
                4,
                Map.of("cleanup.policy", "delete", "retention.ms", "86400000")));
    assertThat(topics.workflowLog(4).settings())
        .containsEntry("message.timestamp.type", "LogAppendTime")
        .containsEntry("retention.ms", "604800000");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "-a", "A", "a.b", "a_b", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"})
  void refusesAPrefixThatIsNoName(String prefix) {
    assertThatIllegalArgumentException().isThrownBy(() -> new Topics(prefix));
  }

  @Test
  void refusesATopicWithoutPartitions() {
    assertThatIllegalArgumentException().isThrownBy(() -> topics.workflowLog(0));
  }
}
