package io.tidemill.ops.journal;

import io.tidemill.schemas.avro.JournalEnd;
import io.tidemill.schemas.avro.JournalRecord;
import io.tidemill.schemas.event.Origin;
import io.tidemill.schemas.log.AvroCodec;
import io.tidemill.schemas.log.MalformedRecord;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32C;
import org.apache.avro.SchemaNormalization;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.util.Utf8;
import org.jspecify.annotations.Nullable;

/**
 * Steps through one journal record after the other: first the events read, then the attempts, in
 * the order of {@code JournalRecord.avsc}. What comes after the last step that is asked for is
 * never decoded. For one thread.
 *
 * <p>Design: a million events have about a million attempts; as objects they take most of the
 * second that {@code why} has. So the hashes are compared where they lie and the fields of an
 * attempt stand in this one object. A record of another version of the schema is read by the codec
 * and written anew, which is slow and right. A test holds this decoder against the generated one.
 */
public final class JournalCursor {
  private static final AvroCodec<JournalRecord> CODEC =
      new AvroCodec<>(JournalRecord.class, JournalRecord.getClassSchema());
  private static final long FINGERPRINT =
      SchemaNormalization.parsingFingerprint64(JournalRecord.getClassSchema());

  /** Marker (2 bytes) and fingerprint (8 bytes), Avro 1.12 "Single-object encoding". */
  private static final int HEADER_BYTES = 10;

  private static final JournalEnd[] ENDS = JournalEnd.values();

  private final List<String> names = new ArrayList<>();
  private final Utf8 text = new Utf8();
  private byte @Nullable [] record;
  private @Nullable BinaryDecoder decoder;
  private long atMs;
  private long left;

  // The events read of one topic-partition.
  private int topic;
  private int partition;
  private long first;
  private int[] steps = new int[1024];
  private int count;
  private ByteBuffer hashes = ByteBuffer.allocate(4096);

  // One attempt.
  private int trigger;
  private long offset;
  private int number;
  private long endedMs;
  private int tookMs;
  private int status;
  private int code;
  private int end;
  private String target = "";

  /** The hash of an event's id, as the journal has it. */
  public static int hash(String id) {
    var crc = new CRC32C();
    crc.update(id.getBytes(StandardCharsets.UTF_8));
    return (int) crc.getValue();
  }

  /** Begins with a record; {@link MalformedRecord} for what is none. */
  public void open(byte[] bytes) {
    byte[] known = bytes;
    if (bytes.length < HEADER_BYTES
        || ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getLong(2) != FINGERPRINT) {
      known = CODEC.encode(CODEC.decode(bytes));
    }
    record = known;
    decoder =
        DecoderFactory.get()
            .binaryDecoder(known, HEADER_BYTES, known.length - HEADER_BYTES, decoder);
    names.clear();
    reading(in -> {
      atMs = in.readLong();
      for (long n = in.readArrayStart(); n != 0; n = in.arrayNext()) {
        for (long i = 0; i < n; i++) {
          names.add(in.readString());
        }
      }
      left = in.readArrayStart();
    });
  }

  /** When the record was written, epoch milliseconds. */
  public long atMs() {
    return atMs;
  }

  /** Goes to the events read of the next topic-partition; false after the last. */
  public boolean nextRead() {
    if (left == 0) {
      return false;
    }
    reading(in -> {
      topic = in.readInt();
      partition = in.readInt();
      first = in.readLong();
      int read = 0;
      for (long n = in.readArrayStart(); n != 0; n = in.arrayNext()) {
        if (read + n > steps.length) {
          steps = Arrays.copyOf(steps, (int) Math.max(read + n, steps.length * 2L));
        }
        for (long i = 0; i < n; i++) {
          steps[read++] = in.readInt();
        }
      }
      hashes = in.readBytes(hashes);
      count = Math.min(hashes.remaining() / Integer.BYTES, read + 1);
      next(in);
    });
    return true;
  }

  /** The name of the topic of these events, or of this attempt. */
  public String topic() {
    return name(topic);
  }

  /** The partition of these events, or of this attempt. */
  public int partition() {
    return partition;
  }

  /** The offset of the first of these events. */
  public long first() {
    return first;
  }

  /** How many events these are. */
  public int count() {
    return count;
  }

  /** The index of the next event with a hash, from {@code from} on; -1 when there is none. */
  public int indexOf(int hash, int from) {
    int base = hashes.position();
    for (int i = from; i < count; i++) {
      if (hashes.getInt(base + i * Integer.BYTES) == hash) {
        return i;
      }
    }
    return -1;
  }

  /** The offset of one of these events. */
  public long offsetOf(int index) {
    long at = first;
    for (int i = 0; i < index; i++) {
      at += steps[i];
    }
    return at;
  }

  /** Begins with the attempts, passing over events that were not asked for. */
  public void openAttempts() {
    while (nextRead()) {
      // Each call passes over one.
    }
    reading(in -> left = in.readArrayStart());
  }

  /** Goes to the next attempt; false after the last. */
  public boolean nextAttempt() {
    if (left == 0) {
      return false;
    }
    reading(in -> {
      trigger = in.readInt();
      topic = in.readInt();
      partition = in.readInt();
      offset = in.readLong();
      number = in.readInt();
      endedMs = in.readLong();
      tookMs = in.readInt();
      status = in.readInt();
      code = in.readInt();
      end = in.readEnum();
      target = in.readIndex() == 1 ? in.readString(text).toString() : "";
      next(in);
    });
    return true;
  }

  /** The trigger of this attempt. */
  public String trigger() {
    return name(trigger);
  }

  /** The offset of this attempt's event. */
  public long offset() {
    return offset;
  }

  /** What this attempt settled. */
  public JournalEnd end() {
    return ENDS[end];
  }

  /** This attempt as a value. */
  public Attempt attempt() {
    return new Attempt(
        trigger(),
        new Origin(topic(), partition, offset),
        number,
        endedMs,
        tookMs,
        status,
        code < 0 ? "" : name(code),
        end(),
        target.isEmpty() ? Optional.empty() : Optional.of(target));
  }

  private void next(BinaryDecoder in) throws IOException {
    left--;
    if (left == 0) {
      left = in.arrayNext();
    }
  }

  private String name(int index) {
    if (index < 0 || index >= names.size()) {
      throw new MalformedRecord("a journal record without name " + index, null);
    }
    return names.get(index);
  }

  private void reading(Step step) {
    BinaryDecoder in = decoder;
    if (in == null || record == null) {
      throw new IllegalStateException("open was not called");
    }
    try {
      step.read(in);
    } catch (IOException | RuntimeException broken) {
      throw new MalformedRecord("a broken journal record: " + broken.getMessage(), broken);
    }
  }

  private interface Step {
    void read(BinaryDecoder in) throws IOException;
  }
}
