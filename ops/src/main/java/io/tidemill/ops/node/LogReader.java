package io.tidemill.ops.node;

import io.tidemill.ops.kafka.ClientProperties;
import io.tidemill.ops.reading.Stretch;
import io.tidemill.ops.reading.TopicReader;
import io.tidemill.schemas.log.InstanceKey;
import io.tidemill.schemas.log.LogCodec;
import io.tidemill.schemas.log.LogRecord;
import io.tidemill.schemas.log.MalformedRecord;
import io.tidemill.schemas.topic.Topics;
import io.tidemill.workflow.core.Instance;
import io.tidemill.workflow.core.Moment;
import io.tidemill.workflow.core.Replay.PositionedRecord;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.utils.Utils;

/**
 * Reads the log records of one run again, by the offsets that the run remembers. The log is kept
 * for a time only: what is gone is counted.
 */
final class LogReader {
  private static final Duration WITHIN = Duration.ofSeconds(10);

  /** Offsets closer than this are read in one go: the records between cost less than a seek. */
  private static final long GAP_MAX = 2_000;

  private final ClientProperties clients;
  private final Topics topics;
  private final long rememberedMs;

  /**
   * Reads a cluster's log.
   *
   * @param rememberedMs see {@link Moment}
   */
  LogReader(ClientProperties clients, Topics topics, long rememberedMs) {
    this.clients = clients;
    this.topics = topics;
    this.rememberedMs = rememberedMs;
  }

  /**
   * What was found.
   *
   * @param missing how many records the log does not have any more, or that were not read in time
   */
  record Found(List<PositionedRecord> records, int missing) {
    Found {
      records = List.copyOf(records);
    }
  }

  /** The records that concerned a run, in order. */
  Found read(Instance instance) {
    try (TopicReader reader = TopicReader.open(clients)) {
      int partitions = reader.partitions(topics.workflowLogName()).size();
      if (partitions == 0) {
        return new Found(List.of(), instance.records().count());
      }
      var partition = new TopicPartition(topics.workflowLogName(), partition(instance, partitions));
      Stretch whole = reader.whole(List.of(partition)).getOrDefault(partition, new Stretch(0, 0));
      long[] wanted =
          LongStream.of(instance.records().toArray())
              .filter(offset -> offset >= whole.from() && offset < whole.to())
              .toArray();
      var records = new ArrayList<PositionedRecord>(wanted.length);
      long deadline = System.nanoTime() + WITHIN.toNanos();
      for (int first = 0, next; first < wanted.length; first = next) {
        next = first + 1;
        while (next < wanted.length && wanted[next] - wanted[next - 1] <= GAP_MAX) {
          next++;
        }
        long[] part = LongStream.of(wanted).skip(first).limit(next - (long) first).toArray();
        read(reader, partition, part, deadline, records);
      }
      return new Found(records, instance.records().count() - records.size());
    }
  }

  private void read(
      TopicReader reader,
      TopicPartition partition,
      long[] offsets,
      long deadline,
      List<PositionedRecord> into) {
    var stretch = new Stretch(offsets[0], offsets[offsets.length - 1] + 1);
    int[] at = {0};
    reader.read(
        Map.of(partition, stretch),
        deadline,
        record -> {
          while (at[0] < offsets.length && offsets[at[0]] < record.offset()) {
            at[0]++;
          }
          byte[] value = record.value();
          if (at[0] < offsets.length && offsets[at[0]] == record.offset() && value != null) {
            try {
              LogRecord decoded = LogCodec.decode(value);
              var moment = new Moment(record.timestamp(), record.offset(), rememberedMs);
              into.add(new PositionedRecord(moment, decoded));
            } catch (MalformedRecord unreadable) {
              // Counted as missing.
            }
          }
          return at[0] < offsets.length;
        });
  }

  /** Where the producers and Kafka Streams put a key. */
  private static int partition(Instance instance, int partitions) {
    byte[] key = new InstanceKey(instance.workflow(), instance.token()).bytes();
    return Utils.toPositive(Utils.murmur2(key)) % partitions;
  }
}
