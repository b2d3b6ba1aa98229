package io.tidemill.schemas.log;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.avro.Schema;
import org.apache.avro.message.BinaryMessageDecoder;
import org.apache.avro.message.BinaryMessageEncoder;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecord;
import org.apache.avro.util.ClassSecurityValidator;

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

  private final BinaryMessageEncoder<T> encoder;
  private final BinaryMessageDecoder<T> decoder;

  /** A codec of the newest schema of a generated class. */
  public AvroCodec(Class<T> type, Schema schema) {
    SpecificData model = SpecificData.getForClass(type);
    this.encoder = new BinaryMessageEncoder<>(model, schema, true);
    this.decoder = new BinaryMessageDecoder<>(model, schema);
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
   */
  public T decode(byte[] bytes) {
    try {
      return decoder.decode(bytes);
    } catch (IOException | RuntimeException broken) {
      throw new MalformedRecord(
          "not an Avro record of a known schema: " + broken.getMessage(), broken);
    }
  }
}
