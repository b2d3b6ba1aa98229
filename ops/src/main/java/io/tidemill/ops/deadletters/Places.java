package io.tidemill.ops.deadletters;

import io.tidemill.ops.reading.OffsetSet;
import io.tidemill.schemas.event.Origin;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;

/** A set of places of records, small where they stand one behind the other. One thread. */
final class Places {
  private final Map<TopicPartition, OffsetSet> byPartition = new HashMap<>();

  void add(Origin place) {
    byPartition.computeIfAbsent(partition(place), _ -> new OffsetSet()).add(place.offset());
  }

  boolean contains(Origin place) {
    OffsetSet known = byPartition.get(partition(place));
    return known != null && known.contains(place.offset());
  }

  private static TopicPartition partition(Origin place) {
    return new TopicPartition(place.topic(), place.partition());
  }
}
