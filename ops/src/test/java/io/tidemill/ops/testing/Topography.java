package io.tidemill.ops.testing;

import io.tidemill.invoker.delivery.Publisher;
import io.tidemill.ops.kafka.TopicCreator;
import io.tidemill.schemas.resource.Broker;
import io.tidemill.schemas.topic.Topics;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** The topics of a broker and a mesh without a mesh: what it would write, a test writes by hand. */
public final class Topography implements AutoCloseable {
  private final TestKafka kafka;
  private final Topics topics;
  private final KafkaProducer<byte[], byte[]> producer;

  /** Creates the topics of the default broker. */
  public Topography(TestKafka kafka, String prefix, int partitions) {
    this.kafka = kafka;
    this.topics = new Topics(prefix);
    new TopicCreator(kafka.admin(), TopicCreator.BROKER_DEFAULT)
        .ensure(
            List.of(
                topics.events(Broker.DEFAULT, partitions, Broker.RETENTION_DEFAULT),
                topics.deadLetters(Broker.DEFAULT, partitions),
                topics.redeliver(partitions),
                topics.journal(partitions)),
            TopicCreator.Partitions.EXACT);
    Map<String, Object> settings = kafka.clientProperties().producer();
    settings.put("linger.ms", 5);
    settings.put("batch.size", 1 << 18);
    this.producer =
        new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
  }

  /** Names of the topics. */
  public Topics topics() {
    return topics;
  }

  /** Appends a record. */
  public CompletableFuture<RecordMetadata> append(ProducerRecord<byte[], byte[]> record) {
    var stored = new CompletableFuture<RecordMetadata>();
    var _ =
        producer.send(
            record,
            (metadata, failure) -> {
              if (failure == null) {
                stored.complete(metadata);
              } else {
                stored.completeExceptionally(failure);
              }
            });
    return stored;
  }

  /** Waits until all that was appended is stored. */
  public void flush() {
    producer.flush();
  }

  /** Appends for others. */
  public Publisher publisher() {
    return this::append;
  }

  /** Notes that the mesh has read a partition of the default broker. */
  public void commit(int partition, long offset) throws Exception {
    kafka
        .admin()
        .alterConsumerGroupOffsets(
            topics.prefix() + "-mesh",
            Map.of(
                new TopicPartition(topics.eventsOf(Broker.DEFAULT), partition),
                new OffsetAndMetadata(offset)))
        .all()
        .get(30, TimeUnit.SECONDS);
  }

  @Override
  public void close() {
    producer.close();
  }
}
