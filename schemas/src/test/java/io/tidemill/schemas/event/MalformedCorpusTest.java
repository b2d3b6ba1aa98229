package io.tidemill.schemas.event;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidemill.schemas.avro.DeliveryRecord;
import io.tidemill.schemas.log.AvroCodec;
import io.tidemill.schemas.log.LogCodec;
import io.tidemill.schemas.log.LogRecord;
import io.tidemill.schemas.log.MalformedRecord;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.IntPredicate;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;

/**
 * Corpora of malformed records, 10,000 of events and 10,000 of Tidemill's own topics: each is read
 * or refused with a reason within 100 ms, and nothing is kept. A failure prints its seed. What took
 * longer is read again: input that is slow by itself is slow each time, a busy machine is not.
 */
final class MalformedCorpusTest {
  private static final int RECORDS = 10_000;
  private static final int WARM_UP = 500;
  private static final long NANOS_MAX = 100_000_000;
  private static final int TRIES = 5;
  private static final long HEAP_GROWTH_MAX = 16L * 1024 * 1024;

  private static final AvroCodec<DeliveryRecord> DELIVERIES =
      new AvroCodec<>(DeliveryRecord.class, DeliveryRecord.getClassSchema());

  private static final String JSON =
      "{\"specversion\":\"1.0\",\"id\":\"1\",\"source\":\"/s\",\"type\":\"t\",\"subject\":\"é\","
          + "\"time\":\"2026-01-01T00:00:00Z\",\"ext\":7,\"datacontenttype\":\"application/json\","
          + "\"data\":{\"a\":[1.0,\"b\",null]}}";

  private static final List<String> NASTY =
      List.of(
          "",
          "\u0000",
          "1.1",
          "0.3",
          "9".repeat(3_000),
          "1e999999999",
          "\"",
          "\\",
          "\\ud800",
          "[".repeat(20_000),
          "{\"a\":".repeat(20_000),
          "\"id\":\"2\",",
          "\"data\":1,\"data\":2,",
          "\"data_base64\":\"!\",",
          "\"data_base64\":\"" + Base64.getEncoder().encodeToString(new byte[500_000]) + "\",",
          "\"datacontentencoding\":\"base64\",\"specversion\":\"0.3\",",
          "\"x\":" + "[1,".repeat(50) + "1" + "]".repeat(50) + ",",
          "\"" + "y".repeat(300_000) + "\":1,",
          "x".repeat(2_000_000),
          "é".repeat(100_000),
          "::",
          "application/cloudevents+json",
          "application/cloudevents-batch+json",
          "application/cloudevents+avro",
          "text/plain;" + ";".repeat(10_000),
          "2026-02-30T25:61:00Z",
          "-999999999-01-01T00:00:00Z");

  @Test
  void readsOrRefusesEveryRecordOfAnEventsTopic() {
    run(
        "events",
        seed -> {
          var random = new Random(seed);
          RecordHeaders headers = headers(random, seed % 2 == 0);
          byte[] value = mutated(JSON.getBytes(UTF_8), random);
          return switch (EventCodec.decode(headers, random.nextInt(50) == 0 ? null : value)) {
            case EventCodec.Decoded.Event(var event) -> {
              assertThat(EventMessage.attributes(event)).containsKeys("id", "source", "type");
              yield true;
            }
            case EventCodec.Decoded.Malformed(var reason) -> {
              assertThat(reason)
                  .as("seed %d", seed)
                  .isNotBlank()
                  .doesNotContain("broke the reader")
                  .hasSizeLessThan(20_000);
              yield false;
            }
          };
        });
  }

  @Test
  void readsOrRefusesEveryRecordOfItsOwnTopics() {
    byte[] arrived =
        LogCodec.encode(
            new LogRecord.EventArrived(
                1, List.of("a", "b"), Map.of("id", "1", "source", "/s"), JSON, "t-0@1"));
    byte[] returned =
        LogCodec.encode(
            new LogRecord.CallReturned("w/t/1", 1, 1, new LogRecord.Outcome.Returned(JSON)));
    byte[] delivery = delivery();
    run(
        "log records",
        seed -> {
          var random = new Random(seed);
          try {
            switch (seed % 3) {
              case 0 -> LogCodec.decode(damaged(arrived, random));
              case 1 -> LogCodec.decode(damaged(returned, random));
              default -> DELIVERIES.decode(damaged(delivery, random));
            }
            return true;
          } catch (MalformedRecord refused) {
            return false;
          }
        });
  }

