package io.tidemill.ops.demo;

import io.tidemill.schemas.event.Extensions;
import io.tidemill.schemas.topic.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** What can be seen in Kafka: how far the node has read, and its dead letters. */
final class KafkaView implements AutoCloseable {
  private static final Duration READ_WITHIN = Duration.ofSeconds(10);

  private final String bootstrapServers;
  private final Topics topics;
  private final Admin admin;

  KafkaView(String bootstrapServers, Topics topics) {
    this.bootstrapServers = bootstrapServers;
    this.topics = topics;
    this.admin = Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers));
  }

  /**
   * How far an application is with one topic.
   *
   * @param end records written, of all partitions
   * @param committed records whose processing was committed
   */
  record Position(long end, long committed) {}

  Position events() throws InterruptedException {
    return position(topics.prefix() + "-mesh", topics.eventsOf("default"));
  }

  Position workflowLog() throws InterruptedException {
    return position(topics.prefix() + "-workflows", topics.workflowLogName());
  }

  private Position position(String group, String topic) throws InterruptedException {
    try {
      var committed = admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata().get();
      long read = 0;
      var latest = new HashMap<TopicPartition, OffsetSpec>();
      for (var partition : committed.entrySet()) {
        if (partition.getKey().topic().equals(topic) && partition.getValue() != null) {
          read += partition.getValue().offset();
        }
      }
      for (TopicPartition partition : partitions(topic)) {
        latest.put(partition, OffsetSpec.latest());
      }
      long end = 0;
      for (var offset : admin.listOffsets(latest).all().get().values()) {
        end += offset.offset();
      }
      return new Position(end, read);
    } catch (ExecutionException failure) {
      throw new IllegalStateException("Kafka does not tell how far " + group + " is", failure);
    }
  }

  private List<TopicPartition> partitions(String topic)
      throws InterruptedException, ExecutionException {
    return admin.describeTopics(List.of(topic)).allTopicNames().get().values().stream()
        .flatMap(description -> description.partitions().stream())
        .map(partition -> new TopicPartition(topic, partition.partition()))
        .toList();
  }

  /** The codes of all dead letters, those of the broker and those of workflows. */
  List<String> deadLetters() throws InterruptedException {
    Map<String, Object> settings =
        Map.of(
            ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
            bootstrapServers,
            ConsumerConfig.ISOLATION_LEVEL_CONFIG,
            "read_committed",
            ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
            "earliest");
    var codes = new ArrayList<String>();
    try (var consumer =
        new KafkaConsumer<byte[], byte[]>(
            settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      var all = new ArrayList<>(partitions(topics.deadLettersOf("default")));
      all.addAll(partitions(topics.workflowDeadLetters()));
      consumer.assign(all);
      consumer.seekToBeginning(all);
      Map<TopicPartition, Long> ends = consumer.endOffsets(all);
      long deadline = System.nanoTime() + READ_WITHIN.toNanos();
      while (ends.entrySet().stream()
              .anyMatch(end -> consumer.position(end.getKey()) < end.getValue())
          && System.nanoTime() < deadline) {
        consumer.poll(Duration.ofMillis(100)).forEach(record -> codes.add(code(record)));
      }
    } catch (ExecutionException failure) {
      throw new IllegalStateException("the dead letters cannot be read", failure);
    }
    return codes;
  }

  /**
   * The reason begins with the code: an extension where the record is an event, a plain header
   * otherwise.
   */
  private static String code(ConsumerRecord<byte[], byte[]> record) {
    for (Header header : record.headers()) {
      if (header.key().equals(Extensions.REASON)
          || header.key().equals("ce_" + Extensions.REASON)) {
        String reason = new String(header.value(), StandardCharsets.UTF_8);
        return reason.substring(0, Math.max(0, reason.indexOf(' ')));
      }
    }
    return "without a reason";
  }

  @Override
  public void close() {
    admin.close(Duration.ofSeconds(2));
  }
}
