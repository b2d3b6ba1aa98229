package io.tidemill.bridge.ingress;

import java.util.function.Consumer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/** Where accepted events are stored, durably, before anything is answered. */
@FunctionalInterface
public interface EventLog {
  /**
   * Appends one record. May hold the calling thread for a short, limited time; never throws.
   *
   * @param done called exactly once, on any thread: with null when the record is stored as durably
   *     as the log can, with the reason when it is not, or not known to be. It must be quick: it
   *     may run on the thread that writes all records.
   */
  void append(ProducerRecord<byte[], byte[]> record, Consumer<@Nullable Exception> done);
}
