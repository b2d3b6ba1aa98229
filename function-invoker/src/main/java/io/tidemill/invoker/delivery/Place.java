package io.tidemill.invoker.delivery;

import java.util.Comparator;

/**
 * One partition of one topic, ordered as the store orders deliveries.
 *
 * @param topic its topic
 * @param partition from 0
 */
record Place(String topic, int partition) implements Comparable<Place> {
  private static final Comparator<Place> ORDER =
      Comparator.comparing(Place::topic).thenComparingInt(Place::partition);

  @Override
  public int compareTo(Place other) {
    return ORDER.compare(this, other);
  }
}
