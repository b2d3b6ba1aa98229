package io.tidemill.invoker.delivery;

import io.tidemill.schemas.avro.JournalRecord;
import io.tidemill.schemas.log.AvroCodec;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.jspecify.annotations.Nullable;

/**
 * Appends a lane's {@link Journal} to the journal's topic before each commit. While the topic
 * cannot be written, what was taken out is tried again at later commits, which then no longer wait.
 */
final class JournalWriter {
  private static final Duration WAIT_MAX = Duration.ofSeconds(2);
  private static final AvroCodec<JournalRecord> CODEC =
      new AvroCodec<>(JournalRecord.class, JournalRecord.getClassSchema());

  private final Journal journal = new Journal();
  private final Publisher publisher;
  private final String topic;
  private final int partition;
  private final LongSupplier clockMs;

  /** What is being written, or has to be written again; null for nothing. */
  private byte @Nullable [] unwritten;

  private CompletableFuture<RecordMetadata> writing = new CompletableFuture<>();
  private boolean failing;

  /**
   * @param partition of the task
   */
  JournalWriter(Publisher publisher, String topic, int partition, LongSupplier clockMs) {
    this.publisher = publisher;
    this.topic = topic;
    this.partition = partition;
    this.clockMs = clockMs;
  }

  /** What is written next. */
  Journal notes() {
    return journal;
  }

  /** Whether the last attempt to write failed. */
  boolean isFailing() {
    return failing;
  }

  /** Whether everything noted is in the topic. */
  boolean isWritten() {
    return unwritten == null;
  }

  /** Writes what was noted, and waits until it is stored. Stream thread. */
  void flush() {
    if (unwritten != null && !stored(failing ? Duration.ZERO : WAIT_MAX)) {
      return;
    }
    JournalRecord record = journal.take(clockMs.getAsLong());
    if (record != null) {
      unwritten = CODEC.encode(record);
      publish();
      stored(failing ? Duration.ZERO : WAIT_MAX);
    }
  }

  private void publish() {
    int partitions = publisher.partitions(topic);
    if (partitions == 0 || unwritten == null) {
      writing = CompletableFuture.failedFuture(new IllegalStateException("unknown topic " + topic));
      return;
    }
    try {
      writing =
          publisher.publish(new ProducerRecord<>(topic, partition % partitions, null, unwritten));
    } catch (RuntimeException refused) {
      writing = CompletableFuture.failedFuture(refused);
    }
  }

  /** Whether what is being written is stored; what failed is on its way again afterwards. */
  private boolean stored(Duration atMost) {
    try {
      writing.get(atMost.toMillis(), TimeUnit.MILLISECONDS);
      unwritten = null;
      failing = false;
      return true;
    } catch (ExecutionException refused) {
      failing = true;
      publish();
      return false;
    } catch (TimeoutException late) {
      failing = true;
      return false;
    } catch (InterruptedException stopping) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
