package io.tidemill.ops.explain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemill.ops.journal.Attempt;
import io.tidemill.ops.journal.JournalCursor;
import io.tidemill.schemas.avro.JournalAttempt;
import io.tidemill.schemas.avro.JournalEnd;
import io.tidemill.schemas.avro.JournalRead;
import io.tidemill.schemas.event.Origin;
import io.tidemill.schemas.log.MalformedRecord;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the journal tells of one event, and that its decoder reads what the codec wrote. */
final class JournalSearchTest {
  private static final String EVENTS = "tidemill.events.default";
  private static final String LETTERS = "tidemill.dlq.default";

  private static List<Attempt> of(JournalSearch search, long offset) {
    return search.found().getOrDefault(new Origin(EVENTS, 0, offset), List.of());
  }

  @Test
  void findsEveryEventOfAnIdWithItsAttempts() {
    var search = new JournalSearch("b");
    search.read(
        0,
        new Journals()
            .read(EVENTS, 0, 10, "a", "b", "c", "b")
            .delivered("t", EVENTS, 0, 10)
            .attempt("t", EVENTS, 0, 11, 1, 503, JournalEnd.NONE, null)
            .bytes());
    search.read(0, new Journals().delivered("t", EVENTS, 0, 11).bytes());
    assertThat(search.found().keySet())
        .containsExactly(new Origin(EVENTS, 0, 11), new Origin(EVENTS, 0, 13));
    assertThat(of(search, 11)).extracting(Attempt::status).containsExactly(503, 204);
    assertThat(of(search, 11)).extracting(Attempt::code).containsExactly("TM-5002", "");
    assertThat(search.events()).isEqualTo(4);
  }

  @Test
  void tellsOnceWhatACrashWroteTwice() {
    var search = new JournalSearch("a");
    byte[] record = new Journals().read(EVENTS, 0, 1, "a").delivered("t", EVENTS, 0, 1).bytes();
    search.read(0, record);
    search.read(0, record);
    assertThat(of(search, 1)).hasSize(1);
  }

  @Test
  void followsADeadLetterThatWasPutInAgainAndAReplay() {
    var search = new JournalSearch("a");
    search.read(
        0,
        new Journals()
            .read(EVENTS, 0, 1, "a")
            .attempt("t", EVENTS, 0, 1, 3, 500, JournalEnd.DEAD_LETTERED, LETTERS + "-4@77")
            .bytes());
    search.read(
        0,
        new Journals()
            .delivered("t", LETTERS, 4, 77)
            .delivered("t", "replay.r1." + EVENTS, 0, 1)
            .delivered("t", LETTERS, 4, 78)
            .bytes());
    assertThat(of(search, 1))
        .extracting(attempt -> attempt.identity().topic())
        .containsExactly(EVENTS, LETTERS, "replay.r1." + EVENTS);
  }

  @Test
  void decodesWhatTheCodecWrites() {
    var written =
        new Journals()
            .read(EVENTS, 3, 100, "a", "b", "c")
            .read("other", 3, 5, "x")
            .attempt("t", EVENTS, 3, 101, 2, 500, JournalEnd.DEAD_LETTERED, LETTERS + "-0@1")
            .delivered("u", "other", 3, 5);
    var cursor = new JournalCursor();
    cursor.open(written.bytes());
    assertThat(cursor.atMs()).isEqualTo(1_000);
    for (JournalRead read : written.record(0).getRead()) {
      assertThat(cursor.nextRead()).isTrue();
      assertThat(cursor.first()).isEqualTo(read.getFirst());
      assertThat(cursor.count()).isEqualTo(read.getSteps().size() + 1);
      assertThat(cursor.offsetOf(cursor.count() - 1))
          .isEqualTo(read.getFirst() + read.getSteps().stream().mapToInt(Integer::intValue).sum());
    }
    assertThat(cursor.nextRead()).isFalse();
    cursor.openAttempts();
    var decoded = new ArrayList<Attempt>();
    while (cursor.nextAttempt()) {
      decoded.add(cursor.attempt());
    }
    assertThat(decoded)
        .extracting(Attempt::number)
        .containsExactlyElementsOf(
            written.record(0).getAttempts().stream().map(JournalAttempt::getAttempt).toList());
    assertThat(decoded.getFirst().target()).hasValue(LETTERS + "-0@1");
    assertThat(decoded.getLast().trigger()).isEqualTo("u");
  }

  @Test
  void refusesWhatIsNoJournalRecord() {
    byte[] whole = new Journals().read(EVENTS, 0, 1, "a", "b").bytes();
    for (int length = 0; length < whole.length; length++) {
      byte[] cut = Arrays.copyOf(whole, length);
      assertThatThrownBy(
              () -> {
                var cursor = new JournalCursor();
                cursor.open(cut);
                cursor.openAttempts();
                while (cursor.nextAttempt()) {
                  cursor.attempt();
                }
              })
          .as("%d bytes", length)
          .isInstanceOf(MalformedRecord.class);
    }
  }
}
