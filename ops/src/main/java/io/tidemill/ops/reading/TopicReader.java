package io.tidemill.ops.reading;

import io.tidemill.ops.kafka.ClientProperties;
import io.tidemill.ops.kafka.KafkaRequirements;
import io.tidemill.schemas.event.Origin;
import io.tidemill.schemas.problem.ProblemException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/**
 * Reads parts of topics: what is committed, from where to where the caller says, never longer than
 * it may. For one thread. What Kafka does not answer is TM-4004.
 */
public final class TopicReader implements AutoCloseable {
  private static final Duration ANSWER_LIMIT = Duration.ofSeconds(10);
  private static final Duration POLL = Duration.ofMillis(100);
  private static final int FETCH_BYTES_MAX = 64 * 1024 * 1024;
  private static final int PARTITION_BYTES_MAX = 8 * 1024 * 1024;

  private final String bootstrapServers;
  private final KafkaConsumer<byte @Nullable [], byte @Nullable []> consumer;

  private TopicReader(
      String bootstrapServers, KafkaConsumer<byte @Nullable [], byte @Nullable []> consumer) {
    this.bootstrapServers = bootstrapServers;
    this.consumer = consumer;
  }

  /** Takes one record; false ends the reading. */
  @FunctionalInterface
  public interface Visitor {
    boolean visit(ConsumerRecord<byte @Nullable [], byte @Nullable []> record);
  }

