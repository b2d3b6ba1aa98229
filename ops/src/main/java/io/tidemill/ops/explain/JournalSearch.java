package io.tidemill.ops.explain;

import io.tidemill.ops.journal.Attempt;
import io.tidemill.ops.journal.JournalCursor;
import io.tidemill.ops.reading.Places;
import io.tidemill.schemas.avro.JournalEnd;
import io.tidemill.schemas.event.Origin;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Finds an event and its deliveries in the journal, in one pass. An event's attempts never stand
 * before it in the journal, and lie in the same journal partition, as one task makes them; so
 * attempts are looked at only after the event was seen. A dead letter that was put in again is
 * known by its place, which the attempt that wrote it names; a replay by the place of the event.
 */
final class JournalSearch {
  private static final String REPLAY = "replay.";

  private final int hash;
  private final JournalCursor cursor = new JournalCursor();
  // What to look for in attempts: identity, to the place of the event.
  private final Map<Integer, Map<Origin, Origin>> sought = new HashMap<>();
  private final Map<Origin, List<Attempt>> found = new LinkedHashMap<>();
  private long oldestMs = Long.MAX_VALUE;
  private long events;

  JournalSearch(String id) {
    this.hash = JournalCursor.hash(id);
  }

  /** Looks through one record of a partition of the journal, in their order. */
  void read(int journalPartition, byte[] record) {
    cursor.open(record);
    oldestMs = Math.min(oldestMs, cursor.atMs());
    Map<Origin, Origin> here = sought.get(journalPartition);
    while (cursor.nextRead()) {
      events += cursor.count();
      for (int i = cursor.indexOf(hash, 0); i >= 0; i = cursor.indexOf(hash, i + 1)) {
        var place = new Origin(cursor.topic(), cursor.partition(), cursor.offsetOf(i));
        here = sought.computeIfAbsent(journalPartition, _ -> new HashMap<>());
        here.put(place, place);
        found.computeIfAbsent(place, _ -> new ArrayList<>());
      }
    }
    if (here != null) {
      readAttempts(here);
    }
  }

  private void readAttempts(Map<Origin, Origin> here) {
    cursor.openAttempts();
    while (cursor.nextAttempt()) {
      var identity = new Origin(cursor.topic(), cursor.partition(), cursor.offset());
      Origin event = here.get(withoutReplay(identity));
      if (event != null) {
        note(here, event, cursor.attempt());
      }
    }
  }

  private void note(Map<Origin, Origin> here, Origin event, Attempt attempt) {
    List<Attempt> attempts = found.computeIfAbsent(event, _ -> new ArrayList<>());
    // After a crash the journal may say the same twice.
    if (!attempts.contains(attempt)) {
      attempts.add(attempt);
    }
    if (attempt.end() == JournalEnd.DEAD_LETTERED) {
      attempt.target().flatMap(Places::parse).ifPresent(letter -> here.put(letter, event));
    }
  }

  /** Topics of replays are named {@code replay.<name>.<topic>}. */
  private static Origin withoutReplay(Origin identity) {
    if (!identity.topic().startsWith(REPLAY)) {
      return identity;
    }
    int end = identity.topic().indexOf('.', REPLAY.length());
    return end < 0
        ? identity
        : new Origin(identity.topic().substring(end + 1), identity.partition(), identity.offset());
  }

  /** Places of events whose id has this hash, each with its attempts. */
  Map<Origin, List<Attempt>> found() {
    return found;
  }

  /** When the oldest record was written, epoch milliseconds; the largest long when none was. */
  long oldestMs() {
    return oldestMs;
  }

  /** How many events were looked at. */
  long events() {
    return events;
  }
}
