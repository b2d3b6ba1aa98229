package io.tidemill.ops.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Every key there is, with its default, its limits and what it means. */
public final class ConfigKeys {
  static final ConfigKey<Path> CONFIG =
      new ConfigKey<>(
          "config",
          ValueType.path(),
          "",
          "The configuration file. Without it `./tidemill.yaml` is read when it exists. Not allowed inside the file.");
  static final ConfigKey<String> HTTP_HOST =
      new ConfigKey<>(
          "http-host",
          ValueType.text(Pattern.compile("[A-Za-z0-9.:_-]{1,253}"), "a host name or address"),
          "127.0.0.1",
          "Address of the HTTP server. `0.0.0.0` listens on every address of the machine.");
  static final ConfigKey<Integer> HTTP_PORT =
      new ConfigKey<>(
          "http-port",
          ValueType.integer(0, 65_535),
          "8080",
          "Port of the HTTP server; 0 takes any free one.");
  static final ConfigKey<String> HTTP_ADVERTISED =
      new ConfigKey<>(
          "http-advertised",
          ValueType.text(
              Pattern.compile("[A-Za-z0-9._-]{1,253}(:[0-9]{1,5})?"),
              "a host name or address, or host:port"),
          "",
          "Where other nodes reach the HTTP server. Without it `http-host`, or the machine's own address when that is"
              + " every address.");
  static final ConfigKey<Integer> KAFKA_PORT =
      new ConfigKey<>(
          "kafka-port",
          ValueType.integer(0, 65_535),
          "9092",
          "Port of the embedded broker on 127.0.0.1; 0 takes any free one. Unused with `bootstrap-servers`.");
  static final ConfigKey<Path> DATA_DIR =
      new ConfigKey<>(
          "data-dir",
          ValueType.path(),
          "./.tidemill",
          "What must survive a restart: the embedded broker's log, state stores, the node's name, log files.");
  static final ConfigKey<Boolean> EPHEMERAL =
      new ConfigKey<>(
          "ephemeral",
          ValueType.bool(),
          "false",
          "Use a temporary directory instead of `data-dir`, and delete it at the end.");
  static final ConfigKey<String> BOOTSTRAP_SERVERS =
      new ConfigKey<>(
          "bootstrap-servers",
          ValueType.text(
              Pattern.compile("[^,\\s:]+:[0-9]{1,5}(,[^,\\s:]+:[0-9]{1,5})*"),
              "host:port, or several separated by commas"),
          "",
          "The Kafka cluster to use. Without it an embedded broker is started. The same as"
              + " `kafka.bootstrap.servers`.");
  static final ConfigKey<String> TOPIC_PREFIX =
      new ConfigKey<>(
          "topic-prefix",
          ValueType.text(
              Pattern.compile("[a-z0-9][a-z0-9-]{0,39}"),
              "1 to 40 of a-z, 0-9 and dash, not starting with a dash"),
          "tidemill",
          "First part of the name of every topic, consumer group and application id.");
  static final ConfigKey<Integer> MESH_PARTITIONS =
      new ConfigKey<>(
          "mesh-partitions",
          ValueType.integer(1, 1_000),
          "4",
          "Partitions of the default broker's topic when it is created.");
  static final ConfigKey<Integer> WORKFLOW_PARTITIONS =
      new ConfigKey<>(
          "workflow-partitions",
          ValueType.integer(1, 1_000),
          "4",
          "Partitions of the workflow log. It cannot change once the topic exists.");
  static final ConfigKey<Integer> REPLICATION_FACTOR =
      new ConfigKey<>(
          "replication-factor",
          new ValueType<>(
              "number",
              "-1, or a whole number from 1 to 10",
              text -> ValueType.integer(-1, 10).parse().apply(text).filter(n -> n != 0)),
          "-1",
          "Replicas of the topics that are created; -1 takes the cluster's default.");
  static final ConfigKey<Set<Role>> ROLES =
      new ConfigKey<>(
          "roles", ValueType.roles(), "ingress,mesh,workflows,api", "What this node runs.");
  static final ConfigKey<Integer> MESH_THREADS =
      new ConfigKey<>(
          "mesh-threads",
          ValueType.integer(1, 64),
          "1",
          "Stream threads that match and deliver events.");
  static final ConfigKey<Integer> WORKFLOW_THREADS =
      new ConfigKey<>(
          "workflow-threads",
          ValueType.integer(1, 64),
          "1",
          "Stream threads that run workflow instances.");
  static final ConfigKey<Duration> MESH_COMMIT_INTERVAL =
      new ConfigKey<>(
          "mesh-commit-interval",
          ValueType.duration(Duration.ofMillis(10), Duration.ofSeconds(60)),
          "100ms",
          "How often deliveries are committed. After a crash at most those since the last commit are repeated.");
  static final ConfigKey<Duration> WORKFLOW_COMMIT_INTERVAL =
      new ConfigKey<>(
          "workflow-commit-interval",
          ValueType.duration(Duration.ofMillis(10), Duration.ofSeconds(60)),
          "200ms",
          "How often workflow state is committed. No step waits for it.");
  static final ConfigKey<Duration> WORKFLOW_FINISHED_RETENTION =
      new ConfigKey<>(
          "workflow-finished-retention",
          ValueType.duration(Duration.ofMinutes(1), Duration.ofDays(3650)),
          "7d",
          "How long an instance that ended can be looked at; then it is deleted.");
  static final ConfigKey<String> WORKFLOW_HISTORY =
      new ConfigKey<>(
          "workflow-history",
          ValueType.text(Pattern.compile("lifecycle|all|none"), "lifecycle, all or none"),
          "lifecycle",
          "What goes to the history topic: steps in which an instance started, ended, was suspended or resumed;"
              + " every step; nothing.");
  static final ConfigKey<List<Path>> RESOURCES =
      new ConfigKey<>(
          "resources",
          ValueType.paths(),
          "",
          "Files or directories of resources that are applied at the start. A list in the file.");

  /** In the order of the reference page. */
  static final List<ConfigKey<?>> ALL =
      List.of(
          CONFIG,
          HTTP_HOST,
          HTTP_PORT,
          HTTP_ADVERTISED,
          DATA_DIR,
          EPHEMERAL,
          BOOTSTRAP_SERVERS,
          KAFKA_PORT,
          TOPIC_PREFIX,
          MESH_PARTITIONS,
          WORKFLOW_PARTITIONS,
          REPLICATION_FACTOR,
          ROLES,
          MESH_THREADS,
          WORKFLOW_THREADS,
          MESH_COMMIT_INTERVAL,
          WORKFLOW_COMMIT_INTERVAL,
          WORKFLOW_FINISHED_RETENTION,
          WORKFLOW_HISTORY,
          RESOURCES);

  private ConfigKeys() {}

  /** The names of all keys, as they follow two dashes on a command line. */
  public static List<String> names() {
    return ALL.stream().map(ConfigKey::name).collect(Collectors.toUnmodifiableList());
  }

  static Optional<ConfigKey<?>> named(String name) {
    return ALL.stream()
        .<ConfigKey<?>>map(key -> key)
        .filter(key -> key.name().equals(name))
        .findFirst();
  }

  static Optional<ConfigKey<?>> ofVariable(String variable) {
    return ALL.stream()
        .<ConfigKey<?>>map(key -> key)
        .filter(key -> key.variable().equals(variable))
        .findFirst();
  }
}
