package io.tidemill.schemas.log;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.SchemaNormalization;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.DatumReader;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.message.BinaryMessageEncoder;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificDatumReader;
import org.apache.avro.specific.SpecificRecord;
import org.apache.avro.util.ClassSecurityValidator;
import org.jspecify.annotations.Nullable;

/**
 * Avro single-object encoding of one record type: two marker bytes, the schema's 64-bit
 * fingerprint, the record.
 *
 * @param <T> a generated record
 */
public final class AvroCodec<T extends SpecificRecord> {
  private static final String GENERATED = "io.tidemill.schemas.avro";

  static {
    // Since 1.12.2 Avro refuses to instantiate every class that nobody declared trusted, its own
    // generated records included. Whatever was trusted before stays so.
    ClassSecurityValidator.setGlobal(
        ClassSecurityValidator.composite(
            ClassSecurityValidator.getGlobal(),
            candidate -> candidate.getPackageName().equals(GENERATED)));
  }

  /** Marker (2 bytes) and fingerprint (8 bytes), Avro 1.12 "Single-object encoding". */
  private static final int HEADER_BYTES = 10;

  private static final int MARKER = 0xC301;

  private final BinaryMessageEncoder<T> encoder;
  private final Map<Long, DatumReader<T>> readers = new HashMap<>();

  /**
   * A codec of the newest schema of a generated class.
   *
   * @param older schemas of earlier versions that may still be stored
   */
  public AvroCodec(Class<T> type, Schema schema, Schema... older) {
    SpecificData model = SpecificData.getForClass(type);
    this.encoder = new BinaryMessageEncoder<>(model, schema, true);
    readers.put(fingerprint(schema), new SpecificDatumReader<>(schema, schema, model));
    for (Schema writer : older) {
      readers.put(fingerprint(writer), new SpecificDatumReader<>(writer, schema, model));
    }
  }

  /** The bytes of a record. */
  public byte[] encode(T value) {
    try {
      var out = new ByteArrayOutputStream(256);
      encoder.encode(value, out);
      return out.toByteArray();
    } catch (IOException bug) {
      throw new UncheckedIOException(bug);
    }
  }

  /**
   * Reads what {@link #encode} wrote, by this or an older version; throws {@link MalformedRecord}
   * for anything else.
   *
   * <p>The body is decoded from the array itself and not, as Avro's message decoder does, from a
   * stream over it: only then does Avro hold a length against the bytes that are left before it
   * makes room for it. Otherwise five broken bytes ask for 2 GB.
   */
  public T decode(byte[] bytes) {
    if (bytes.length < HEADER_BYTES || ByteBuffer.wrap(bytes).getShort() != (short) MARKER) {
      throw malformed("no single-object header", null);
    }
    long fingerprint = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getLong(2);
    DatumReader<T> reader = readers.get(fingerprint);
    if (reader == null) {
      throw malformed("unknown fingerprint " + Long.toHexString(fingerprint), null);
    }
    try {
      BinaryDecoder body =
          DecoderFactory.get()
              .binaryDecoder(bytes, HEADER_BYTES, bytes.length - HEADER_BYTES, null);
      T record = reader.read(null, body);
      if (!body.isEnd()) {
        throw malformed("bytes after the record", null);
      }
      return record;
    } catch (MalformedRecord malformed) {
      throw malformed;
    } catch (IOException | RuntimeException broken) {
      throw malformed(String.valueOf(broken.getMessage()), broken);
    }
  }

  private static MalformedRecord malformed(String why, @Nullable Throwable cause) {
    return new MalformedRecord("not an Avro record of a known schema: " + why, cause);
  }

  private static long fingerprint(Schema schema) {
    return SchemaNormalization.parsingFingerprint64(schema);
  }
}
