package io.tidemill.ops.testing;

import io.tidemill.ops.kafka.ClientProperties;
import io.tidemill.ops.kafka.TopicCreator;
import io.tidemill.schemas.topic.TopicSpec;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/** The Kafka cluster that the integration tests of one JVM share. */
public final class TestKafka implements AutoCloseable {
  private static final Duration LIMIT = Duration.ofSeconds(30);

  // A cluster may outlive the JVM (-Dtidemill.kafka=host:port), so names must differ between runs
  // too.
  private static final String RUN = Long.toString(System.currentTimeMillis(), 36);
  private static final AtomicInteger NEXT = new AtomicInteger();

  private final String bootstrapServers;
  private final Runnable stop;
  private final Admin admin;
  private final Producer<byte[], byte @Nullable []> producer;

  TestKafka(String bootstrapServers, Runnable stop) {
    this.bootstrapServers = bootstrapServers;
    this.stop = stop;
    this.admin = Admin.create(clientProperties().admin());
    Map<String, Object> settings = clientProperties().producer();
    settings.put(ProducerConfig.LINGER_MS_CONFIG, 0);
    this.producer =
        new KafkaProducer<byte[], byte @Nullable []>(
            settings, new ByteArraySerializer(), new ByteArraySerializer());
  }

  /** Host and port, comma-separated. */
  public String bootstrapServers() {
    return bootstrapServers;
  }

  /** One admin client for all tests; it is not theirs to close. */
  public Admin admin() {
    return admin;
  }

  /** What a node configured for this cluster gives to its clients. */
  public ClientProperties clientProperties() {
    return new ClientProperties(bootstrapServers, Map.of());
  }

  /**
   * A name that no other test of this or another run has; at most 40 of {@code [a-z0-9-]}, so it is
   * a topic prefix.
   */
  public String uniquePrefix(String word) {
    return word + "-" + RUN + "-" + NEXT.incrementAndGet();
  }

  /** Creates a topic with a unique name and returns the name when it is usable. */
  public String topic(String word, int partitions, Map<String, String> settings) {
    String name = uniquePrefix(word);
    new TopicCreator(admin, TopicCreator.BROKER_DEFAULT)
        .ensure(List.of(new TopicSpec(name, partitions, settings)), TopicCreator.Partitions.ANY);
    return name;
  }

  /** Creates a topic of one partition. */
  public String topic(String word) {
    return topic(word, 1, Map.of());
  }

  /** Creates a topic whose shape Tidemill would not have chosen. */
  public void createRaw(NewTopic topic) {
    get(admin.createTopics(List.of(topic)).all());
  }

  /** Appends one record to partition 0 and returns its offset; a null value is a tombstone. */
  public long produce(String topic, String key, @Nullable String value) {
    byte[] bytes = value == null ? null : value.getBytes(StandardCharsets.UTF_8);
    return get(producer.send(
            new ProducerRecord<>(topic, 0, key.getBytes(StandardCharsets.UTF_8), bytes)))
        .offset();
  }

  /** Every record of a topic up to its end now, partition by partition. */
  public List<ConsumerRecord<byte[], byte @Nullable []>> consumeAll(
      String topic, IsolationLevel isolation) {
    return consumeAll(clientProperties(), topic, isolation);
  }

  /** Every record of a topic of any cluster up to its end now, partition by partition. */
  public static List<ConsumerRecord<byte[], byte @Nullable []>> consumeAll(
      ClientProperties cluster, String topic, IsolationLevel isolation) {
    Map<String, Object> settings = cluster.consumer();
    settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, isolation.toString());
    settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    var records = new ArrayList<ConsumerRecord<byte[], byte @Nullable []>>();
    try (var consumer =
        new KafkaConsumer<byte[], byte @Nullable []>(
            settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      List<TopicPartition> partitions =
          consumer.partitionsFor(topic, LIMIT).stream()
              .map(p -> new TopicPartition(topic, p.partition()))
              .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions, LIMIT);
      long deadline = System.nanoTime() + LIMIT.toNanos();
      while (partitions.stream().anyMatch(p -> consumer.position(p) < ends.getOrDefault(p, 0L))) {
        consumer.poll(Duration.ofMillis(100)).forEach(records::add);
        if (System.nanoTime() - deadline > 0) {
          throw new AssertionError(
              "%s was not read to its end %s within %s".formatted(topic, ends, LIMIT));
        }
      }
    }
    return records;
  }

  /** The value of a record as text; empty for a tombstone. */
  public static Optional<String> text(ConsumerRecord<byte[], byte @Nullable []> record) {
    byte[] value = record.value();
    return value == null
        ? Optional.empty()
        : Optional.of(new String(value, StandardCharsets.UTF_8));
  }

  @Override
  public void close() {
    producer.close(Duration.ofSeconds(2));
    admin.close(Duration.ofSeconds(2));
    stop.run();
  }

  private static <T> T get(Future<T> future) {
    try {
      return future.get(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      throw new AssertionError(e.getCause());
    } catch (TimeoutException e) {
      throw new AssertionError("Kafka did not answer within " + LIMIT, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  private static <T> T get(KafkaFuture<T> future) {
    return get(future.toCompletionStage().toCompletableFuture());
  }
}
