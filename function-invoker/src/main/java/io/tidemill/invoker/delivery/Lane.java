package io.tidemill.invoker.delivery;

import io.tidemill.schemas.avro.DeliveryRecord;
import io.tidemill.schemas.event.MatchedEvent;
import io.tidemill.schemas.log.DeliveryCodec;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.kafka.common.utils.Bytes;
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
 * triggers that wait, not by what waits. Within an ordered trigger a key has its own line, of which
 * only the first is tried (G8).
 */
final class Lane {
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition ended = lock.newCondition();
  private final Map<DeliveryId, Entry> live = new HashMap<>();
  private final Map<String, Backlog> backlogs = new HashMap<>();
  private final WriteBehind behind = new WriteBehind();
  private final Reread reread = new Reread();
  private final Grace grace = new Grace();
  private final HeldCalls held = new HeldCalls();
  private final Marks marks;
  private final Consumer<Entry> attempt;
  private final DeliveryStore store;
  private final LaneContext context;

  private boolean closed;

  /**
   * @param store of the task
   * @param context what it is told by its surroundings
   * @param attempt starts the next attempt of an entry; called without the lock, must not block
   */
  Lane(DeliveryStore store, LaneContext context, Consumer<Entry> attempt) {
    this.store = store;
    this.context = context;
    this.attempt = attempt;
    this.marks = new Marks(store, context.clockMs());
  }

  /** Takes over what an earlier owner left, by its keys: it may be a million. Stream thread. */
  void restore() {
    try (KeyValueIterator<Bytes, byte[]> all =
        store.range(DeliveryId.firstDelivery(), DeliveryId.lastDelivery())) {
      while (all.hasNext()) {
        DeliveryId id = DeliveryId.of(all.next().key.get());
        underLock(() -> {
          backlog(id.trigger()).restored();
          reread.restored(id.origin().topic(), id.origin().partition(), id.origin().offset());
        });
      }
    }
    refill();
  }

  /** Takes the deliveries of one matched event. Stream thread. */
  void accept(MatchedEvent matched) {
    if (!matched.redelivery()) {
      context.journal().notes().read(matched.origin(), matched.event().getId());
    }
    for (String trigger : matched.triggers()) {
      Entry entry = Entry.fresh(matched, trigger);
      if (isKnown(entry)) {
        continue;
      }
      entry.ordered(isOrdered(trigger));
      context.accepted().accept(trigger);
      switch (admit(entry)) {
        case START -> attempt.accept(entry);
        case NEXT, PASSED -> {}
        case FULL -> park(entry);
      }
    }
  }

  /**
   * An event that is read again may have left its delivery here already: after a crash in the store
   * or settled since, after a failure further down the topology in memory.
   */
  private boolean isKnown(Entry entry) {
    DeliveryId id = entry.id();
    lock.lock();
    try {
      if (live.containsKey(id) || behind.isMarked(id)) {
        return true;
      }
      if (!entry.isRedelivery()) {
        switch (reread.read(id)) {
          case FRESH -> {
            return false;
          }
          case SETTLED -> {
            return true;
          }
          case ASK_STORE -> {}
        }
      }
    } finally {
      lock.unlock();
    }
    return store.get(id.bytes()) != null || (entry.isRedelivery() && store.get(id.mark()) != null);
  }

  private Backlog.Look admit(Entry entry) {
    lock.lock();
    try {
      Backlog backlog = backlog(entry.id().trigger());
      if (!backlog.takesNew(entry)) {
        return Backlog.Look.FULL;
      }
      live.put(entry.id(), entry);
      behind.changed(entry);
      return backlog.add(entry) ? Backlog.Look.START : Backlog.Look.NEXT;
    } finally {
      lock.unlock();
    }
  }

  private void park(Entry entry) {
    if (entry.orderKey() != null) {
      put(underLock(() -> behind.toPutFirst(entry.id().trigger())));
    }
    byte[] key = entry.id().bytes();
    store.put(key, DeliveryCodec.ALL.encode(entry.record()));
    underLock(() -> backlog(entry.id().trigger()).park(entry, key));
  }

  /**
   * Writes what is unsettled and differs from the store, removes what was settled, and writes the
   * journal. Stream thread, before the consumed offsets are committed.
   */
  void beforeCommit() {
    callCommitted();
    underLock(held::commitBegins);
    write();
    underLock(held::marksWritten);
    context.journal().flush();
  }

  /**
   * Writes what is unsettled and differs from the store, and removes what was settled. Stream
   * thread. When the store fails, what is not written stays to be written: Kafka Streams may go on
   * with the task after a time-out.
   */
  void write() {
    underLock(() -> grace.letQuickCallsEnd(behind, ended));
    put(underLock(behind::toPut));
    // Before the marks: what is deleted in this commit must have its mark in it, too.
    List<DeliveryId> gone = underLock(behind::toDelete);
    for (DeliveryId id : underLock(behind::toMark)) {
      marks.put(id);
      underLock(() -> behind.marked(id));
    }
    for (DeliveryId id : gone) {
      store.delete(id.bytes());
      underLock(() -> behind.deleted(id));
    }
  }

  /** Writes what will not be settled by the next commit. Stream thread. */
  void writeEarly() {
    put(underLock(behind::toPutEarly));
  }

