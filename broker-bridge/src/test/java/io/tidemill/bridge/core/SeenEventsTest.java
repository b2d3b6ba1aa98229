package io.tidemill.bridge.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class SeenEventsTest {
  @Test
  void knowsAnEventWithinTheWindowOnly() {
    var seen = new SeenEvents(1024);
    EventKey key = EventKey.of("b", "/s", "1");
    assertThat(seen.contains(key, 0)).isFalse();
    seen.add(key, 1000, 0);
    assertThat(seen.contains(key, 1000)).isTrue();
    assertThat(seen.contains(key, 1001)).isFalse();
  }

  @Test
  void tellsBrokersSourcesAndIdsApart() {
    assertThat(EventKey.of("b", "/s", "1"))
        .isEqualTo(EventKey.of("b", "/s", "1"))
        .isNotEqualTo(EventKey.of("c", "/s", "1"))
        .isNotEqualTo(EventKey.of("b", "/s1", ""))
        .isNotEqualTo(EventKey.of("b", "/", "s1"));
  }

  @Test
  void forgetsTheOldestWhenItIsFull() {
    var seen = new SeenEvents(4096);
    for (int i = 0; i < 10_000; i++) {
      seen.add(key(i), i, Long.MIN_VALUE);
    }
    assertThat(seen.size()).isEqualTo(4096);
    for (int i = 0; i < 10_000; i++) {
      assertThat(seen.contains(key(i), 0)).as("key %d", i).isEqualTo(i >= 10_000 - 4096);
    }
  }

  @Test
  void agreesWithAMapOverRandomHistories() {
    var random = new Random(20_261_122);
    int max = 2048;
    var seen = new SeenEvents(max);
    Map<EventKey, Long> newest = new HashMap<>();
    Deque<Map.Entry<EventKey, Long>> order = new ArrayDeque<>();
    long now = 0;
    for (int step = 0; step < 200_000; step++) {
      now += random.nextInt(3);
      // Few homes, so that chains are long and wrap around.
      EventKey key = new EventKey(random.nextInt(40) - 20, random.nextInt(100));
      long since = now - 1000;
      boolean known = newest.getOrDefault(key, Long.MIN_VALUE) >= since;
      assertThat(seen.contains(key, since)).as("step %d", step).isEqualTo(known);
      if (!known) {
        seen.add(key, now, since);
        while (!order.isEmpty() && (order.size() == max || order.getFirst().getValue() < since)) {
          var gone = order.removeFirst();
          newest.remove(gone.getKey(), gone.getValue());
        }
        newest.put(key, now);
        order.addLast(Map.entry(key, now));
        assertThat(seen.size()).isEqualTo(order.size());
      }
    }
  }

  @Test
  void hasRoomForAPowerOfTwo() {
    assertThatThrownBy(() -> new SeenEvents(1000)).isInstanceOf(IllegalArgumentException.class);
  }

  private static EventKey key(int i) {
    return EventKey.of("b", "/s", Integer.toString(i));
  }
}
