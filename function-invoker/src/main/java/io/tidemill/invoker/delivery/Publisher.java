package io.tidemill.invoker.delivery;

import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;

/** Appends records to Kafka outside of Kafka Streams, idempotent and with {@code acks=all}. */
@FunctionalInterface
public interface Publisher {
  /** Completes when the record is stored, exceptionally when it is not; does not block for long. */
  CompletableFuture<RecordMetadata> publish(ProducerRecord<byte[], byte[]> record);

  /** How many partitions a topic has; 0 while that is not known. Does not block. */
  default int partitions(String topic) {
    return Integer.MAX_VALUE;
  }
}
