package io.tidemill.schemas.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemill.schemas.avro.DeliveryRecord;
import io.tidemill.schemas.avro.InstanceRecord;
import io.tidemill.schemas.avro.LogEnvelope;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.SchemaCompatibility.SchemaCompatibilityType;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Nodes of two versions run side by side, so each must read what the other wrote. */
final class SchemaCompatibilityTest {
  private static List<Schema> schemas() {
    return List.of(
        LogEnvelope.getClassSchema(),
        DeliveryRecord.getClassSchema(),
        InstanceRecord.getClassSchema());
  }

  private static Schema published(Schema current) {
    return new Schema.Parser()
        .parse(GoldenFiles.read(current.getName() + ".avsc", current.toString(true) + "\n"));
  }

  @ParameterizedTest
  @MethodSource("schemas")
  void readsWhatTheFirstVersionWrote(Schema current) {
    assertThat(compatibility(current, published(current)))
        .isEqualTo(SchemaCompatibilityType.COMPATIBLE);
  }

  @ParameterizedTest
  @MethodSource("schemas")
  void writesWhatTheFirstVersionReads(Schema current) {
    assertThat(compatibility(published(current), current))
        .isEqualTo(SchemaCompatibilityType.COMPATIBLE);
  }

  private static SchemaCompatibilityType compatibility(Schema reader, Schema writer) {
    return SchemaCompatibility.checkReaderWriterCompatibility(reader, writer).getType();
  }
}
