package io.tidemill.schemas.event;

import io.cloudevents.CloudEvent;
import io.cloudevents.jackson.JsonFormat;
import io.cloudevents.kafka.KafkaMessageFactory;
import io.tidemill.schemas.problem.Problem;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * Reads and writes CloudEvents by the Kafka protocol binding 1.0.2, in binary and structured
 * content mode, whoever wrote the record. The data are not copied: the event holds the record's
 * array in binary mode.
 */
public final class EventCodec {
  /**
   * The extension that a producer sets to choose the partition (CloudEvents partitioning
   * extension).
   */
  public static final String PARTITION_KEY = "partitionkey";

  private EventCodec() {}

  /** What a Kafka record turned out to be. */
  public sealed interface Decoded {
    /** A valid CloudEvent. */
    record Event(CloudEvent event) implements Decoded {}

    /** No CloudEvent, and why. */
    record Malformed(String reason) implements Decoded {}
  }

  /** Reads one record; total: whatever the bytes are, the answer says what is wrong with them. */
  public static Decoded decode(Headers headers, byte @Nullable [] value) {
    try {
      return switch (KafkaEvent.read(headers, value)) {
        case Reading.Read(var event) -> new Decoded.Event(event);
        case Reading.Refused(_, var problems) -> new Decoded.Malformed(reason(problems));
      };
    } catch (RuntimeException bug) {
      // A record that breaks the reader must not stop a stream thread (guarantee G9).
      return new Decoded.Malformed("input that broke the reader: " + bug);
    }
  }

  private static String reason(List<Problem> problems) {
    return problems.stream()
        .map(problem ->
            (problem.pointer().isEmpty() ? "" : problem.pointer() + ": ")
                + "found "
                + problem.found()
                + ", expected "
                + problem.expected())
        .collect(Collectors.joining("; "));
  }

  /**
   * Writes an event in binary mode, keyed by its {@code partitionkey} extension if it has one, else
   * by {@code key}.
   */
  public static ProducerRecord<byte[], byte[]> encode(
      String topic, CloudEvent event, byte @Nullable [] key) {
    ProducerRecord<Void, byte[]> written =
        KafkaMessageFactory.createWriter(topic).writeBinary(event);
    return new ProducerRecord<>(topic, null, keyOf(event, key), written.value(), written.headers());
  }

  /** Writes an event in structured mode (JSON), keyed as {@link #encode} does. */
  public static ProducerRecord<byte[], byte[]> encodeStructured(
      String topic, CloudEvent event, byte @Nullable [] key) {
    ProducerRecord<Void, byte[]> written =
        KafkaMessageFactory.createWriter(topic).writeStructured(event, JsonFormat.CONTENT_TYPE);
    return new ProducerRecord<>(topic, null, keyOf(event, key), written.value(), written.headers());
  }

  private static byte @Nullable [] keyOf(CloudEvent event, byte @Nullable [] otherwise) {
    Object chosen = event.getExtension(PARTITION_KEY);
    return chosen == null ? otherwise : chosen.toString().getBytes(StandardCharsets.UTF_8);
  }
}
