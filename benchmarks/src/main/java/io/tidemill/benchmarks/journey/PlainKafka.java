package io.tidemill.benchmarks.journey;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** The reference: a plain producer and a plain consumer on the same broker. */
final class PlainKafka {
  private static final int RECORD_BYTES = 1024;

  private PlainKafka() {}

  /** Records a second from producer to consumer, {@code acks=all}, one partition, 1 KB records. */
  static double recordsPerSecond(String bootstrapServers, int count) throws Exception {
    Map<String, Object> settings = Map.of("bootstrap.servers", bootstrapServers, "acks", "all");
    String topic = "bench-plain";
    try (Admin admin = Admin.create(settings)) {
      admin.createTopics(List.of(new NewTopic(topic, 1, (short) 1))).all().get();
    }
    try (var producer =
            new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
        var consumer =
            new KafkaConsumer<>(
                settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      var partition = List.of(new TopicPartition(topic, 0));
      consumer.assign(partition);
      consumer.seekToBeginning(partition);
      byte[] record = new byte[RECORD_BYTES];
      long start = System.nanoTime();
      var sender =
          Thread.ofPlatform()
              .start(() -> {
                for (int i = 0; i < count; i++) {
                  var _ = producer.send(new ProducerRecord<>(topic, record));
                }
                producer.flush();
              });
      for (int read = 0; read < count; ) {
        read += consumer.poll(Duration.ofMillis(100)).count();
      }
      sender.join();
      return count / ((System.nanoTime() - start) / 1e9);
    }
  }
}
