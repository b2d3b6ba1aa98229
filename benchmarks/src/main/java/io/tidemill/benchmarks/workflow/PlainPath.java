package io.tidemill.benchmarks.workflow;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.stream.IntStream;
import org.HdrHistogram.Histogram;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * The reference: one record from a plain producer ({@code acks=all}, no linger) to a plain consumer
 * on the same broker.
 */
final class PlainPath implements AutoCloseable {
  private final String topic;
  private final KafkaProducer<byte[], byte[]> producer;
  private final KafkaConsumer<byte[], byte[]> consumer;
  private final int partitions;
  private final int recordBytes;

  /**
   * Makes a topic of its own.
   *
   * @param recordBytes of a value, at least 8
   */
  PlainPath(String bootstrapServers, int partitions, int recordBytes) {
    this.topic = "bench-plain";
    this.partitions = partitions;
    this.recordBytes = Math.max(Long.BYTES, recordBytes);
    Map<String, Object> settings =
        Map.of("bootstrap.servers", bootstrapServers, "acks", "all", "linger.ms", 0);
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers))) {
      admin.createTopics(List.of(new NewTopic(topic, partitions, (short) 1))).all().get();
    } catch (ExecutionException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
    producer = new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
    consumer =
        new KafkaConsumer<>(
            Map.of("bootstrap.servers", bootstrapServers),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer());
    var all =
        IntStream.range(0, partitions)
            .mapToObj(partition -> new TopicPartition(topic, partition))
            .toList();
    consumer.assign(all);
    consumer.seekToBeginning(all);
  }

  /** Records a second, as fast as it goes. */
  double most(int count) throws InterruptedException {
    long start = System.nanoTime();
    run(count, 0);
    return count / ((System.nanoTime() - start) / 1e9);
  }

  /**
   * Sends at a rate.
   *
   * @param perSecond 0 for as fast as it goes
   * @return nanoseconds from when a record was to be sent to its arrival
   */
  Histogram run(int count, double perSecond) throws InterruptedException {
    var latency = new Histogram(3_600_000_000_000L, 3);
    var sender = Thread.ofPlatform().start(() -> send(count, perSecond));
    for (int read = 0; read < count; ) {
      for (var record : consumer.poll(Duration.ofMillis(100))) {
        latency.recordValue(
            Math.max(0, System.nanoTime() - ByteBuffer.wrap(record.value()).getLong()));
        read++;
      }
    }
    sender.join();
    return latency;
  }

  private void send(int count, double perSecond) {
    long start = System.nanoTime();
    for (int i = 0; i < count; i++) {
      long due = perSecond > 0 ? start + StartEvents.due(i, perSecond) : System.nanoTime();
      StartEvents.pause(due);
      byte[] value = ByteBuffer.allocate(recordBytes).putLong(due).array();
      // Round robin: what a sticky partitioner saves, steps of many instances do not have.
      int partition = i % partitions;
      var _ = producer.send(new ProducerRecord<>(topic, partition, null, value));
    }
    producer.flush();
  }

  @Override
  public void close() {
    producer.close();
    consumer.close();
  }
}
