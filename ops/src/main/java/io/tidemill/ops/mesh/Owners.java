package io.tidemill.ops.mesh;

import io.tidemill.schemas.log.InstanceKey;
import io.tidemill.workflow.stream.WorkflowProcessor;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.KeyQueryMetadata;
import org.apache.kafka.streams.StreamsMetadata;
import org.apache.kafka.streams.state.HostInfo;

/**
 * Which node owns which instances, as the group last divided the partitions among its members. The
 * answer may be old by one rebalance: who asks a node that is no owner any more is told so there.
 */
public final class Owners {
  private final StreamsApp workflows;
  private final HostInfo self;
  private final String log;
  private final int partitions;

  /**
   * Asks one application.
   *
   * @param self where this node is reached
   * @param log name of the workflow log
   * @param partitions of the log
   */
  public Owners(StreamsApp workflows, HostInfo self, String log, int partitions) {
    this.workflows = workflows;
    this.self = self;
    this.log = log;
    this.partitions = partitions;
  }

  /** Where an instance lives. */
  public sealed interface Place {
    /** On this node. */
    record Here() implements Place {}

    /** On another one. */
    record There(HostInfo node) implements Place {}

    /** On none that is known: the partitions are being divided anew. */
    record Nowhere() implements Place {}
  }

  /** The owner of a key. */
  public Place of(InstanceKey key) {
    KafkaStreams streams = workflows.streams();
    if (!streams.state().isRunningOrRebalancing()) {
      return new Place.Nowhere();
    }
    KeyQueryMetadata owner =
        streams.queryMetadataForKey(
            WorkflowProcessor.STORE, key.bytes(), new ByteArraySerializer());
    if (owner == null || owner.activeHost().equals(HostInfo.unavailable())) {
      return new Place.Nowhere();
    }
    return owner.activeHost().equals(self) ? new Place.Here() : new Place.There(owner.activeHost());
  }

  /** The other nodes that own instances; empty while a partition has no owner. */
  public Optional<List<HostInfo>> others() {
    KafkaStreams streams = workflows.streams();
    if (!streams.state().isRunningOrRebalancing()) {
      return Optional.empty();
    }
    var owned = new TreeSet<Integer>();
    var others = new TreeMap<String, HostInfo>();
    for (StreamsMetadata node : streams.metadataForAllStreamsClients()) {
      for (TopicPartition partition : node.topicPartitions()) {
        if (partition.topic().equals(log)) {
          owned.add(partition.partition());
          others.put(node.hostInfo().toString(), node.hostInfo());
        }
      }
    }
    others.remove(self.toString());
    return owned.size() < partitions ? Optional.empty() : Optional.of(List.copyOf(others.values()));
  }
}
