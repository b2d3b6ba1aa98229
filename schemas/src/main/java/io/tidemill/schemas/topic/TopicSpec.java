package io.tidemill.schemas.topic;

import java.util.Map;

/**
 * A topic as it is created.
 *
 * @param name the whole name, with its prefix
 * @param partitions 1 or more
 * @param settings Kafka's own topic settings
 */
public record TopicSpec(String name, int partitions, Map<String, String> settings) {
  public TopicSpec {
    if (partitions < 1) {
      throw new IllegalArgumentException("partitions must be 1 or more, found " + partitions);
    }
    settings = Map.copyOf(settings);
  }
}
