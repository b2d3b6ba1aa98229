package io.tidemill.benchmarks.workflow;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Counts the instances of one workflow that end from now on, as the history tells it: also before
 * that is committed, so that the time is that of the step.
 */
final class EndedRuns implements AutoCloseable {
  private static final String TOPIC = "tidemill.workflow.history";

  private final KafkaConsumer<byte[], byte[]> consumer;
  private final String keyStart;
  private final AtomicInteger ended = new AtomicInteger();
  private final Thread reader;
  private volatile long lastMs;
  private volatile boolean closed;

  EndedRuns(String bootstrapServers, int partitions, String workflow) {
    keyStart = workflow + "/";
    consumer =
        new KafkaConsumer<>(
            Map.of("bootstrap.servers", bootstrapServers),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer());
    var all =
        IntStream.range(0, partitions)
            .mapToObj(partition -> new TopicPartition(TOPIC, partition))
            .toList();
    consumer.assign(all);
    consumer.seekToEnd(all);
    all.forEach(consumer::position);
    reader = Thread.ofPlatform().start(this::read);
  }

  private void read() {
    while (!closed) {
      for (var record : consumer.poll(Duration.ofMillis(50))) {
        Header type = record.headers().lastHeader("ce_type");
        if (type != null
            && new String(type.value(), StandardCharsets.UTF_8).endsWith(".ended")
            && new String(record.key(), StandardCharsets.UTF_8).startsWith(keyStart)) {
          lastMs = System.currentTimeMillis();
          ended.incrementAndGet();
        }
      }
    }
    consumer.close();
  }

  int count() {
    return ended.get();
  }

  /** When the last one was seen, epoch milliseconds. */
  long lastMs() {
    return lastMs;
  }

  @Override
  public void close() {
    closed = true;
    try {
      reader.join();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
