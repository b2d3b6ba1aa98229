package io.tidemill.ops.explain;

import io.tidemill.ops.journal.JournalCursor;
import io.tidemill.schemas.avro.JournalAttempt;
import io.tidemill.schemas.avro.JournalEnd;
import io.tidemill.schemas.avro.JournalRead;
import io.tidemill.schemas.avro.JournalRecord;
import io.tidemill.schemas.log.AvroCodec;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes journal records by hand. */
public final class Journals {
  private static final AvroCodec<JournalRecord> CODEC =
      new AvroCodec<>(JournalRecord.class, JournalRecord.getClassSchema());

  private final List<String> names = new ArrayList<>();
  private final List<JournalRead> read = new ArrayList<>();
  private final List<JournalAttempt> attempts = new ArrayList<>();

  /** Events read one after the other. */
  public Journals read(String topic, int partition, long first, String... ids) {
    ByteBuffer hashes = ByteBuffer.allocate(ids.length * Integer.BYTES);
    List<Integer> steps = new ArrayList<>();
    for (int i = 0; i < ids.length; i++) {
      hashes.putInt(JournalCursor.hash(ids[i]));
      if (i > 0) {
        steps.add(1);
      }
    }
    read.add(new JournalRead(name(topic), partition, first, steps, hashes.flip()));
    return this;
  }

  /** An attempt of 5 ms. */
  public Journals attempt(
      String trigger,
      String topic,
      int partition,
      long offset,
      int number,
      int status,
      JournalEnd end,
      @Nullable String target) {
    int code = status < 300 ? -1 : name("TM-5002");
    attempts.add(
        new JournalAttempt(
            name(trigger),
            name(topic),
            partition,
            offset,
            number,
            1_000L + number,
            5,
            status,
            code,
            end,
            target));
    return this;
  }

  /** A delivery at the first attempt. */
  public Journals delivered(String trigger, String topic, int partition, long offset) {
    return attempt(trigger, topic, partition, offset, 1, 204, JournalEnd.DELIVERED, null);
  }

  /** The record as a value. */
  public JournalRecord record(long atMs) {
    return new JournalRecord(atMs, names, read, attempts);
  }

  /** The record as it lies in the topic. */
  public byte[] bytes() {
    return CODEC.encode(record(1_000));
  }

  private int name(String name) {
    if (!names.contains(name)) {
      names.add(name);
    }
    return names.indexOf(name);
  }
}
