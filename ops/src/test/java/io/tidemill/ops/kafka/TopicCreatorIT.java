package io.tidemill.ops.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.tidemill.ops.kafka.TopicCreator.Partitions;
import io.tidemill.ops.testing.KafkaExtension;
import io.tidemill.ops.testing.TestKafka;
import io.tidemill.schemas.problem.Problem;
import io.tidemill.schemas.problem.ProblemCode;
import io.tidemill.schemas.problem.ProblemException;
import io.tidemill.schemas.topic.TopicSpec;
import io.tidemill.schemas.topic.Topics;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(KafkaExtension.class)
final class TopicCreatorIT {
  private final TestKafka kafka;
  private final TopicCreator creator;
  private final Topics topics;

  TopicCreatorIT(TestKafka kafka) {
    this.kafka = kafka;
    this.creator = new TopicCreator(kafka.admin(), TopicCreator.BROKER_DEFAULT);
    this.topics = new Topics(kafka.uniquePrefix("creator"));
  }

  @Test
  void createsWhatIsMissingAndDoesSoAgainWithoutEffect() throws Exception {
    List<TopicSpec> specs =
        List.of(topics.resources(), topics.workflowLog(3), topics.workflowHistory(3));
    creator.ensure(specs, Partitions.EXACT);
    creator.ensure(specs, Partitions.EXACT);

    assertThat(partitionsOf(topics.workflowLog(3).name())).isEqualTo(3);
    assertThat(partitionsOf(topics.resources().name())).isEqualTo(1);
  }

  @Test
  void isSafeWhenSeveralNodesStartAtOnce() throws Exception {
    List<TopicSpec> specs =
        List.of(topics.resources(), topics.workflowLog(4), topics.workflowHistory(4));
    int nodes = 8;
    var start = new CountDownLatch(1);
    try (var threads = Executors.newFixedThreadPool(nodes)) {
      var running = new ArrayList<Future<?>>();
      for (int node = 0; node < nodes; node++) {
        running.add(
            threads.submit(() -> {
              start.await();
              creator.ensure(specs, Partitions.EXACT);
              return true;
            }));
      }
      start.countDown();
      for (Future<?> node : running) {
        node.get(30, TimeUnit.SECONDS);
      }
    }
    assertThat(partitionsOf(topics.workflowLog(4).name())).isEqualTo(4);
  }

  @Test
  void leavesTheNumberOfPartitionsAloneUnlessItMatters() throws Exception {
    creator.ensure(List.of(topics.workflowHistory(2)), Partitions.ANY);
    creator.ensure(List.of(topics.workflowHistory(5)), Partitions.ANY);
    assertThat(partitionsOf(topics.workflowHistory(5).name())).isEqualTo(2);

    assertThat(problemOf(topics.workflowHistory(5)))
        .satisfies(problem -> {
          assertThat(problem.code()).isEqualTo(ProblemCode.TM_4007);
          assertThat(problem.found()).isEqualTo("2 partitions");
          assertThat(problem.expected()).isEqualTo("5 partitions");
        });
  }

  @Test
  void refusesAWorkflowLogThatProducersStamp() {
    kafka.createRaw(new NewTopic(topics.workflowLog(1).name(), 1, (short) 1));

    assertThat(problemOf(topics.workflowLog(1)).expected())
        .isEqualTo("message.timestamp.type=LogAppendTime");
  }

  @Test
  void refusesResourcesThatWouldBeDeletedInTime() {
    kafka.createRaw(
        new NewTopic(topics.resources().name(), 1, (short) 1)
            .configs(Map.of("cleanup.policy", "delete")));

    assertThat(problemOf(topics.resources()).found()).isEqualTo("cleanup.policy=delete");
  }

  @Test
  void saysWhichKeyAsksForMoreReplicasThanThereAreBrokers() {
    ProblemException thrown =
        catchThrowableOfType(
            ProblemException.class,
            () ->
                new TopicCreator(kafka.admin(), (short) 100)
                    .ensure(List.of(topics.resources()), Partitions.EXACT));
    assertThat(thrown.problems().getFirst().code()).isEqualTo(ProblemCode.TM_4006);
    assertThat(thrown.problems().getFirst().pointer()).isEqualTo("/replication-factor");
  }

  private Problem problemOf(TopicSpec spec) {
    return catchThrowableOfType(
            ProblemException.class, () -> creator.ensure(List.of(spec), Partitions.EXACT))
        .problems()
        .getFirst();
  }

  private int partitionsOf(String topic) throws Exception {
    return kafka
        .admin()
        .describeTopics(List.of(topic))
        .topicNameValues()
        .values()
        .iterator()
        .next()
        .get(10, TimeUnit.SECONDS)
        .partitions()
        .size();
  }
}
