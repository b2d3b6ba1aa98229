package io.tidemill.invoker.delivery;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;

/**
 * Remembers in the store which redeliveries were settled, so that one that is asked for twice comes
 * once. A mark is kept for {@link #KEPT}, as long as a dead letter. Stream thread.
 */
final class Marks {
  /** How long a redelivery is remembered. */
  static final Duration KEPT = Duration.ofDays(90);

  /** Pause between two looks at all marks. */
  private static final Duration PURGE_INTERVAL = Duration.ofHours(1);

  /** Most marks read at once. */
  private static final int READ_MAX = 1_000;

  private final DeliveryStore store;
  private final LongSupplier clockMs;
  private byte[] cursor = DeliveryId.firstMark();
  private long nextPurgeMs;

  Marks(DeliveryStore store, LongSupplier clockMs) {
    this.store = store;
    this.clockMs = clockMs;
  }

  void put(DeliveryId id) {
    long nowMs = clockMs.getAsLong();
    store.put(id.mark(), ByteBuffer.allocate(Long.BYTES).putLong(nowMs).array());
  }

  /** Looks at some marks when it is time to, and deletes the old ones. */
  void purgeSome() {
    long nowMs = clockMs.getAsLong();
    if (nowMs < nextPurgeMs) {
      return;
    }
    List<byte[]> old = new ArrayList<>();
    boolean atEnd;
    try (KeyValueIterator<Bytes, byte[]> marks = store.range(cursor, DeliveryId.firstDelivery())) {
      for (int read = 0; read < READ_MAX && marks.hasNext(); read++) {
        KeyValue<Bytes, byte[]> mark = marks.next();
        cursor = mark.key.get();
        if (ByteBuffer.wrap(mark.value).getLong() < nowMs - KEPT.toMillis()) {
          old.add(cursor);
        }
      }
      atEnd = !marks.hasNext();
    }
    old.forEach(store::delete);
    if (atEnd) {
      cursor = DeliveryId.firstMark();
      nextPurgeMs = nowMs + PURGE_INTERVAL.toMillis();
    }
  }
}
