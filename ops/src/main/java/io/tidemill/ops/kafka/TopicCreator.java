package io.tidemill.ops.kafka;

import io.tidemill.schemas.problem.Problem;
import io.tidemill.schemas.problem.ProblemCode;
import io.tidemill.schemas.problem.ProblemException;
import io.tidemill.schemas.topic.TopicSpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InvalidReplicationFactorException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/**
 * Creates the topics that are missing and leaves those that exist as they are; an existing one
 * whose shape would break a guarantee is refused with TM-4007. Any number of nodes may do this at
 * the same time.
 */
public final class TopicCreator {
  /** The cluster's own default number of replicas. */
  public static final short BROKER_DEFAULT = -1;

  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final Duration PAUSE = Duration.ofMillis(50);

  /** Whether an existing topic must have as many partitions as its specification says. */
  public enum Partitions {
    /** Records are placed by this number, so another one would send them to the wrong owner. */
    EXACT,
    /** The number is a wish for new topics. */
    ANY
  }

  private final Admin admin;
  private final short replicationFactor;

  /**
   * @param replicationFactor 1 or more, or {@link #BROKER_DEFAULT}
   */
  public TopicCreator(Admin admin, short replicationFactor) {
    this.admin = admin;
    this.replicationFactor = replicationFactor;
  }

  /** Returns when every topic is there and usable; fails with all problems found. */
  public void ensure(Collection<TopicSpec> specs, Partitions partitions) {
    long deadline = System.nanoTime() + LIMIT.toNanos();
    var pending = new ArrayList<>(specs);
    while (true) {
      Map<String, TopicDescription> existing = describe(pending);
      List<TopicSpec> missing =
          pending.stream().filter(spec -> !existing.containsKey(spec.name())).toList();
      if (missing.isEmpty()) {
        check(specs, existing, partitions);
        return;
      }
      create(missing);
      if (System.nanoTime() - deadline > 0) {
        throw unreachable("topics were created but did not appear: " + missing);
      }
      pause();
    }
  }

  /** The shape of the topics that exist; the others are absent. */
  private Map<String, TopicDescription> describe(List<TopicSpec> specs) {
    var found = new HashMap<String, TopicDescription>();
    admin
        .describeTopics(specs.stream().map(TopicSpec::name).toList())
        .topicNameValues()
        .forEach(
            (name, future) -> existing(name, future).ifPresent(topic -> found.put(name, topic)));
    return found;
  }

  private Optional<TopicDescription> existing(String name, KafkaFuture<TopicDescription> future) {
    try {
      return Optional.of(await(future));
    } catch (ExecutionException e) {
      if (e.getCause() instanceof UnknownTopicOrPartitionException) {
        return Optional.empty();
      }
      throw failed(name, "described", e);
    }
  }

  private void create(List<TopicSpec> missing) {
    List<NewTopic> topics =
        missing.stream()
            .map(spec ->
                new NewTopic(
                        spec.name(),
                        Optional.of(spec.partitions()),
                        replicationFactor == BROKER_DEFAULT
                            ? Optional.empty()
                            : Optional.of(replicationFactor))
                    .configs(spec.settings()))
            .toList();
    admin
        .createTopics(topics)
        .values()
        .forEach((name, future) -> {
          try {
            await(future);
          } catch (ExecutionException e) {
            if (!(e.getCause() instanceof TopicExistsException)) {
              throw failed(name, "created", e);
            }
            // Another node was faster, with the same specification.
          }
        });
  }

  private void check(
      Collection<TopicSpec> specs, Map<String, TopicDescription> existing, Partitions partitions) {
    var problems = new ArrayList<Problem>();
    for (TopicSpec spec : specs) {
      TopicDescription topic = existing.get(spec.name());
      if (topic != null
          && partitions == Partitions.EXACT
          && topic.partitions().size() != spec.partitions()) {
        problems.add(
            shape(
                spec.name(),
                topic.partitions().size() + " partitions",
                spec.partitions() + " partitions",
                "configure the number that exists, or use another topic-prefix; partitions of this topic"
                    + " cannot be changed while it holds records"));
      }
    }
    problems.addAll(wrongSettings(specs));
    if (!problems.isEmpty()) {
      throw new ProblemException(problems);
    }
  }

  private List<Problem> wrongSettings(Collection<TopicSpec> specs) {
    var needed = new HashMap<ConfigResource, Map<String, String>>();
    for (TopicSpec spec : specs) {
      Map<String, String> essential = essential(spec);
      if (!essential.isEmpty()) {
        needed.put(new ConfigResource(ConfigResource.Type.TOPIC, spec.name()), essential);
      }
    }
    var problems = new ArrayList<Problem>();
    admin
        .describeConfigs(needed.keySet())
        .values()
        .forEach((resource, future) -> {
          Config config = config(resource.name(), future);
          needed
              .getOrDefault(resource, Map.of())
              .forEach(
                  (setting, value) -> compare(resource.name(), config, setting, value, problems));
        });
    return problems;
  }

  /**
   * The settings on which a guarantee rests: the clock of the workflow log is the broker's (design
   * D3), and resources are kept for ever.
   */
  private static Map<String, String> essential(TopicSpec spec) {
    var essential = new HashMap<String, String>();
    String stamp = spec.settings().get(TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG);
    if (stamp != null) {
      essential.put(TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG, stamp);
    }
    if (TopicConfig.CLEANUP_POLICY_COMPACT.equals(
        spec.settings().get(TopicConfig.CLEANUP_POLICY_CONFIG))) {
      essential.put(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_COMPACT);
    }
    return essential;
  }

  private static void compare(
      String topic, Config config, String setting, String expected, List<Problem> problems) {
    ConfigEntry entry = config.get(setting);
    String found = entry == null ? "unset" : entry.value();
    if (!expected.equals(found)) {
      problems.add(
          shape(
              topic,
              setting + "=" + found,
              setting + "=" + expected,
              "run `kafka-configs.sh --alter --topic %s --add-config %s=%s`"
                  .formatted(topic, setting, expected)));
    }
  }

  private Config config(String topic, KafkaFuture<Config> future) {
    try {
      return await(future);
    } catch (ExecutionException e) {
      throw failed(topic, "checked", e);
    }
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

  private static void pause() {
    try {
      Thread.sleep(PAUSE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw unreachable("interrupted while waiting");
    }
  }

  private ProblemException failed(String topic, String done, ExecutionException thrown) {
    Throwable cause = thrown.getCause();
    return switch (cause) {
      case InvalidReplicationFactorException e ->
          new ProblemException(
              new Problem(
                  ProblemCode.TM_4006,
                  "",
                  "/replication-factor",
                  replicationFactor + " (" + e.getMessage() + ")",
                  "at most the number of brokers",
                  "set replication-factor to that number, or to -1 for the cluster's default"));
      case AuthorizationException e ->
          new ProblemException(
              shape(
                  topic,
                  "a topic that cannot be " + done + " (" + e.getMessage() + ")",
                  "the right to describe, create and describe the configuration of topics below the prefix",
                  "grant it, or create the topic by hand"));
      case null, default -> unreachable(topic + " could not be " + done + ": " + cause);
    };
  }

  private static Problem shape(String topic, String found, String expected, String fix) {
    return new Problem(ProblemCode.TM_4007, topic, "", found, expected, fix);
  }

  private static ProblemException unreachable(String why) {
    return new ProblemException(KafkaRequirements.unreachable("", why));
  }
}
