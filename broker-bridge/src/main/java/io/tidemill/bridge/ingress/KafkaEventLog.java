package io.tidemill.bridge.ingress;

import io.tidemill.schemas.json.Json;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * The topics of a Kafka cluster, through one idempotent producer with {@code acks=all} (guarantee
 * G1).
 *
 * <p>A record is answered for within {@code max.block.ms} + {@code delivery.timeout.ms}, 11 s
 * unless overridden; a topic or cluster that was never seen fails within {@code max.block.ms}.
 */
public final class KafkaEventLog implements EventLog, AutoCloseable {
  private static final int DELIVERY_TIMEOUT_MS = 10_000;
  private static final int REQUEST_TIMEOUT_MS = 5_000;
  private static final int MAX_BLOCK_MS = 1_000;
  private static final long BUFFER_BYTES = 64L * 1024 * 1024;
  private static final Duration CLOSE_MAX = Duration.ofSeconds(11);

  /** The largest event and its attributes, with room for names and framing. */
  private static final int REQUEST_BYTES = Json.BYTES_MAX + 64 * 1024;

  private final Producer<byte[], byte[]> producer;

  /**
   * Opens the producer; it connects in the background.
   *
   * @param client Kafka client properties; {@code acks}, idempotence and serializers are not open
   *     to them, all else overrides the defaults of this class
   */
  public KafkaEventLog(Map<String, Object> client) {
    producer = new KafkaProducer<>(properties(client));
  }

  static Map<String, Object> properties(Map<String, Object> client) {
    Map<String, Object> properties = new HashMap<>();
    properties.put(ProducerConfig.CLIENT_ID_CONFIG, "tidemill-ingress");
    properties.put(ProducerConfig.LINGER_MS_CONFIG, 0);
    properties.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, DELIVERY_TIMEOUT_MS);
    properties.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, REQUEST_TIMEOUT_MS);
    properties.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, MAX_BLOCK_MS);
    properties.put(ProducerConfig.BUFFER_MEMORY_CONFIG, BUFFER_BYTES);
    properties.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, REQUEST_BYTES);
    properties.putAll(client);
    properties.put(ProducerConfig.ACKS_CONFIG, "all");
    properties.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
    properties.put(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
    properties.put(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
    return properties;
  }

  @Override
  public void append(ProducerRecord<byte[], byte[]> record, Consumer<@Nullable Exception> done) {
    try {
      var unused = producer.send(record, (_, failure) -> done.accept(failure));
    } catch (RuntimeException failure) {
      // Thrown, not called back: a closed producer, an interrupted thread. Kafka does one or the
      // other.
      done.accept(failure);
    }
  }

  /** Sends what is under way, at most for the delivery time-out. */
  @Override
  public void close() {
    producer.close(CLOSE_MAX);
  }
}
