package io.tidemill.ops.redelivery;

import io.tidemill.ops.reading.TopicReader;
import io.tidemill.schemas.topic.Topics;

/**
 * The topic of redeliveries.
 *
 * @param topic its name
 * @param partitions how many it has, at least 1
 */
public record RedeliverTopic(String topic, int partitions) {
  /** The topic of a prefix, as it is now. */
  public static RedeliverTopic of(Topics topics, TopicReader reader) {
    String name = topics.redeliverName();
    return new RedeliverTopic(name, Math.max(1, reader.partitions(name).size()));
  }

  /** The partition for an event of a partition: the same, as far as there is one. */
  public int of(int partition) {
    return partition % partitions;
  }
}
