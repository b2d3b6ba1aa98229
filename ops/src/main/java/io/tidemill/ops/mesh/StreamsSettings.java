package io.tidemill.ops.mesh;

import io.tidemill.schemas.topic.Topics;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.state.HostInfo;

/**
 * The settings of the two applications; what a guarantee rests on is put over what the user passes
 * through.
 *
 * @param user settings passed through to Kafka Streams, with the bootstrap servers
 * @param topics names of topics; the prefix also names the applications
 * @param stateDirectory where RocksDB lies
 * @param nodeId stable across restarts, so that a node that comes back gets its tasks back at once
 *     (static membership)
 * @param replicationFactor of changelogs; -1 for the cluster's default
 */
public record StreamsSettings(
    Map<String, Object> user,
    Topics topics,
    Path stateDirectory,
    String nodeId,
    int replicationFactor) {
  /**
   * Longest wait for records: what is due (timers, early writes) is looked at between two of them.
   */
  private static final Duration POLL = Duration.ofMillis(20);

  /** How soon a node that died is noticed. */
  private static final Duration SESSION_TIMEOUT = Duration.ofSeconds(10);

  /** What all workflow threads of a node hold between two commits. */
  private static final long CACHE_BYTES_MAX = 64 * 1024 * 1024;

  /** How soon the mesh reads the topic of a new broker. */
  private static final Duration TOPIC_LOOKUP = Duration.ofSeconds(1);

  public StreamsSettings {
    user = Map.copyOf(user);
  }

  /**
   * The mesh: at least once, commits often, since what lies between two commits may be delivered
   * again (D2).
   */
  public Properties mesh(int threads, Duration commitInterval) {
    Properties settings = common("mesh", threads, commitInterval);
    settings.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.AT_LEAST_ONCE);
    // Streams would read uncommitted; what a producer aborted was never sent.
    settings.put(
        StreamsConfig.consumerPrefix(ConsumerConfig.ISOLATION_LEVEL_CONFIG), "read_committed");
    settings.put(CommonClientConfigs.METADATA_MAX_AGE_CONFIG, (int) TOPIC_LOOKUP.toMillis());
    return settings;
  }

  /**
   * The workflows: exactly once, so that a fenced owner cannot overwrite newer state (D4).
   *
   * @param server where the other nodes reach this one, told to them by the group protocol
   */
  public Properties workflows(int threads, Duration commitInterval, HostInfo server) {
    Properties settings = common("workflows", threads, commitInterval);
    settings.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
    settings.put(StreamsConfig.APPLICATION_SERVER_CONFIG, server.host() + ":" + server.port());
    // What an instance becomes between two commits is written once.
    settings.put(StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG, CACHE_BYTES_MAX);
    // A standby with a cache was seen to take over with old state (apache/kafka#12540).
    settings.put(StreamsConfig.ACCEPTABLE_RECOVERY_LAG_CONFIG, 0L);
    return settings;
  }

  /** The settings of every changelog. */
  static Map<String, String> changelog() {
    return Map.of(TopicConfig.MAX_MESSAGE_BYTES_CONFIG, Integer.toString(Topics.STORED_BYTES_MAX));
  }

  private Properties common(String application, int threads, Duration commitInterval) {
    var settings = new Properties();
    settings.putAll(user);
    settings.put(StreamsConfig.APPLICATION_ID_CONFIG, topics.prefix() + "-" + application);
    settings.put(
        StreamsConfig.CLIENT_ID_CONFIG, topics.prefix() + "-" + application + "-" + nodeId);
    settings.put(StreamsConfig.STATE_DIR_CONFIG, stateDirectory.toString());
    settings.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, threads);
    settings.put(StreamsConfig.REPLICATION_FACTOR_CONFIG, replicationFactor);
    settings.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, commitInterval.toMillis());
    settings.put(StreamsConfig.POLL_MS_CONFIG, POLL.toMillis());
    settings.put(StreamsConfig.ENSURE_EXPLICIT_INTERNAL_RESOURCE_NAMING_CONFIG, true);
    settings.put(StreamsConfig.TOPOLOGY_OPTIMIZATION_CONFIG, StreamsConfig.NO_OPTIMIZATION);
    settings.put(StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG, 0L);
    settings.put(StreamsConfig.producerPrefix(ProducerConfig.LINGER_MS_CONFIG), 0);
    settings.put(
        StreamsConfig.producerPrefix(ProducerConfig.MAX_REQUEST_SIZE_CONFIG),
        Topics.STORED_BYTES_MAX);
    settings.put(StreamsConfig.consumerPrefix(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG), "earliest");
    settings.put(
        StreamsConfig.consumerPrefix(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG),
        nodeId + "-" + application);
    settings.put(
        StreamsConfig.consumerPrefix(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG),
        (int) SESSION_TIMEOUT.toMillis());
    settings.put(StreamsConfig.consumerPrefix(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG), 500);
    return settings;
  }
}
