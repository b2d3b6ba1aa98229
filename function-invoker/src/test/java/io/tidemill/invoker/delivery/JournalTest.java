package io.tidemill.invoker.delivery;

import static io.tidemill.invoker.delivery.DeliveryWorld.EVENTS;
import static io.tidemill.invoker.delivery.DeliveryWorld.matched;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidemill.schemas.avro.JournalAttempt;
import io.tidemill.schemas.avro.JournalEnd;
import io.tidemill.schemas.avro.JournalRead;
import io.tidemill.schemas.avro.JournalRecord;
import io.tidemill.schemas.event.Origin;
import io.tidemill.schemas.log.AvroCodec;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;

/** What the journal knows after a commit. */
final class JournalTest {
  private static final AvroCodec<JournalRecord> CODEC =
      new AvroCodec<>(JournalRecord.class, JournalRecord.getClassSchema());

  private final TestLane world = new TestLane();

  private List<JournalRecord> written() {
    return world.publisher.stored("journal").stream()
        .map(record -> CODEC.decode(record.value()))
        .toList();
  }

  private static ByteBuffer hashes(String... ids) {
    var bytes = ByteBuffer.allocate(ids.length * Integer.BYTES);
    for (String id : ids) {
      var crc = new CRC32C();
      crc.update(id.getBytes(StandardCharsets.UTF_8));
      bytes.putInt((int) crc.getValue());
    }
    return bytes.flip();
  }

  @Test
  void everyEventReadIsNotedMatchedOrNot() {
    world.lane.accept(matched(3));
    world.lane.accept(matched(4, "t"));
    world.lane.accept(matched(9));
    world.lane.beforeCommit();

    JournalRecord record = written().getFirst();
    assertThat(record.getAtMs()).isEqualTo(world.nowMs);
    assertThat(record.getNames()).containsExactly(EVENTS);
    assertThat(record.getRead())
        .containsExactly(new JournalRead(0, 0, 3L, List.of(1, 5), hashes("e3", "e4", "e9")));
  }

  @Test
  void nothingIsWrittenWhenThereIsNothingToNote() {
    world.lane.beforeCommit();

    assertThat(written()).isEmpty();
  }

  @Test
  void anAttemptIsNotedWithWhatItSettled() {
    var journal = new Journal();
    var id = new DeliveryId("t", new Origin(EVENTS, 2, 7));
    journal.ended(
        new Journal.Row(id, 3, 50, 20, 503, "TM-5002", JournalEnd.DEAD_LETTERED, "dlq-0@1"));

    JournalRecord record = Objects.requireNonNull(journal.take(99));

    assertThat(record.getNames()).containsExactly("t", EVENTS, "TM-5002");
    assertThat(record.getAttempts())
        .containsExactly(
            new JournalAttempt(
                0, 1, 2, 7L, 3, 50L, 20, 503, 2, JournalEnd.DEAD_LETTERED, "dlq-0@1"));
    assertThat(journal.take(100)).isNull();
  }

  @Test
  void whatCouldNotBeWrittenIsWrittenAtALaterCommit() {
    world.publisher.failJournal(2);
    world.lane.accept(matched(0));
    world.lane.beforeCommit();
    world.lane.accept(matched(1));
    world.lane.beforeCommit();
    world.lane.beforeCommit();
    world.lane.beforeCommit();

    assertThat(written())
        .extracting(record -> record.getRead().getFirst().getFirst())
        .containsExactly(0L, 1L);
  }

  @Test
  void whileItCannotBeWrittenNotesAreBounded() {
    var journal = new Journal();
    for (int offset = 0; offset < Journal.ROWS_MAX + 10; offset++) {
      journal.read(new Origin(EVENTS, 0, offset), "e");
    }

    JournalRecord record = Objects.requireNonNull(journal.take(0));
    assertThat(record.getRead().getFirst().getHashes().remaining()).isEqualTo(4 * Journal.ROWS_MAX);
    assertThat(journal.lost()).isEqualTo(10);
  }
}
