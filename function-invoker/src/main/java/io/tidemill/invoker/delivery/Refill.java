package io.tidemill.invoker.delivery;

import io.tidemill.schemas.avro.DeliveryRecord;
import io.tidemill.schemas.event.Origin;
import io.tidemill.schemas.log.DeliveryCodec;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.jspecify.annotations.Nullable;

/**
 * Takes parked deliveries of one trigger into memory: first what lies behind the cursor, then what
 * the cursor had passed because its key was blocked and is so no longer. Each parked delivery is
 * read at most twice, however many keys are blocked. Stream thread; the lock is held for one
 * delivery at a time, so that calls that end do not wait for the store.
 */
final class Refill {
  /** Most deliveries that one look reads, so that the stream thread is soon back at its events. */
  private static final int READ_MAX = 4 * Backlog.LIVE_MAX;

  /** No id. */
  private static final DeliveryId NONE = new DeliveryId("", new Origin("", 0, 0));

  private final Lane lane;
  private final DeliveryStore store;
  private final String trigger;
  private final Backlog backlog;
  private final List<Entry> started = new ArrayList<>();

  Refill(Lane lane, DeliveryStore store, String trigger, Backlog backlog) {
    this.lane = lane;
    this.store = store;
    this.trigger = trigger;
    this.backlog = backlog;
  }

  /** Those whose turn it is now. */
  List<Entry> run() {
    underLock(() -> {
      backlog.makeRoom(lane.inMemory());
      return true;
    });
    readAhead();
    underLock(this::linesThatTakeMore).forEach(this::readPassed);
    underLock(() -> {
      backlog.forgetEmptyLines();
      return true;
    });
    return started;
  }

  private void readAhead() {
    byte[] cursor = underLock(() -> backlog.parkedAhead() == 0 ? new byte[0] : startOfLook());
    if (cursor.length == 0) {
      return;
    }
    int read = 0;
    boolean full = false;
    try (KeyValueIterator<Bytes, byte[]> parked = store.range(cursor, DeliveryId.endOf(trigger))) {
      while (!full && read < READ_MAX && parked.hasNext()) {
        KeyValue<Bytes, byte[]> next = parked.next();
        full = !look(next.key.get(), next.value);
        read++;
      }
      if (!full && !parked.hasNext()) {
        underLock(() -> {
          backlog.atEnd();
          return true;
        });
      }
    }
  }

  private byte[] startOfLook() {
    byte[] cursor = backlog.cursor();
    return cursor == null ? DeliveryId.firstOf(trigger) : cursor;
  }

  /** Looks at one; false when there is no room for it. */
  private boolean look(byte[] key, byte[] value) {
    DeliveryId id = DeliveryId.of(key);
    boolean known =
        underLock(() -> {
          boolean is = lane.isInMemoryOrSettled(id);
          if (is) {
            backlog.passedBy(key);
          }
          return is;
        });
    if (known) {
      return true;
    }
    Entry entry = entry(value);
    if (entry.isRedelivery() && store.get(id.mark()) != null) {
      // Settled before a crash that left it in the store.
      store.delete(key);
      underLock(() -> {
        backlog.gone(key);
        return true;
      });
      return true;
    }
    return underLock(() -> {
      Backlog.Look look = backlog.look(entry, key);
      if (look == Backlog.Look.START) {
        started.add(entry);
      }
      if (look != Backlog.Look.FULL && look != Backlog.Look.PASSED) {
        lane.inMemory().put(id, entry);
      }
      return look;
    })
        != Backlog.Look.FULL;
  }

  private List<Line> linesThatTakeMore() {
    int share = backlog.share();
    return backlog.lines().values().stream()
        .filter(line -> line.hasParked() && line.takesParked(share))
        .toList();
  }

  private void readPassed(Line line) {
    boolean more = true;
    while (more) {
      more = readFirstPassed(line);
    }
  }

  private boolean readFirstPassed(Line line) {
    DeliveryId id =
        underLock(() ->
            line.hasParked() && line.takesParked(backlog.share())
                ? new DeliveryId(trigger, line.firstParked())
                : NONE);
    byte @Nullable [] value = id == NONE ? null : store.get(id.bytes());
    if (id == NONE) {
      return false;
    }
    if (value == null) {
      underLock(() -> {
        backlog.unpark(line);
        return true;
      });
      return true;
    }
    Entry entry = entry(value);
    return underLock(() -> {
      if (!backlog.hasRoom(entry.bytes())) {
        return false;
      }
      backlog.unpark(line);
      if (!lane.isInMemoryOrSettled(id)) {
        // A line outlives its trigger's order: what waits in it goes on in order.
        entry.ordered(true);
        lane.inMemory().put(id, entry);
        if (backlog.add(entry)) {
          started.add(entry);
        }
      }
      return true;
    });
  }

  private Entry entry(byte[] value) {
    DeliveryRecord record = DeliveryCodec.ALL.decode(value);
    Entry entry = Entry.of(record);
    entry.ordered(lane.isOrdered(trigger));
    return entry;
  }

  private <T> T underLock(Supplier<T> change) {
    return lane.underLock(change);
  }
}
