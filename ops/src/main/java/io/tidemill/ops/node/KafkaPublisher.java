package io.tidemill.ops.node;

import io.tidemill.invoker.delivery.Publisher;
import io.tidemill.schemas.topic.Topics;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * The node's own producer for results, replies and dead letters: idempotent, {@code acks=all},
 * without linger.
 */
final class KafkaPublisher implements Publisher, AutoCloseable {
  private static final Duration CLOSE_WITHIN = Duration.ofSeconds(3);

  private final KafkaProducer<byte[], byte[]> producer;

  /** Topics that the producer knows; sending to another may block until it gives up. */
  private final Map<String, Integer> partitions = new ConcurrentHashMap<>();

  KafkaPublisher(Map<String, Object> settings) {
    settings.put(ProducerConfig.ACKS_CONFIG, "all");
    settings.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
    settings.put(ProducerConfig.LINGER_MS_CONFIG, 0);
    settings.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, Topics.RECORD_BYTES_MAX);
    settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, 5_000);
    this.producer =
        new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
  }

  @Override
  public CompletableFuture<RecordMetadata> publish(ProducerRecord<byte[], byte[]> record) {
    var stored = new CompletableFuture<RecordMetadata>();
    if (partitions.containsKey(record.topic())) {
      send(record, stored);
    } else {
      Thread.startVirtualThread(() -> {
        send(record, stored);
        lookUp(record.topic());
      });
    }
    return stored;
  }

  @Override
  public int partitions(String topic) {
    Integer known = partitions.get(topic);
    if (known == null) {
      Thread.startVirtualThread(() -> lookUp(topic));
      return 0;
    }
    return known;
  }

  private void send(
      ProducerRecord<byte[], byte[]> record, CompletableFuture<RecordMetadata> stored) {
    try {
      var _ =
          producer.send(
              record,
              (metadata, failure) -> {
                if (failure == null) {
                  stored.complete(metadata);
                } else {
                  partitions.remove(record.topic());
                  stored.completeExceptionally(failure);
                }
              });
    } catch (RuntimeException refused) {
      stored.completeExceptionally(refused);
    }
  }

  private void lookUp(String topic) {
    try {
      partitions.put(topic, producer.partitionsFor(topic).size());
    } catch (RuntimeException unknown) {
      // Nobody waits for it: whoever needs the topic asks again.
    }
  }

  @Override
  public void close() {
    producer.close(CLOSE_WITHIN);
  }
}
