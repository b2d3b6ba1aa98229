package io.tidemill.workflow.core;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/** Context attributes of an event as an instance keeps them. */
final class Attributes {
  private Attributes() {}

  /** An immutable copy, sorted: the order of {@link Map#copyOf} is another in every process. */
  static Map<String, String> sorted(Map<String, String> attributes) {
    return attributes.isEmpty()
        ? Map.of()
        : Collections.unmodifiableSortedMap(new TreeMap<>(attributes));
  }
}
