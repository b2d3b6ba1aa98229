package io.tidemill.benchmarks.workflow;

import io.tidemill.schemas.log.InstanceKey;
import io.tidemill.schemas.log.LogCodec;
import io.tidemill.schemas.log.LogRecord;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** The "timer due" records of the log, as the broker stamped them. */
final class DueRecords {
  private static final String LOG = "tidemill.workflow.log";

  /**
   * A timer and when its record was appended.
   *
   * @param dueMs when it was to fire, epoch milliseconds
   * @param stampMs epoch milliseconds
   */
  record Due(String token, long dueMs, long stampMs) {}

  private DueRecords() {}

  /** Those of one workflow between two moments. */
  static List<Due> between(
      String bootstrapServers,
      TopicUsage.Snapshot before,
      TopicUsage.Snapshot after,
      String workflow) {
    var found = new ArrayList<Due>();
    try (var consumer =
        new KafkaConsumer<>(
            Map.of("bootstrap.servers", bootstrapServers),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer())) {
      after
          .ends()
          .forEach((at, end) -> {
            if (at.topic().equals(LOG)) {
              read(consumer, at, before.ends().getOrDefault(at, 0L), end, workflow, found);
            }
          });
    }
    return found;
  }

  private static void read(
      KafkaConsumer<byte[], byte[]> consumer,
      TopicPartition at,
      long start,
      long end,
      String workflow,
      List<Due> found) {
    byte[] prefix = (workflow + "/").getBytes(StandardCharsets.UTF_8);
    consumer.assign(List.of(at));
    consumer.seek(at, start);
    while (consumer.position(at) < end) {
      for (var record : consumer.poll(Duration.ofMillis(200))) {
        if (startsWith(record.key(), prefix)
            && LogCodec.decode(record.value()) instanceof LogRecord.TimerDue due) {
          String token = InstanceKey.parse(record.key()).token();
          found.add(new Due(token, due.dueMs(), record.timestamp()));
        }
      }
    }
  }

  private static boolean startsWith(byte[] key, byte[] prefix) {
    return key.length >= prefix.length
        && Arrays.equals(key, 0, prefix.length, prefix, 0, prefix.length);
  }
}
