package io.tidemill.benchmarks.workflow;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListTopicsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** What lies in the topics of a broker, by its own counters, and what was added meanwhile. */
final class TopicUsage implements AutoCloseable {
  /**
   * A moment.
   *
   * @param ends offset behind the last record
   * @param bytes of the log files
   */
  record Snapshot(Map<TopicPartition, Long> ends, Map<TopicPartition, Long> bytes) {}

  /**
   * What was added to a topic.
   *
   * @param offsets by the end offsets: records, and the markers of transactions
   * @param records that a consumer sees in this range
   * @param bytes by the sizes of the log files: batches with their headers, and markers
   */
  record Added(long offsets, long records, long bytes) {}

  private final String bootstrapServers;
  private final Admin admin;

  TopicUsage(String bootstrapServers) {
    this.bootstrapServers = bootstrapServers;
    this.admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers));
  }

  Snapshot now() {
    try {
      Set<String> names =
          admin.listTopics(new ListTopicsOptions().listInternal(true)).names().get();
      Map<TopicPartition, OffsetSpec> latest =
          admin.describeTopics(names).allTopicNames().get().values().stream()
              .flatMap(topic ->
                  topic.partitions().stream()
                      .map(info -> new TopicPartition(topic.name(), info.partition())))
              .collect(Collectors.toMap(partition -> partition, _ -> OffsetSpec.latest()));
      var ends = new HashMap<TopicPartition, Long>();
      admin.listOffsets(latest).all().get().forEach((at, end) -> ends.put(at, end.offset()));
      var bytes = new HashMap<TopicPartition, Long>();
      int broker = admin.describeCluster().nodes().get().iterator().next().id();
      for (var directories :
          admin.describeLogDirs(List.of(broker)).allDescriptions().get().values()) {
        for (var directory : directories.values()) {
          directory.replicaInfos().forEach((at, replica) -> bytes.put(at, replica.size()));
        }
      }
      return new Snapshot(ends, bytes);
    } catch (ExecutionException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** By topic, those to which nothing was added left out. */
  Map<String, Added> between(Snapshot before, Snapshot after) {
    var added = new TreeMap<String, Added>();
    after
        .ends()
        .forEach((at, end) -> {
          long start = before.ends().getOrDefault(at, 0L);
          if (end > start) {
            long bytes = after.bytes().getOrDefault(at, 0L) - before.bytes().getOrDefault(at, 0L);
            added.merge(
                at.topic(),
                new Added(end - start, records(at, start, end), bytes),
                (a, b) ->
                    new Added(
                        a.offsets() + b.offsets(),
                        a.records() + b.records(),
                        a.bytes() + b.bytes()));
          }
        });
    return added;
  }

  private long records(TopicPartition at, long start, long end) {
    try (var consumer =
        new KafkaConsumer<>(
            Map.of("bootstrap.servers", bootstrapServers),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer())) {
      consumer.assign(List.of(at));
      consumer.seek(at, start);
      long records = 0;
      while (consumer.position(at) < end) {
        for (var record : consumer.poll(Duration.ofMillis(200))) {
          records += record.offset() < end ? 1 : 0;
        }
      }
      return records;
    }
  }

  /** Whether two groups have committed all that lies in what they read. */
  boolean caughtUp() {
    return lag("tidemill-mesh", "tidemill.events.default") == 0
        && lag("tidemill-workflows", "tidemill.workflow.log") == 0;
  }

  private long lag(String group, String topic) {
    try {
      var committed = admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata().get();
      long lag = 0;
      for (var end : now().ends().entrySet()) {
        if (end.getKey().topic().equals(topic)) {
          var done = committed.get(end.getKey());
          lag += end.getValue() - (done == null ? 0 : done.offset());
        }
      }
      return lag;
    } catch (ExecutionException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    admin.close();
  }
}
