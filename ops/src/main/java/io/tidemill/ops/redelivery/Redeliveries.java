package io.tidemill.ops.redelivery;

import io.cloudevents.CloudEvent;
import io.tidemill.ops.reading.Places;
import io.tidemill.schemas.event.EventCodec;
import io.tidemill.schemas.event.Origin;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * Writes and reads the records of the topic of redeliveries.
 *
 * @param topic the topic of redeliveries
 * @param partitions how many it has
 */
public record Redeliveries(String topic, int partitions) {
  private static final String BROKER = "tidemill-broker";
  private static final String TRIGGER = "tidemill-trigger";
  private static final String IDENTITY = "tidemill-identity";
  private static final String SUBSCRIBER = "tidemill-subscriber";

  /**
   * An event for one trigger.
   *
   * @param key the original's; null for none
   * @param identity what tells it from every other delivery of the trigger
   * @param partition of the original, so that the order by key stays in one task
   * @param subscriber who gets it in place of the trigger's own; null for its own
   */
  public ProducerRecord<byte[], byte[]> record(
      String broker,
      String trigger,
      CloudEvent event,
      byte @Nullable [] key,
      Origin identity,
      int partition,
      @Nullable String subscriber) {
    ProducerRecord<byte[], byte[]> written = EventCodec.encode(topic, event, key);
    var record =
        new ProducerRecord<>(
            topic,
            Math.floorMod(partition, partitions),
            written.key(),
            written.value(),
            written.headers());
    add(record, BROKER, broker);
    add(record, TRIGGER, trigger);
    add(record, IDENTITY, identity.toString());
    if (subscriber != null) {
      add(record, SUBSCRIBER, subscriber);
    }
    return record;
  }

  /** The identity of a record of the topic. */
  public static Optional<Origin> identity(Headers headers) {
    Header header = headers.lastHeader(IDENTITY);
    return header == null || header.value() == null
        ? Optional.empty()
        : Places.parse(new String(header.value(), StandardCharsets.UTF_8));
  }

  private static void add(ProducerRecord<byte[], byte[]> record, String name, String value) {
    record.headers().add(name, value.getBytes(StandardCharsets.UTF_8));
  }
}
