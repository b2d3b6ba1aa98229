package io.tidemill.ops.deadletters;

import io.tidemill.ops.reading.Places;
import io.tidemill.schemas.event.Origin;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.kafka.common.TopicPartition;

/**
 * How far back a list has come: for each partition the offset before which it goes on. As text
 * {@code topic-partition@offset}, comma-separated.
 */
record Cursor(Map<TopicPartition, Long> before) {
  Cursor {
    before = Map.copyOf(before);
  }

  /** Reads what {@link #text} wrote; empty for anything else. */
  static Optional<Cursor> parse(String text) {
    var before = new LinkedHashMap<TopicPartition, Long>();
    for (String part : text.split(",", -1)) {
      Optional<Origin> place = Places.parse(part);
      if (place.isEmpty()) {
        return Optional.empty();
      }
      before.put(
          new TopicPartition(place.get().topic(), place.get().partition()), place.get().offset());
    }
    return Optional.of(new Cursor(before));
  }

  String text() {
    return before.entrySet().stream()
        .map(at ->
            new Origin(at.getKey().topic(), at.getKey().partition(), at.getValue()).toString())
        .sorted()
        .collect(Collectors.joining(","));
  }
}
