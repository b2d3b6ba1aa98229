package io.tidemill.ops.deadletters;

import io.tidemill.ops.reading.Places;
import io.tidemill.schemas.event.Origin;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeader;

/**
 * Says in the topic of dead letters itself that one of them was put in again: a record with an
 * empty value. Dead letters of workflows have no topic of redeliveries that would tell.
 */
final class RedrivenMark {
  static final String HEADER = "tidemillredriven";

  private RedrivenMark() {}

  /** The mark of a letter, for the letter's own partition. */
  static ProducerRecord<byte[], byte[]> of(Origin letter) {
    return new ProducerRecord<>(
        letter.topic(),
        letter.partition(),
        letter.toString().getBytes(StandardCharsets.UTF_8),
        new byte[0],
        List.of(new RecordHeader(HEADER, letter.toString().getBytes(StandardCharsets.UTF_8))));
  }

  /** The letter that a record marks; empty for a record that is no mark. */
  static Optional<Origin> read(Headers headers) {
    Header header = headers.lastHeader(HEADER);
    return header == null || header.value() == null
        ? Optional.empty()
        : Places.parse(new String(header.value(), StandardCharsets.UTF_8));
  }
}