  private void put(List<Entry> entries) {
    for (Entry entry : entries) {
      DeliveryRecord record = recordToWrite(entry);
      try {
        if (record != null) {
          store.put(entry.id().bytes(), DeliveryCodec.ALL.encode(record));
        }
      } catch (RuntimeException unwritten) {
        change(entry, _ -> {});
        throw unwritten;
      }
    }
  }

  /**
   * The record of an entry, which counts as stored from here on, so that a call that settles it
   * while it is being written has it deleted again; null when it was settled before.
   */
  private @Nullable DeliveryRecord recordToWrite(Entry entry) {
    return this.<@Nullable DeliveryRecord>underLock(() -> {
      if (!behind.takeChanged(entry)) {
        return null;
      }
      entry.storedNow();
      return entry.record();
    });
  }

  /** Takes parked deliveries into memory where there is room. Stream thread. */
  void refill() {
    callCommitted();
    marks.purgeSome();
    Map<String, Backlog> wanting =
        underLock(() -> {
          var all = new HashMap<String, Backlog>();
          backlogs.forEach((trigger, backlog) -> {
            if (backlog.wantsRefill()) {
              all.put(trigger, backlog);
            }
          });
          return all;
        });
    wanting.forEach(
        (trigger, backlog) -> new Refill(this, store, trigger, backlog).run().forEach(attempt));
  }

  /**
   * Marks entries as being tried, and makes the call once a commit has carried the mark (at most
   * once). When the lane is closed before, the call is made, too: it sees that and gives back what
   * it holds.
   */
  void callAfterCommit(List<Entry> entries, Runnable call) {
    lock.lock();
    try {
      if (!closed) {
        for (Entry entry : entries) {
          entry.tried(true);
          behind.changed(entry);
        }
        held.add(call);
        return;
      }
    } finally {
      lock.unlock();
    }
    call.run();
  }

  /** The stream thread is back from the commit, so what it carried is in the changelog. */
  private void callCommitted() {
    List<Runnable> calls = underLock(held::takeCommitted);
    calls.forEach(Runnable::run);
  }

  /** A call of the entry is under way, or has ended. */
  void underWay(Entry entry, boolean is) {
    underLock(() -> {
      entry.underWay(is);
      if (!is) {
        ended.signalAll();
      }
    });
  }

  /**
   * The delivery is done: the subscriber took it, or the dead letter is stored.
   *
   * @return false when nobody waits for it any more: it was settled before, or the lane is closed
   */
  boolean settle(Entry entry) {
    Entry next;
    lock.lock();
    try {
      DeliveryId id = entry.id();
      if (closed || !live.remove(id, entry)) {
        return false;
      }
      behind.settled(entry);
      if (entry.isStored()) {
        reread.settled(id);
      }
      next = backlog(id.trigger()).remove(entry);
    } finally {
      lock.unlock();
    }
    if (next != null) {
      attempt.accept(next);
    }
    return true;
  }

  /**
   * Changes an entry; the change is written before the next commit. Does nothing once the entry is
   * settled or the lane is closed.
   */
  void change(Entry entry, Consumer<Entry> change) {
    underLock(() -> {
      if (!closed && live.get(entry.id()) == entry) {
        change.accept(entry);
        behind.changed(entry);
      }
    });
  }

  /** Unsettled deliveries by trigger, in memory and parked; without those that have none. */
  Map<String, Long> pendingByTrigger() {
    return underLock(() -> {
      var pending = new TreeMap<String, Long>();
      backlogs.forEach((trigger, backlog) -> {
        if (backlog.live() + backlog.parked() > 0) {
          pending.put(trigger, backlog.live() + backlog.parked());
        }
      });
      return pending;
    });
  }

  /** Unsettled deliveries, in memory and parked. */
  long pending() {
    return pendingByTrigger().values().stream().mapToLong(Long::longValue).sum();
  }

  /** See {@link WriteBehind#isWritten}. */
  boolean isWritten() {
    return underLock(() -> closed || behind.isWritten());
  }

  boolean isClosed() {
    return underLock(() -> closed);
  }

  /** The task goes elsewhere: what calls under way bring back is ignored from now on. */
  void close() {
    List<Runnable> unmade =
        underLock(() -> {
          closed = true;
          backlogs.values().forEach(Backlog::close);
          return held.takeAll();
        });
    unmade.forEach(Runnable::run);
  }

  boolean isOrdered(String trigger) {
    return context.ordered().test(trigger);
  }

  /** Deliveries in memory; under the lock. */
  Map<DeliveryId, Entry> inMemory() {
    return live;
  }

  /** Whether the store holds it although it is not parked; under the lock. */
  boolean isInMemoryOrSettled(DeliveryId id) {
    return live.containsKey(id) || behind.isSettled(id);
  }

  void underLock(Runnable change) {
    lock.lock();
    try {
      change.run();
    } finally {
      lock.unlock();
    }
  }

  <T extends @Nullable Object> T underLock(Supplier<T> read) {
    lock.lock();
    try {
      return read.get();
    } finally {
      lock.unlock();
    }
  }

  private Backlog backlog(String trigger) {
    return backlogs.computeIfAbsent(trigger, _ -> new Backlog(context.budget()));
  }
}
