package io.tidemill.invoker.delivery;

import io.tidemill.schemas.event.Origin;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * Knows which events may be read a second time after a crash: those up to the highest restored offset of their
 * partition. Guarded by the lane's lock.
 */
final class Reread {
  /**
   * Most restored deliveries that are remembered after they were settled. What is read again after a crash is what came
   * in one commit interval, so the newest are enough.
   */
  static final int SETTLED_AHEAD_MAX = 10_000;

  /** What is known of a delivery whose event was just read. */
  enum Answer {
    /** Its event was never read before. */
    FRESH,
    /** It was restored and settled since. */
    SETTLED,
    /** It is known if it lies in the store. */
    ASK_STORE
  }

  /** An entry goes when reading has passed it, because only events up to it can be read a second time. */
  private final Map<String, Long> restoredUpTo = new HashMap<>();

  /** Restored deliveries that were settled before reading passed them, the newest only. */
  private final Set<DeliveryId> settledAhead = new LinkedHashSet<>();

  /** A delivery of this event was found in the store. */
  void restored(String topic, int partition, long offset) {
    restoredUpTo.merge(place(topic, partition), offset, Math::max);
  }

  /** The event of a delivery was read. */
  Answer read(DeliveryId id) {
    Origin origin = id.origin();
    String place = place(origin.topic(), origin.partition());
    Long restored = restoredUpTo.get(place);
    if (restored == null) {
      return Answer.FRESH;
    }
    if (origin.offset() > restored) {
      restoredUpTo.remove(place);
      settledAhead.removeIf(
          settled -> place.equals(place(settled.origin().topic(), settled.origin().partition())));
      return Answer.FRESH;
    }
    return settledAhead.contains(id) ? Answer.SETTLED : Answer.ASK_STORE;
  }

  /** A stored delivery was settled: its event may be read again, when the store has forgotten it. */
  void settled(DeliveryId id) {
    Long restored = restoredUpTo.get(place(id.origin().topic(), id.origin().partition()));
    if (restored == null || id.origin().offset() > restored) {
      return;
    }
    settledAhead.add(id);
    if (settledAhead.size() > SETTLED_AHEAD_MAX) {
      settledAhead.remove(settledAhead.iterator().next());
    }
  }

  private static String place(String topic, int partition) {
    return topic + "-" + partition;
  }
}
