package io.tidemill.ops.node;

import io.tidemill.ops.testing.TestKafka;
import io.tidemill.schemas.log.InstanceKey;
import io.tidemill.schemas.log.LogCodec;
import io.tidemill.schemas.log.LogRecord;
import io.tidemill.schemas.topic.Topics;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.utils.Utils;

/** Writes to a workflow log whether or not a node is there. */
final class LogWriter implements AutoCloseable {
  private final KafkaProducer<byte[], byte[]> producer;
  private final Topics topics;

  LogWriter(TestKafka kafka, Topics topics) {
    this.producer =
        new KafkaProducer<>(
            kafka.clientProperties().producer(),
            new ByteArraySerializer(),
            new ByteArraySerializer());
    this.topics = topics;
  }

  /** Asks for an instance of version 1; its token is its start id. */
  void start(InstanceKey key, String input) {
    byte[] value = LogCodec.encode(new LogRecord.StartRequested(1, key.token(), input));
    var _ = producer.send(new ProducerRecord<>(topics.workflowLogName(), key.bytes(), value));
  }

  /** Waits until all is stored. */
  void flush() {
    producer.flush();
  }

  /** The partition of a key. */
  static int partition(InstanceKey key, int partitions) {
    return Utils.toPositive(Utils.murmur2(key.bytes())) % partitions;
  }

  @Override
  public void close() {
    producer.close();
  }
}
