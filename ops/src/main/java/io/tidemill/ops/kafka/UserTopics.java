package io.tidemill.ops.kafka;

import io.tidemill.schemas.problem.Problem;
import io.tidemill.schemas.problem.ProblemCode;
import io.tidemill.schemas.problem.ProblemException;
import io.tidemill.schemas.topic.Topics;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Topics of users that brokers are laid over: looked at, never created or altered.
 *
 * @param partitionsMax most partitions that the mesh can read: its own
 */
public record UserTopics(Admin admin, Topics topics, int partitionsMax) {
  private static final Logger LOG = LoggerFactory.getLogger(UserTopics.class);
  private static final Duration LIMIT = Duration.ofSeconds(10);
  private static final String POINTER = "/spec/topic";

  /** What keeps a broker from being laid over this topic; empty when nothing does. */
  public Optional<Problem> check(String topic) {
    if (topic.startsWith(topics.prefix() + ".") || topic.startsWith("__")) {
      return problem(
          ProblemCode.TM_1005,
          "the topic " + topic + ", which is not a user's",
          "a topic that does not begin with " + topics.prefix() + ". or __",
          "remove `topic`: the broker then gets a topic of its own");
    }
    try {
      int partitions =
          await(admin.describeTopics(List.of(topic)).allTopicNames()).values().stream()
              .mapToInt(described -> described.partitions().size())
              .sum();
      if (partitions > partitionsMax) {
        return problem(
            ProblemCode.TM_1005,
            "the topic " + topic + " with " + partitions + " partitions",
            "at most the partitions of the mesh, " + partitionsMax,
            "start with mesh-partitions of " + partitions + " or more under a new topic-prefix");
      }
      return checkRecordSize(topic);
    } catch (ExecutionException failure) {
      if (failure.getCause() instanceof UnknownTopicOrPartitionException) {
        return problem(
            ProblemCode.TM_1009,
            "the topic " + topic + ", which does not exist",
            "a topic that exists",
            "create it first (kafka-topics.sh --create --topic " + topic + "), or remove `topic`");
      }
      throw unreachable(topic + ": " + failure.getCause());
    }
  }

  /** What is larger could not be written to the dead letters. */
  private Optional<Problem> checkRecordSize(String topic) throws ExecutionException {
    var resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
    long bytes =
        await(admin.describeConfigs(List.of(resource)).all()).values().stream()
            .flatMap(config -> config.entries().stream())
            .filter(entry -> entry.name().equals(TopicConfig.MAX_MESSAGE_BYTES_CONFIG))
            .mapToLong(entry -> Long.parseLong(String.valueOf(entry.value())))
            .sum();
    return bytes <= Topics.RECORD_BYTES_MAX
        ? Optional.empty()
        : problem(
            ProblemCode.TM_1005,
            "the topic " + topic + " with max.message.bytes=" + bytes,
            "at most " + Topics.RECORD_BYTES_MAX + " bytes",
            "lower max.message.bytes of the topic");
  }

  /**
   * Those of the topics that can be read now, and a line in the log for each other: one topic that
   * was deleted or has grown must not stop the mesh for all others.
   */
  public Map<String, String> usable(Map<String, String> laidOver) {
    var usable = new TreeMap<String, String>();
    laidOver.forEach((topic, broker) ->
        check(topic)
            .ifPresentOrElse(
                problem ->
                    LOG.atError()
                        .addKeyValue("broker", broker)
                        .addKeyValue("found", problem.found())
                        .addKeyValue("expected", problem.expected())
                        .log("the topic of a broker cannot be read"),
                () -> usable.put(topic, broker)));
    return Map.copyOf(usable);
  }

  private static Optional<Problem> problem(
      ProblemCode code, String found, String expected, String fix) {
    return Optional.of(new Problem(code, "", POINTER, found, expected, fix));
  }

  private static <T> T await(KafkaFuture<T> future) throws ExecutionException {
    try {
      return future.get(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      throw unreachable("no answer within " + LIMIT.toSeconds() + " s");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw unreachable("interrupted while waiting");
    }
  }

  private static ProblemException unreachable(String why) {
    return new ProblemException(KafkaRequirements.unreachable("", why));
  }
}
