package io.tidemill.ops.kafka;

import java.nio.file.Path;
import java.util.Properties;

/**
 * The broker settings for one small machine: one replica of everything, few threads, few internal
 * partitions, nothing created unasked.
 */
final class EmbeddedBrokerSettings {
  static final String HOST = "127.0.0.1";
  static final int NODE_ID = 1;
  static final String CONTROLLER_LISTENER = "CONTROLLER";

  /** The largest event a broker resource may allow (8 MiB) and its headers. */
  private static final int RECORD_BYTES_MAX = 9 * 1024 * 1024;

  /**
   * Nobody could take over from the only broker, so a process that is starved for a while must not
   * lose its leadership; {@link KilledBroker} ends the session of one that is really gone.
   */
  private static final int SESSION_MS = 30_000;

  private static final int HEARTBEAT_MS = 500;

  private EmbeddedBrokerSettings() {}

  static Properties of(Path logDir, int port, int controllerPort) {
    Properties settings = new Properties();
    address(settings, logDir, port, controllerPort);
    oneReplica(settings);
    small(settings);
    return settings;
  }

  /** The controller alone, on the data of a broker that was killed. */
  static Properties controllerOnly(Path logDir, int controllerPort) {
    Properties settings = new Properties();
    set(settings, "process.roles", "controller");
    set(settings, "log.dirs", logDir);
    set(settings, "listeners", "%s://%s:%d".formatted(CONTROLLER_LISTENER, HOST, controllerPort));
    controller(settings, controllerPort);
    return settings;
  }

  private static void controller(Properties settings, int controllerPort) {
    set(settings, "node.id", NODE_ID);
    set(
        settings,
        "listener.security.protocol.map",
        "PLAINTEXT:PLAINTEXT," + CONTROLLER_LISTENER + ":PLAINTEXT");
    set(settings, "controller.listener.names", CONTROLLER_LISTENER);
    set(settings, "controller.quorum.voters", "%d@%s:%d".formatted(NODE_ID, HOST, controllerPort));
  }

  private static void address(Properties settings, Path logDir, int port, int controllerPort) {
    set(settings, "process.roles", "broker,controller");
    controller(settings, controllerPort);
    set(settings, "log.dirs", logDir);
    set(
        settings,
        "listeners",
        "PLAINTEXT://%s:%d,%s://%s:%d"
            .formatted(HOST, port, CONTROLLER_LISTENER, HOST, controllerPort));
    set(settings, "advertised.listeners", "PLAINTEXT://%s:%d".formatted(HOST, port));
    set(settings, "inter.broker.listener.name", "PLAINTEXT");
    set(settings, "broker.session.timeout.ms", SESSION_MS);
    set(settings, "broker.heartbeat.interval.ms", HEARTBEAT_MS);
  }

  private static void oneReplica(Properties settings) {
    set(settings, "default.replication.factor", 1);
    set(settings, "min.insync.replicas", 1);
    set(settings, "offsets.topic.replication.factor", 1);
    set(settings, "offsets.topic.num.partitions", 4);
    set(settings, "transaction.state.log.replication.factor", 1);
    set(settings, "transaction.state.log.min.isr", 1);
    set(settings, "transaction.state.log.num.partitions", 4);
    set(settings, "share.coordinator.state.topic.replication.factor", 1);
    set(settings, "share.coordinator.state.topic.min.isr", 1);
    set(settings, "share.coordinator.state.topic.num.partitions", 4);
  }

  private static void small(Properties settings) {
    set(settings, "auto.create.topics.enable", false);
    set(settings, "group.initial.rebalance.delay.ms", 0);
    set(settings, "message.max.bytes", RECORD_BYTES_MAX);
    set(settings, "replica.fetch.max.bytes", RECORD_BYTES_MAX);
    set(settings, "num.network.threads", 2);
    set(settings, "num.io.threads", 4);
    set(settings, "background.threads", 2);
    set(settings, "num.recovery.threads.per.data.dir", 2);
    set(settings, "log.cleaner.threads", 1);
    set(settings, "log.cleaner.dedupe.buffer.size", 4 * 1024 * 1024);
    // Each partition maps two index files of this size; Kafka's 10 MiB is for 1 GiB segments.
    set(settings, "log.segment.bytes", 256 * 1024 * 1024);
    set(settings, "log.index.size.max.bytes", 1024 * 1024);
    // A transaction that a killed process left open blocks readers of committed records until it is
    // swept.
    set(settings, "transaction.abort.timed.out.transaction.cleanup.interval.ms", 2_000);
  }

  private static void set(Properties settings, String key, Object value) {
    settings.setProperty(key, value.toString());
  }
}
