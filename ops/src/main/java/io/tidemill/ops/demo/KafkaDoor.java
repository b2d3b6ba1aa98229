package io.tidemill.ops.demo;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/** The sender's way past the node: a plain producer that writes into the broker's topic. */
final class KafkaDoor implements AutoCloseable {
  private final KafkaProducer<byte[], byte[]> producer;
  private final String topic;
  private final Consumer<Receipt> answered;

  KafkaDoor(String bootstrapServers, String topic, Consumer<Receipt> answered) {
    this.producer =
        new KafkaProducer<>(
            Map.of(
                ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                bootstrapServers,
                ProducerConfig.LINGER_MS_CONFIG,
                0),
            new ByteArraySerializer(),
            new ByteArraySerializer());
    this.topic = topic;
    this.answered = answered;
  }

  /** Learns where the topic lies. */
  void connect() {
    producer.partitionsFor(topic);
  }

  void send(String id, String what, Message message) {
    var record = new ProducerRecord<byte[], byte[]>(topic, key(message), message.body());
    message
        .headers()
        .forEach(
            (name, value) -> record.headers().add(name, value.getBytes(StandardCharsets.UTF_8)));
    long sent = Receipt.nowMicros();
    var _ =
        producer.send(
            record,
            (_, failure) ->
                answered.accept(
                    new Receipt(Line.Via.KAFKA, id, what, failure == null ? 0 : -1, "", sent)));
  }

  /** Events of one partition key stay in their order (CloudEvents partitioning extension). */
  private static byte @Nullable [] key(Message message) {
    String key = message.headers().get("ce_partitionkey");
    return key == null ? null : key.getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    producer.close();
  }
}
