package io.tidemill.ops.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Everything one node is told when it starts. Keys, limits and defaults stand in {@link
 * ConfigKeys}.
 *
 * @param httpHost address to listen on
 * @param httpPort 0 to 65535; 0 takes any free port
 * @param httpAdvertised host, or host:port, where other nodes reach this one; null to tell from
 *     {@code httpHost}
 * @param kafkaPort of the embedded broker; 0 takes any free port
 * @param dataDir where the node keeps what must survive a restart
 * @param ephemeral whether a temporary directory is used instead, and deleted at the end
 * @param bootstrapServers the cluster to use; null starts the embedded broker
 * @param topicPrefix first part of the name of every topic
 * @param meshPartitions of a new events topic that says nothing
 * @param workflowPartitions of the workflow log
 * @param replicationFactor of new topics; -1 is the cluster's default
 * @param roles what the node runs, at least one
 * @param meshThreads stream threads of the mesh
 * @param workflowThreads stream threads of the workflows
 * @param meshCommitInterval how often the mesh commits; what a crash repeats lies within it
 * @param workflowCommitInterval how often the workflows commit
 * @param workflowFinishedRetention how long ended instances are kept
 * @param workflowHistory {@code lifecycle}, {@code all} or {@code none}
 * @param resources files or directories of resources applied at the start
 * @param kafka settings of Kafka's clients by their exact names, without {@code bootstrap.servers}
 */
public record NodeConfig(
    String httpHost,
    int httpPort,
    @Nullable String httpAdvertised,
    int kafkaPort,
    Path dataDir,
    boolean ephemeral,
    @Nullable String bootstrapServers,
    String topicPrefix,
    int meshPartitions,
    int workflowPartitions,
    short replicationFactor,
    Set<Role> roles,
    int meshThreads,
    int workflowThreads,
    Duration meshCommitInterval,
    Duration workflowCommitInterval,
    Duration workflowFinishedRetention,
    String workflowHistory,
    List<Path> resources,
    Map<String, String> kafka) {
  public NodeConfig {
    if (roles.isEmpty()) {
      throw new IllegalArgumentException("a node has at least one role");
    }
    roles = Set.copyOf(EnumSet.copyOf(roles));
    resources = List.copyOf(resources);
    kafka = Map.copyOf(kafka);
  }

  /** Whether this node starts a broker of its own. */
  public boolean embedsBroker() {
    return bootstrapServers == null;
  }
}
