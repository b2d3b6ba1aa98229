package io.tidemill.invoker.delivery;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.jspecify.annotations.Nullable;

/** The records that one lane has on their way to Kafka. */
final class Publications {
  private final Publisher publisher;
  private final AtomicInteger underWay = new AtomicInteger();

  Publications(Publisher publisher) {
    this.publisher = publisher;
  }

  /** Records that are being written. */
  int underWay() {
    return underWay.get();
  }

  /**
   * Appends a record.
   *
   * @param afterwards told where it lies, or why it does not
   */
  void publish(
      ProducerRecord<byte[], byte[]> record,
      BiConsumer<@Nullable RecordMetadata, @Nullable Throwable> afterwards) {
    underWay.incrementAndGet();
    CompletableFuture<RecordMetadata> stored;
    try {
      stored = publisher.publish(record);
    } catch (RuntimeException refused) {
      // A producer that is closed or full throws; thrown further, nobody would try again.
      stored = CompletableFuture.failedFuture(refused);
    }
    stored.whenComplete((metadata, failure) -> {
      try {
        afterwards.accept(metadata, failure);
      } finally {
        underWay.decrementAndGet();
      }
    });
  }

  /** {@code topic-partition@offset}. */
  static @Nullable String placeOf(@Nullable RecordMetadata stored) {
    return stored == null
        ? null
        : stored.topic() + "-" + stored.partition() + "@" + stored.offset();
  }
}
