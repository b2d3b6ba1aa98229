package io.tidemill.invoker.delivery;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;

/** Keeps what is published, or refuses it as often as it is told. */
final class RecordingPublisher implements Publisher {
  private final List<ProducerRecord<byte[], byte[]>> stored = new CopyOnWriteArrayList<>();
  private final AtomicInteger failures = new AtomicInteger();
  private final AtomicInteger journalFailures = new AtomicInteger();
  private final AtomicInteger refusals = new AtomicInteger();

  /** The next so many records of the journal are not stored. */
  void failJournal(int count) {
    journalFailures.set(count);
  }

  /** The next so many other records are not stored. */
  void failNext(int count) {
    failures.set(count);
  }

  /** The next so many calls throw, as a closed producer does. */
  void throwNext(int count) {
    refusals.set(count);
  }

  List<ProducerRecord<byte[], byte[]>> stored(String topic) {
    return stored.stream().filter(record -> record.topic().equals(topic)).toList();
  }

  @Override
  public CompletableFuture<RecordMetadata> publish(ProducerRecord<byte[], byte[]> record) {
    if (record.topic().endsWith("journal")) {
      if (journalFailures.getAndUpdate(n -> Math.max(0, n - 1)) > 0) {
        return CompletableFuture.failedFuture(new IllegalStateException("no leader"));
      }
      return store(record);
    }
    if (refusals.getAndUpdate(n -> Math.max(0, n - 1)) > 0) {
      throw new IllegalStateException("the producer is closed");
    }
    if (failures.getAndUpdate(n -> Math.max(0, n - 1)) > 0) {
      return CompletableFuture.failedFuture(new IllegalStateException("no leader"));
    }
    return store(record);
  }

  private CompletableFuture<RecordMetadata> store(ProducerRecord<byte[], byte[]> record) {
    stored.add(record);
    return CompletableFuture.completedFuture(
        new RecordMetadata(new TopicPartition(record.topic(), 0), 0, 0, 0, 0, 0));
  }
}