  private static byte[] delivery() {
    var record =
        DeliveryRecord.newBuilder()
            .setTrigger("t")
            .setBroker("b")
            .setTopic("topic")
            .setPartition(0)
            .setOffset(1)
            .setAttempts(1)
            .setDueMs(1)
            .setFirstMs(1)
            .setLastMs(1)
            .setAttributes(Map.of("id", "1"))
            .setData(ByteBuffer.wrap(JSON.getBytes(UTF_8)));
    return DELIVERIES.encode(record.build());
  }

  /** Reads the whole corpus; the reader answers whether a record was valid. */
  private static void run(String what, IntPredicate reader) {
    long heap = 0;
    long slowest = 0;
    int valid = 0;
    for (int seed = 0; seed < RECORDS; seed++) {
      if (seed == WARM_UP) {
        heap = usedHeap();
      }
      long nanos = Long.MAX_VALUE;
      boolean read = false;
      for (int attempt = 0; attempt < TRIES && nanos > NANOS_MAX; attempt++) {
        long start = System.nanoTime();
        read = reader.test(seed);
        nanos = Math.min(nanos, System.nanoTime() - start);
      }
      valid += read ? 1 : 0;
      if (seed >= WARM_UP) {
        assertThat(nanos).as("nanoseconds of seed %d", seed).isLessThanOrEqualTo(NANOS_MAX);
        slowest = Math.max(slowest, nanos);
      }
    }
    long growth = usedHeap() - heap;
    System.out.printf(
        "%d malformed %s: %d valid, the slowest in %.1f ms, heap %+d KiB%n",
        RECORDS, what, valid, slowest / 1e6, growth / 1024);
    assertThat(valid).isBetween(1, RECORDS * 3 / 4);
    assertThat(growth).as("bytes of heap more").isLessThan(HEAP_GROWTH_MAX);
  }

  private static long usedHeap() {
    System.gc();
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }

  private static RecordHeaders headers(Random random, boolean structured) {
    var headers = new RecordHeaders();
    if (structured) {
      headers.add("content-type", "application/cloudevents+json".getBytes(UTF_8));
    } else {
      Map.of("ce_specversion", "1.0", "ce_id", "1", "ce_source", "/s", "ce_type", "t")
          .forEach((name, value) -> headers.add(name, value.getBytes(UTF_8)));
    }
    for (int changes = random.nextInt(3); changes > 0; changes--) {
      String nasty = NASTY.get(random.nextInt(NASTY.size()));
      switch (random.nextInt(6)) {
        case 0 -> headers.remove(structured ? "content-type" : "ce_id");
        case 1 -> headers.add("ce_id", nasty.getBytes(UTF_8));
        case 2 -> headers.add("content-type", nasty.getBytes(UTF_8));
        case 3 ->
            headers.add("ce_" + nasty.substring(0, Math.min(30, nasty.length())), noise(random));
        case 4 -> headers.add("ce_time", nasty.getBytes(UTF_8));
        default ->
            headers.add("ce_ext" + random.nextInt(2), random.nextBoolean() ? null : noise(random));
      }
    }
    return headers;
  }

  private static byte[] mutated(byte[] body, Random random) {
    int at = random.nextInt(body.length);
    return switch (random.nextInt(6)) {
      case 0 -> Arrays.copyOf(body, at);
      case 1, 2 -> {
        String text = new String(body, java.nio.charset.StandardCharsets.ISO_8859_1);
        String nasty = NASTY.get(random.nextInt(NASTY.size()));
        int place = random.nextBoolean() ? 1 : at;
        yield (text.substring(0, place) + nasty + text.substring(place))
            .getBytes(java.nio.charset.StandardCharsets.ISO_8859_1);
      }
      case 3 -> noise(random);
      default -> damaged(body, random);
    };
  }

  private static byte[] damaged(byte[] whole, Random random) {
    byte[] bytes = whole.clone();
    for (int flips = 1 + random.nextInt(3); flips > 0; flips--) {
      bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
    }
    return random.nextInt(3) == 0 ? Arrays.copyOf(bytes, random.nextInt(bytes.length)) : bytes;
  }

  private static byte[] noise(Random random) {
    byte[] noise = new byte[random.nextInt(200)];
    random.nextBytes(noise);
    return noise;
  }
}
