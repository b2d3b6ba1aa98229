package io.tidemill.ops.resources;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;

import io.tidemill.ops.kafka.ClientProperties;
import io.tidemill.ops.kafka.EmbeddedBroker;
import io.tidemill.ops.kafka.EmbeddedBrokerConfig;
import io.tidemill.ops.kafka.TopicCreator;
import io.tidemill.ops.resources.ResourceChange.Effect;
import io.tidemill.ops.resources.ResourceWriter.Written;
import io.tidemill.ops.testing.KafkaExtension;
import io.tidemill.ops.testing.TestKafka;
import io.tidemill.schemas.problem.ProblemCode;
import io.tidemill.schemas.problem.ProblemException;
import io.tidemill.schemas.resource.Kind;
import io.tidemill.schemas.resource.Workflow;
import io.tidemill.schemas.topic.Topics;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.IsolationLevel;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(KafkaExtension.class)
final class ResourceStoreIT {
  private static final Duration LIMIT = Duration.ofSeconds(20);

  private final TestKafka kafka;
  private final Topics topics;
  private final ResourceStore store;
  private final ResourceWriter writer;

  ResourceStoreIT(TestKafka kafka) {
    this.kafka = kafka;
    this.topics = new Topics(kafka.uniquePrefix("resources"));
    createTopic(kafka.admin(), topics);
    this.store = ResourceStore.start(kafka.clientProperties(), topics, "node-a");
    this.writer = new ResourceWriter(kafka.clientProperties(), topics, store);
  }

  @AfterEach
  void close() {
    writer.close();
    store.close();
  }

  @Test
  void showsWhatWasAppliedUpToTheOffsetThatTheWriterNames() {
    Written written = writer.apply(Samples.function("charge", 1));
    store.awaitOffset(written.endOffset(), LIMIT);

    assertThat(written.changes())
        .containsExactly(new ResourceChange(Kind.FUNCTION, "charge", 0, Effect.CREATED));
    assertThat(store.current().function("charge")).isPresent();
  }

  @Test
  void knowsWhenItHasReadAllThatThereIs() {
    writer.apply(Samples.workflow("order", "A"));
    assertThat(store.awaitNewest(kafka.admin(), LIMIT)).isTrue();
    assertThat(store.current().highestVersion("order")).isEqualTo(1);

    store.close();
    kafka.produce(topics.resources().name(), "workflow/order/2", "{}");
    assertThat(store.awaitNewest(kafka.admin(), Duration.ofMillis(300))).isFalse();
  }

  @Test
  void keepsEveryVersionOfAWorkflowThroughDeletionAndForANewReader() {
    writer.apply(Samples.workflow("order", "A"));
    writer.apply(Samples.workflow("order", "B"));
    assertThat(writer.apply(Samples.workflow("order", "B")).changes())
        .containsExactly(new ResourceChange(Kind.WORKFLOW, "order", 2, Effect.UNCHANGED));
    Written deleted = writer.delete(Kind.WORKFLOW, "order");
    assertThat(deleted.changes())
        .containsExactly(new ResourceChange(Kind.WORKFLOW, "order", 2, Effect.DELETED));
    assertThat(writer.delete(Kind.WORKFLOW, "order").changes()).isEmpty();

    try (ResourceStore later = ResourceStore.start(kafka.clientProperties(), topics, "node-a")) {
      later.awaitLoaded(LIMIT);
      assertThat(later.current().offset()).isEqualTo(deleted.endOffset());
      assertThat(later.current().workflow("order")).isEmpty();
      assertThat(later.current().workflow("order", 1)).map(Workflow::version).contains(1);
      assertThat(later.current().workflow("order", 2)).isPresent();
      assertThat(later.current().highestVersion("order")).isEqualTo(2);
    }
  }

  @Test
  void doesNotWriteAgainWhatIsThereInTheSameWords() {
    writer.apply(Samples.workflow("order", "A"));
    writer.apply(Samples.workflow("order", "A"));

    assertThat(kafka.consumeAll(topics.resources().name(), IsolationLevel.READ_UNCOMMITTED))
        .hasSize(2);
  }

  @Test
  void isLoadedAtOnceWhenThereIsNothing() {
    store.awaitLoaded(LIMIT);
    assertThat(store.current().offset()).isZero();
  }

  @Test
  void passesOverNonsenseAndGoesOn() {
    String topic = topics.resources().name();
    kafka.produce(topic, "no key at all", "{}");
    kafka.produce(topic, "function/broken", "{ not json");
    kafka.produce(topic, "function/empty", "");
    kafka.produce(topic, "function/wrong", "{\"kind\": \"Nonsense\"}");
    kafka.produce(topic, "workflow/order/1", null);
    Written written = writer.apply(Samples.function("charge", 1));
    store.awaitOffset(written.endOffset(), LIMIT);

    assertThat(store.current().all(Kind.FUNCTION)).hasSize(1);
  }

  @Test
  void tellsListenersOfEveryChangeAndSurvivesTheirFailures() {
    var seen = new AtomicInteger();
    store.onChange(_ -> {
      throw new IllegalStateException("a listener that fails");
    });
    store.onChange(table -> seen.set(table.all(Kind.FUNCTION).size()));
    writer.apply(Samples.function("one", 1));
    writer.apply(Samples.function("two", 1));

    await().atMost(LIMIT).untilAtomic(seen, equalTo(2));
  }

  @Test
  void saysHowFarItCameWhenAnOffsetIsNotReached() {
    assertThat(
            catchThrowableOfType(
                    ProblemException.class, () -> store.awaitOffset(1_000, Duration.ofMillis(50)))
                .problems())
        .singleElement()
        .satisfies(problem -> assertThat(problem.code()).isEqualTo(ProblemCode.TM_4004));
  }

  @Test
  void goesOnAfterTheBrokerWasAway(@TempDir Path directory) {
    int port;
    EmbeddedBroker first =
        EmbeddedBroker.start(new EmbeddedBrokerConfig(directory, EmbeddedBrokerConfig.ANY_PORT));
    port = first.port();
    ClientProperties clients = new ClientProperties(first.bootstrapServers(), Map.of());
    try (Admin admin = Admin.create(clients.admin())) {
      createTopic(admin, topics);
    }
    try (ResourceStore following = ResourceStore.start(clients, topics, "node-b");
        ResourceWriter writing = new ResourceWriter(clients, topics, following)) {
      writing.apply(Samples.function("before", 1));
      first.close();
      try (EmbeddedBroker _ = EmbeddedBroker.start(new EmbeddedBrokerConfig(directory, port))) {
        Written written = writing.apply(Samples.function("after", 1));
        following.awaitOffset(written.endOffset(), LIMIT);
        assertThat(following.current().function("before")).isPresent();
        assertThat(following.current().function("after")).isPresent();
      }
    }
  }

  private static void createTopic(Admin admin, Topics topics) {
    new TopicCreator(admin, TopicCreator.BROKER_DEFAULT)
        .ensure(List.of(topics.resources()), TopicCreator.Partitions.EXACT);
  }
}
