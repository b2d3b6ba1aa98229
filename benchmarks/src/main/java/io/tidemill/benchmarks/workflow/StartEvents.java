package io.tidemill.benchmarks.workflow;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntFunction;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Small events of a plain Kafka producer in binary mode, whose data hold the token of an instance.
 */
final class StartEvents implements AutoCloseable {
  private final KafkaProducer<byte[], byte[]> producer;

  StartEvents(String bootstrapServers) {
    producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", bootstrapServers, "acks", "all", "linger.ms", 0),
            new ByteArraySerializer(),
            new ByteArraySerializer());
  }

  /** Sends one event; {@link #flush} waits for all. */
  void send(String type, String id, String token) {
    byte[] data = ("{\"k\":\"" + token + "\"}").getBytes(StandardCharsets.UTF_8);
    var record = new ProducerRecord<byte[], byte[]>("tidemill.events.default", data);
    header(record, "ce_specversion", "1.0");
    header(record, "ce_id", id);
    header(record, "ce_source", "/bench");
    header(record, "ce_type", type);
    header(record, "content-type", "application/json");
    var _ = producer.send(record);
  }

  /**
   * Sends events to the tokens from 0, at a rate that knows nothing of how they are worked off.
   *
   * @param perSecond 0 for as fast as it goes
   * @return when the first was to be sent, {@link System#nanoTime}; the i-th was {@code i /
   *     perSecond} later
   */
  long sendAll(String type, String prefix, int count, double perSecond, IntFunction<String> token) {
    long start = System.nanoTime();
    for (int i = 0; i < count; i++) {
      if (perSecond > 0) {
        pause(start + due(i, perSecond));
      }
      send(type, prefix + i, token.apply(i));
    }
    flush();
    return start;
  }

  /** When the i-th of a rate is to be sent, in nanoseconds after the first. */
  static long due(int i, double perSecond) {
    return (long) (i * (1e9 / perSecond));
  }

  static void pause(long untilNanos) {
    for (long left = untilNanos - System.nanoTime();
        left > 0;
        left = untilNanos - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
  }

  void flush() {
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
