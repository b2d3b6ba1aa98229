package io.tidemill.invoker.delivery;

import io.tidemill.schemas.avro.JournalAttempt;
import io.tidemill.schemas.avro.JournalEnd;
import io.tidemill.schemas.avro.JournalRead;
import io.tidemill.schemas.avro.JournalRecord;
import io.tidemill.schemas.event.Origin;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * What a lane did since it was last written down: events read and attempts that ended, in memory.
 * Notes come from any thread. At most {@value #ROWS_MAX} are kept; what comes beyond is counted and
 * not kept, which happens only while the journal's topic cannot be written.
 */
final class Journal {
  /** Rows of one record are at most that many, which is a few megabytes. */
  static final int ROWS_MAX = 50_000;

  /**
   * An attempt that ended, or an end without one.
   *
   * @param id of the delivery
   * @param number from 1; 0 for an end without an attempt
   * @param endedMs epoch milliseconds
   * @param tookMs how long it took
   * @param status HTTP status; 0 when there was no answer
   * @param code why it failed; null for a success
   * @param end what it settled
   * @param target where the reply or the dead letter lies; null for none
   */
  record Row(
      DeliveryId id,
      int number,
      long endedMs,
      long tookMs,
      int status,
      @Nullable String code,
      JournalEnd end,
      @Nullable String target) {}

  private final ReentrantLock lock = new ReentrantLock();
  private final Map<Place, Reads> reads = new LinkedHashMap<>();
  private final List<Row> rows = new ArrayList<>();
  private Place lastPlace = new Place("", 0);
  private Reads lastReads = new Reads(0);
  private int size;
  private long lost;

  /** An event was read. */
  void read(Origin origin, String eventId) {
    lock.lock();
    try {
      if (isFull()) {
        return;
      }
      if (reads.isEmpty()
          || lastPlace.partition() != origin.partition()
          || !lastPlace.topic().equals(origin.topic())) {
        lastPlace = new Place(origin.topic(), origin.partition());
        lastReads = reads.computeIfAbsent(lastPlace, _ -> new Reads(origin.offset()));
      }
      if (lastReads.add(origin.offset(), hash(eventId))) {
        size++;
      }
    } finally {
      lock.unlock();
    }
  }

  void ended(Row row) {
    lock.lock();
    try {
      if (!isFull()) {
        rows.add(row);
        size++;
      }
    } finally {
      lock.unlock();
    }
  }

  private boolean isFull() {
    if (size < ROWS_MAX) {
      return false;
    }
    lost++;
    return true;
  }

  /** Notes that were not kept. */
  long lost() {
    lock.lock();
    try {
      return lost;
    } finally {
      lock.unlock();
    }
  }

  /** Takes out everything, to be written; null when there is nothing. */
  @Nullable JournalRecord take(long nowMs) {
    lock.lock();
    try {
      if (size == 0) {
        return null;
      }
      var names = new Names();
      List<JournalRead> read = new ArrayList<>(reads.size());
      reads.forEach((place, list) -> read.add(list.record(names.of(place.topic()), place)));
      List<JournalAttempt> attempts = new ArrayList<>(rows.size());
      rows.forEach(row -> attempts.add(attempt(row, names)));
      var record = new JournalRecord(nowMs, names.list(), read, attempts);
      reads.clear();
      rows.clear();
      size = 0;
      return record;
    } finally {
      lock.unlock();
    }
  }

  private static JournalAttempt attempt(Row row, Names names) {
    Origin origin = row.id().origin();
    return new JournalAttempt(
        names.of(row.id().trigger()),
        names.of(origin.topic()),
        origin.partition(),
        origin.offset(),
        row.number(),
        row.endedMs(),
        (int) Math.clamp(row.tookMs(), 0, Integer.MAX_VALUE),
        row.status(),
        row.code() == null ? -1 : names.of(row.code()),
        row.end(),
        row.target());
  }

  private static int hash(String eventId) {
    var crc = new CRC32C();
    crc.update(eventId.getBytes(StandardCharsets.UTF_8));
    return (int) crc.getValue();
  }

  /** Names in the order they came, each once. */
  private static final class Names {
    private final Map<String, Integer> index = new LinkedHashMap<>();

    int of(String name) {
      return index.computeIfAbsent(name, _ -> index.size());
    }

    List<String> list() {
      return List.copyOf(index.keySet());
    }
  }

  /** The events read of one partition, in log order. */
  private static final class Reads {
    private final long first;
    private long last;
    private int[] steps = new int[16];
    private int[] hashes = new int[16];
    private int count;

    Reads(long first) {
      this.first = first;
      this.last = first;
    }

    /** Notes an event; one that is processed again after a failure is in already. */
    boolean add(long offset, int hash) {
      if (count > 0 && offset <= last) {
        return false;
      }
      if (count == hashes.length) {
        hashes = Arrays.copyOf(hashes, count * 2);
        steps = Arrays.copyOf(steps, count * 2);
      }
      steps[count] = (int) Math.min(offset - last, Integer.MAX_VALUE);
      hashes[count] = hash;
      last = offset;
      count++;
      return true;
    }

    JournalRead record(int topic, Place place) {
      List<Integer> gaps = new ArrayList<>(count);
      ByteBuffer bytes = ByteBuffer.allocate(count * Integer.BYTES);
      for (int i = 0; i < count; i++) {
        if (i > 0) {
          gaps.add(steps[i]);
        }
        bytes.putInt(hashes[i]);
      }
      return new JournalRead(topic, place.partition(), first, gaps, bytes.flip());
    }
  }
}
