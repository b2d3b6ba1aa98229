package io.tidemill.invoker.delivery;

import io.tidemill.schemas.avro.DeliveryRecord;
import io.tidemill.schemas.event.MatchedEvent;
import io.tidemill.schemas.log.AvroCodec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;
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

  /** Longest wait for calls under way before a commit. */
  private static final long GRACE_NANOS = 8_000_000;

  /** With more entries unsettled than this, a wait would not save much of the writing. */
  private static final int UNDER_WAY_MAX = 256;

  private static final int SKIP_MAX = 64;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition settled = lock.newCondition();
  private final Map<DeliveryId, Entry> live = new HashMap<>();
  private final Map<String, Backlog> backlogs = new HashMap<>();
  private final Set<Entry> changed = new LinkedHashSet<>();
  private final Set<DeliveryId> settledInStore = new LinkedHashSet<>();

  private final Reread reread = new Reread();
  private final Consumer<Entry> attempt;
  private final DeliveryStore store;
  private boolean closed;
  private int waitsToSkip;
  private int skipAfterVainWait = 1;

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
    lock.lock();
    try (KeyValueIterator<Bytes, byte[]> all = store.all()) {
      while (all.hasNext()) {
        DeliveryRecord record = CODEC.decode(all.next().value);
        backlog(record.getTrigger()).parked++;
        reread.restored(record.getTopic(), record.getPartition(), record.getOffset());
      }
    } finally {
      lock.unlock();
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

  /**
   * An event that is read again may have left its delivery here already: after a crash in the store
   * or settled since, after a failure further down the topology in memory.
   */
  private boolean isKnown(DeliveryId id) {
    lock.lock();
    try {
      if (live.containsKey(id)) {
        return true;
      }
      switch (reread.read(id)) {
        case FRESH -> {
          return false;
        }
        case SETTLED -> {
          return true;
        }
        case ASK_STORE -> {}
      }
    } finally {
      lock.unlock();
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
    byte[] key = entry.id().bytes();
    store.put(key, CODEC.encode(entry.record()));
    lock.lock();
    try {
      Backlog backlog = backlog(entry.id().trigger());
      backlog.parked++;
      if (backlog.cursor != null && Arrays.compareUnsigned(key, backlog.cursor) < 0) {
        // Read again after a crash: it lies before those that were taken into memory since.
        backlog.cursor = key;
      }
    } finally {
      lock.unlock();
    }
  }

  /**
   * Writes what is unsettled and differs from the store, and removes what was settled. Stream
   * thread. When the store fails, what is not written stays to be written: Kafka Streams may go on
   * with the task after a time-out.
   */
  void write() {
    letQuickCallsEnd();
    for (Entry entry : underLock(() -> List.copyOf(changed))) {
      DeliveryRecord record = recordToWrite(entry);
      if (record != null) {
        try {
          store.put(entry.id().bytes(), CODEC.encode(record));
        } catch (RuntimeException unwritten) {
          change(entry, _ -> {});
          throw unwritten;
        }
      }
    }
    for (DeliveryId id : underLock(() -> List.copyOf(settledInStore))) {
      store.delete(id.bytes());
      underLock(() -> settledInStore.remove(id));
    }
  }

  /**
   * Gives the calls under way a few milliseconds before their entries are written: most functions
   * are quicker than that, and an entry that is settled by then never touches the disk. Where a
   * wait was in vain, the next ones are left out, twice as many each time.
   */
  private void letQuickCallsEnd() {
    lock.lock();
    try {
      if (waitsToSkip > 0) {
        waitsToSkip--;
        return;
      }
      List<Entry> underWay = changed.stream().filter(Entry::isUnderWay).toList();
      if (underWay.isEmpty() || changed.size() > UNDER_WAY_MAX) {
        return;
      }
      long nanos = GRACE_NANOS;
      while (nanos > 0 && underWay.stream().anyMatch(Entry::isUnderWay)) {
        nanos = settled.awaitNanos(nanos);
      }
      boolean inVain = underWay.stream().filter(Entry::isUnderWay).count() * 2 > underWay.size();
      skipAfterVainWait = inVain ? Math.min(skipAfterVainWait * 2, SKIP_MAX) : 1;
      waitsToSkip = inVain ? skipAfterVainWait : 0;
    } catch (InterruptedException stopping) {
      Thread.currentThread().interrupt();
    } finally {
      lock.unlock();
    }
  }

  /** A call of the entry is under way, or has ended. */
  void underWay(Entry entry, boolean is) {
    lock.lock();
    try {
      entry.underWay(is);
      if (!is) {
        settled.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }

  /**
   * The record of an entry, which counts as stored from here on, so that a call that settles it
   * while it is being written has it deleted again; null when it was settled before.
   */
  private @Nullable DeliveryRecord recordToWrite(Entry entry) {
    lock.lock();
    try {
      if (!changed.remove(entry)) {
        return null;
      }
      entry.storedNow();
      return entry.record();
    } finally {
      lock.unlock();
    }
  }

  private <T> T underLock(Supplier<T> read) {
    lock.lock();
    try {
      return read.get();
    } finally {
      lock.unlock();
    }
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
      write(); // so that few settled deliveries are read
      wanting.forEach(this::refill);
    }
  }

  private void refill(String trigger) {
    List<Entry> taken = new ArrayList<>();
    lock.lock();
    try {
      Backlog backlog = backlog(trigger);
      boolean wholeRange = backlog.cursor == null;
      byte[] from = backlog.cursor == null ? DeliveryId.firstOf(trigger) : backlog.cursor;
      try (KeyValueIterator<Bytes, byte[]> parked = store.range(from, DeliveryId.endOf(trigger))) {
        while (parked.hasNext() && backlog.live < Backlog.LIVE_MAX) {
          KeyValue<Bytes, byte[]> next = parked.next();
          Entry entry = Entry.of(CODEC.decode(next.value));
          // A call may have settled one since the last write; it is in the store but not parked.
          if (!settledInStore.contains(entry.id()) && live.putIfAbsent(entry.id(), entry) == null) {
            backlog.live++;
            backlog.parked--;
            taken.add(entry);
          }
          backlog.cursor = next.key.get();
        }
        if (!parked.hasNext()) {
          if (wholeRange) {
            // All there is of this trigger is in memory now, whatever was counted before.
            backlog.parked = 0;
          }
          backlog.cursor = null;
        }
      }
    } finally {
      lock.unlock();
    }
    taken.forEach(attempt);
  }

  /**
   * The delivery is done: the subscriber took it, or the dead letter is stored.
   *
   * @return false when nobody waits for it any more: it was settled before, or the lane is closed
   */
  boolean settle(Entry entry) {
    lock.lock();
    try {
      DeliveryId id = entry.id();
      if (closed || !live.remove(id, entry)) {
        return false;
      }
      backlog(id.trigger()).live--;
      changed.remove(entry);
      if (entry.isStored()) {
        settledInStore.add(id);
        reread.settled(id);
      }
      return true;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Changes an entry; the change is written before the next commit. Does nothing once the entry is
   * settled or the lane is closed.
   */
  void change(Entry entry, Consumer<Entry> change) {
    lock.lock();
    try {
      if (!closed && live.get(entry.id()) == entry) {
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

  /**
   * Whether the store knows the outcome of every attempt. What was accepted and not yet tried does
   * not count: it keeps coming in, and a stop in order commits it.
   */
  boolean isWritten() {
    lock.lock();
    try {
      return closed || (settledInStore.isEmpty() && changed.stream().noneMatch(Entry::hasOutcome));
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
}
