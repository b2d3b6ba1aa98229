package io.tidemill.invoker.delivery;

import io.tidemill.schemas.avro.DeliveryRecord;
import io.tidemill.schemas.event.MatchedEvent;
import io.tidemill.schemas.event.Origin;
import io.tidemill.schemas.log.AvroCodec;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.jspecify.annotations.Nullable;

/**
 * The deliveries of one task that are not settled: in memory up to {@value Backlog#LIVE_MAX} for
 * each trigger, parked in the store beyond that, and written to the store before each commit as far
 * as they are unsettled then (design D2).
 *
 * <p>Threads: the stream thread accepts, writes and refills; the threads of calls settle and
 * reschedule. Only the stream thread touches the store. A trigger has its own backlog, so one that
 * is slow or dead holds up neither the partition nor another trigger, and heap is bounded by the
 * triggers that wait, not by what waits.
 */
final class Lane {
  static final AvroCodec<DeliveryRecord> CODEC =
      new AvroCodec<>(DeliveryRecord.class, DeliveryRecord.getClassSchema());

  private final ReentrantLock lock = new ReentrantLock();
  private final Map<DeliveryId, Entry> live = new HashMap<>();
  private final Map<String, Backlog> backlogs = new HashMap<>();
  private final Set<Entry> changed = new LinkedHashSet<>();
  private final List<DeliveryId> settledInStore = new ArrayList<>();
  private final Map<String, Long> restoredUpTo = new HashMap<>();
  private final Consumer<Entry> attempt;
  private final DeliveryStore store;
  private boolean closed;

  /**
   * @param store of the task
   * @param attempt starts the next attempt of an entry; called without the lock, must not block
   */
  Lane(DeliveryStore store, Consumer<Entry> attempt) {
    this.store = store;
    this.attempt = attempt;
  }

  /** Takes over what an earlier owner left unsettled. Stream thread. */
  void restore() {
    try (KeyValueIterator<Bytes, byte[]> all = store.all()) {
      while (all.hasNext()) {
        DeliveryRecord record = CODEC.decode(all.next().value);
        backlog(record.getTrigger()).parked++;
        restoredUpTo.merge(
            place(record.getTopic(), record.getPartition()), record.getOffset(), Math::max);
      }
    }
    refill();
  }

  /** Takes the deliveries of one matched event. Stream thread. */
  void accept(MatchedEvent matched) {
    for (String trigger : matched.triggers()) {
      var id = new DeliveryId(trigger, matched.origin());
      if (isKnown(id)) {
        continue;
      }
      var entry = new Entry(id, matched.broker(), matched.event());
      if (admit(entry)) {
        attempt.accept(entry);
      } else {
        park(entry);
      }
    }
  }

  /** An event that is read again after a crash may have left its delivery in the store already. */
  private boolean isKnown(DeliveryId id) {
    Origin origin = id.origin();
    Long restored = restoredUpTo.get(place(origin.topic(), origin.partition()));
    if (restored == null || origin.offset() > restored) {
      return false;
    }
    byte[] key = id.bytes();
    try (KeyValueIterator<Bytes, byte[]> found = store.range(key, key)) {
      return found.hasNext();
    }
  }

  private boolean admit(Entry entry) {
    lock.lock();
    try {
      Backlog backlog = backlog(entry.id().trigger());
      if (!backlog.takesMore()) {
        return false;
      }
      backlog.live++;
      live.put(entry.id(), entry);
      changed.add(entry);
      return true;
    } finally {
      lock.unlock();
    }
  }

  private void park(Entry entry) {
    store.put(entry.id().bytes(), CODEC.encode(entry.record()));
    lock.lock();
    try {
      backlog(entry.id().trigger()).parked++;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Writes what is unsettled and differs from the store, and removes what was settled. Stream
   * thread.
   */
  void write() {
    List<KeyValue<byte[], byte[]>> puts = new ArrayList<>();
    List<DeliveryId> deletes;
    lock.lock();
    try {
      for (Entry entry : changed) {
        puts.add(KeyValue.pair(entry.id().bytes(), CODEC.encode(entry.record())));
        entry.storedNow();
      }
      changed.clear();
      deletes = List.copyOf(settledInStore);
      settledInStore.clear();
    } finally {
      lock.unlock();
    }
    puts.forEach(put -> store.put(put.key, put.value));
    deletes.forEach(id -> store.delete(id.bytes()));
  }

  /** Takes parked deliveries into memory where there is room. Stream thread. */
  void refill() {
    List<String> wanting = new ArrayList<>();
    lock.lock();
    try {
      backlogs.forEach((trigger, backlog) -> {
        if (backlog.wantsRefill()) {
          wanting.add(trigger);
        }
      });
    } finally {
      lock.unlock();
    }
    if (!wanting.isEmpty()) {
      write(); // so that the store holds nothing that is settled
      wanting.forEach(this::refill);
    }
  }

  private void refill(String trigger) {
    List<Entry> taken = new ArrayList<>();
    lock.lock();
    try {
      Backlog backlog = backlog(trigger);
      byte[] from = backlog.cursor == null ? DeliveryId.firstOf(trigger) : backlog.cursor;
      try (KeyValueIterator<Bytes, byte[]> parked = store.range(from, DeliveryId.endOf(trigger))) {
        while (parked.hasNext() && backlog.live < Backlog.LIVE_MAX) {
          KeyValue<Bytes, byte[]> next = parked.next();
          Entry entry = Entry.of(CODEC.decode(next.value));
          if (live.putIfAbsent(entry.id(), entry) == null) {
            backlog.live++;
            backlog.parked--;
            taken.add(entry);
          }
          backlog.cursor = next.key.get();
        }
        if (!parked.hasNext()) {
          backlog.cursor = null;
        }
      }
    } finally {
      lock.unlock();
    }
    taken.forEach(attempt);
  }

  /** The delivery is done: the subscriber took it, or the dead letter is stored. */
  void settle(Entry entry) {
    lock.lock();
    try {
      if (!closed && live.remove(entry.id(), entry)) {
        backlog(entry.id().trigger()).live--;
        changed.remove(entry);
        if (entry.isStored()) {
          settledInStore.add(entry.id());
        }
      }
    } finally {
      lock.unlock();
    }
  }

  /**
   * Changes an entry; the change is written before the next commit. Does nothing once the lane is
   * closed.
   */
  void change(Entry entry, Consumer<Entry> change) {
    lock.lock();
    try {
      if (!closed) {
        change.accept(entry);
        changed.add(entry);
      }
    } finally {
      lock.unlock();
    }
  }

  /** Unsettled deliveries, in memory and parked. */
  long pending() {
    lock.lock();
    try {
      return backlogs.values().stream().mapToLong(b -> b.live + b.parked).sum();
    } finally {
      lock.unlock();
    }
  }

  /** Whether the store says all there is to say. */
  boolean isWritten() {
    lock.lock();
    try {
      return closed || (changed.isEmpty() && settledInStore.isEmpty());
    } finally {
      lock.unlock();
    }
  }

  boolean isClosed() {
    lock.lock();
    try {
      return closed;
    } finally {
      lock.unlock();
    }
  }

  /** The task goes elsewhere: what calls under way bring back is ignored from now on. */
  void close() {
    lock.lock();
    try {
      closed = true;
    } finally {
      lock.unlock();
    }
  }

  private Backlog backlog(String trigger) {
    return backlogs.computeIfAbsent(trigger, _ -> new Backlog());
  }

  private static String place(@Nullable String topic, int partition) {
    return topic + "-" + partition;
  }
}