  /** A reader of its own connection. */
  public static TopicReader open(ClientProperties clients) {
    Map<String, Object> settings = clients.consumer();
    settings.remove(ConsumerConfig.GROUP_ID_CONFIG);
    settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    settings.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
    settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    settings.put(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, FETCH_BYTES_MAX);
    settings.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, PARTITION_BYTES_MAX);
    settings.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 2_000);
    settings.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, 50);
    return new TopicReader(
        clients.bootstrapServers(),
        new KafkaConsumer<byte @Nullable [], byte @Nullable []>(
            settings, new ByteArrayDeserializer(), new ByteArrayDeserializer()));
  }

  /** The partitions of a topic; none when there is no such topic. */
  public List<TopicPartition> partitions(String topic) {
    return asking(() -> {
      try {
        var found = new ArrayList<TopicPartition>();
        var known = consumer.partitionsFor(topic, ANSWER_LIMIT);
        if (known != null) {
          known.forEach(p -> found.add(new TopicPartition(topic, p.partition())));
        }
        return found;
      } catch (UnknownTopicOrPartitionException absent) {
        return List.of();
      }
    });
  }

  /** All that partitions hold now. */
  public Map<TopicPartition, Stretch> whole(Collection<TopicPartition> partitions) {
    return asking(() -> {
      Map<TopicPartition, Long> first = consumer.beginningOffsets(partitions, ANSWER_LIMIT);
      Map<TopicPartition, Long> end = consumer.endOffsets(partitions, ANSWER_LIMIT);
      var whole = new LinkedHashMap<TopicPartition, Stretch>();
      for (TopicPartition partition : partitions) {
        whole.put(
            partition,
            new Stretch(first.getOrDefault(partition, 0L), end.getOrDefault(partition, 0L)));
      }
      return whole;
    });
  }

  /** All that partitions hold now from one instant to another; null for no bound. */
  public Map<TopicPartition, Stretch> between(
      Collection<TopicPartition> partitions, Optional<Instant> since, Optional<Instant> until) {
    Map<TopicPartition, Stretch> whole = whole(partitions);
    Map<TopicPartition, Long> from = since.map(at -> at(whole, at)).orElse(Map.of());
    Map<TopicPartition, Long> to = until.map(at -> at(whole, at)).orElse(Map.of());
    var between = new LinkedHashMap<TopicPartition, Stretch>();
    whole.forEach((partition, all) ->
        between.put(
            partition,
            new Stretch(
                    from.getOrDefault(partition, all.from()), to.getOrDefault(partition, all.to()))
                .within(all)));
    return between;
  }

  /** The first offset of each partition whose record is not older; its end when there is none. */
  private Map<TopicPartition, Long> at(Map<TopicPartition, Stretch> whole, Instant instant) {
    return asking(() -> {
      var wanted = new HashMap<TopicPartition, Long>();
      whole.keySet().forEach(partition -> wanted.put(partition, instant.toEpochMilli()));
      var found = consumer.offsetsForTimes(wanted, ANSWER_LIMIT);
      var offsets = new HashMap<TopicPartition, Long>();
      whole.forEach((partition, all) -> {
        var offset = found.get(partition);
        offsets.put(partition, offset == null ? all.to() : offset.offset());
      });
      return offsets;
    });
  }

  /**
   * Reads stretches, several partitions in turns, each in its order.
   *
   * @param deadlineNanos by {@link System#nanoTime}; what was not read by then stays unread
   * @return for each partition the offset up to which it was read; equal to the stretch's end when
   *     all was
   */
  public Map<TopicPartition, Long> read(
      Map<TopicPartition, Stretch> stretches, long deadlineNanos, Visitor visitor) {
    return asking(() -> {
      var reached = new HashMap<TopicPartition, Long>();
      var open = new ArrayList<TopicPartition>();
      stretches.forEach((partition, stretch) -> {
        reached.put(partition, stretch.from());
        if (stretch.length() > 0) {
          open.add(partition);
        }
      });
      consumer.assign(open);
      // A partition that an earlier reading finished with is still assigned, and paused.
      consumer.resume(open);
      open.forEach(partition -> consumer.seek(partition, start(stretches, partition)));
      boolean goOn = true;
      while (goOn && !open.isEmpty() && System.nanoTime() - deadlineNanos < 0) {
        goOn = visit(stretches, visitor);
        open.removeIf(partition -> {
          long end = end(stretches, partition);
          long position = Math.min(end, consumer.position(partition, ANSWER_LIMIT));
          reached.put(partition, position);
          if (position == end) {
            consumer.pause(List.of(partition));
          }
          return position == end;
        });
      }
      return reached;
    });
  }

  private boolean visit(Map<TopicPartition, Stretch> stretches, Visitor visitor) {
    var polled = consumer.poll(POLL);
    for (TopicPartition partition : polled.partitions()) {
      long end = end(stretches, partition);
      for (var record : polled.records(partition)) {
        if (record.offset() < end && !visitor.visit(record)) {
          return false;
        }
      }
    }
    return true;
  }

  /** One record; empty when it is not there, or not any more. */
  public Optional<ConsumerRecord<byte @Nullable [], byte @Nullable []>> one(Origin place) {
    var partition = new TopicPartition(place.topic(), place.partition());
    if (!partitions(place.topic()).contains(partition)) {
      return Optional.empty();
    }
    Stretch wanted = new Stretch(place.offset(), place.offset() + 1);
    var found = new ArrayList<ConsumerRecord<byte @Nullable [], byte @Nullable []>>(1);
    read(
        Map.of(partition, wanted.within(whole(List.of(partition)).getOrDefault(partition, wanted))),
        System.nanoTime() + ANSWER_LIMIT.toNanos(),
        record -> {
          if (record.offset() == place.offset()) {
            found.add(record);
          }
          return false;
        });
    return found.stream().findFirst();
  }

  @Override
  public void close() {
    consumer.close(CloseOptions.timeout(Duration.ofSeconds(1)));
  }

  private static long start(Map<TopicPartition, Stretch> stretches, TopicPartition partition) {
    return stretches.getOrDefault(partition, new Stretch(0, 0)).from();
  }

  private static long end(Map<TopicPartition, Stretch> stretches, TopicPartition partition) {
    return stretches.getOrDefault(partition, new Stretch(0, 0)).to();
  }

  private <T> T asking(Supplier<T> question) {
    try {
      return question.get();
    } catch (KafkaException unanswered) {
      throw new ProblemException(
          KafkaRequirements.unreachable(bootstrapServers, String.valueOf(unanswered.getMessage())));
    }
  }
}
