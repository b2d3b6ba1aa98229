package io.tidemill.schemas.log;

import io.tidemill.schemas.avro.DeliveryRecord;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.Schema.Field;

/** Reads and writes what the delivery store holds, as far back as stores may hold it. */
public final class DeliveryCodec {
  /** Fields of the first version; what was added since comes after them, with defaults. */
  private static final int FIRST_FIELDS = 15;

  /** The codec of all versions. */
  public static final AvroCodec<DeliveryRecord> ALL =
      new AvroCodec<>(DeliveryRecord.class, DeliveryRecord.getClassSchema(), first());

  private DeliveryCodec() {}

  private static Schema first() {
    Schema now = DeliveryRecord.getClassSchema();
    List<Field> fields =
        now.getFields().subList(0, FIRST_FIELDS).stream()
            .map(field -> new Field(field, field.schema()))
            .toList();
    return Schema.createRecord(now.getName(), now.getDoc(), now.getNamespace(), false, fields);
  }
}
