package io.tidemill.benchmarks.mesh;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntFunction;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Events of a plain Kafka producer in binary mode, 1 KB each. */
final class Events implements AutoCloseable {
  private static final byte[] DATA =
      ("\"" + "x".repeat(1022) + "\"").getBytes(StandardCharsets.US_ASCII);

  private final KafkaProducer<byte[], byte[]> producer;

  Events(String bootstrapServers) {
    producer =
        new KafkaProducer<>(
            Map.of(
                ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                bootstrapServers,
                ProducerConfig.ACKS_CONFIG,
                "all",
                ProducerConfig.LINGER_MS_CONFIG,
                1),
            new ByteArraySerializer(),
            new ByteArraySerializer());
  }

  /**
   * Sends events {@code <prefix>0} to {@code <prefix>count-1}.
   *
   * @param perSecond 0 for as fast as it goes
   * @param type of the i-th
   * @param key of the i-th; empty for none
   */
  void send(
      String prefix, int count, int perSecond, IntFunction<String> type, IntFunction<String> key) {
    long start = System.nanoTime();
    for (int i = 0; i < count; i++) {
      if (perSecond > 0) {
        long due = start + i * 1_000_000_000L / perSecond;
        while (System.nanoTime() < due) {
          LockSupport.parkNanos(due - System.nanoTime());
        }
      }
      var record = new ProducerRecord<byte[], byte[]>("tidemill.events.default", DATA);
      header(record, "ce_specversion", "1.0");
      header(record, "ce_id", prefix + i);
      header(record, "ce_source", "/bench");
      header(record, "ce_type", type.apply(i));
      String partitionKey = key.apply(i);
      if (!partitionKey.isEmpty()) {
        header(record, "ce_partitionkey", partitionKey);
      }
      header(record, "content-type", "application/json");
      var _ = producer.send(record);
    }
    producer.flush();
  }

  private static void header(ProducerRecord<?, ?> record, String name, String value) {
    record.headers().add(name, value.getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public void close() {
    producer.close();
  }
}
