package io.tidemill.ops.deadletters;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidemill.ops.reading.Stretch;
import io.tidemill.ops.reading.TopicReader;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.apache.kafka.common.TopicPartition;

/**
 * Lists dead letters from the newest backwards.
 *
 * <p>Kafka reads forwards only, so each partition is read in blocks from its end towards its
 * beginning, and the blocks' letters are merged by time. A block that holds nothing that is wanted
 * doubles the next one. Only the rows of a list are kept, never the records.
 */
final class NewestFirst {
  private static final int BLOCK_FIRST = 200;
  private static final int BLOCK_MAX = 20_000;

  private final TopicReader reader;
  private final Predicate<Letter> wanted;
  private final long deadlineNanos;
  private final Map<TopicPartition, Tail> tails = new HashMap<>();

  NewestFirst(
      TopicReader reader,
      Map<TopicPartition, Stretch> stretches,
      Predicate<Letter> wanted,
      long deadlineNanos) {
    this.reader = reader;
    this.wanted = wanted;
    this.deadlineNanos = deadlineNanos;
    stretches.forEach((partition, stretch) -> tails.put(partition, new Tail(stretch)));
  }

  /**
   * A part of the list.
   *
   * @param next where it goes on; empty when it is complete
   */
  record Page(List<ObjectNode> rows, Optional<Cursor> next) {}

  /** What one partition still holds. */
  private static final class Tail {
    final long first;
    long before;
    int block = BLOCK_FIRST;
    // Newest first.
    final Deque<Row> rows = new ArrayDeque<>();

    Tail(Stretch stretch) {
      this.first = stretch.from();
      this.before = stretch.to();
    }

    /** Where a later list goes on: before all that was taken out. */
    long resume() {
      return rows.isEmpty() ? before : rows.getFirst().offset() + 1;
    }
  }

  private record Row(long offset, long timeMs, ObjectNode json) {}

  Page page(int limit) {
    var page = new ArrayList<ObjectNode>();
    while (page.size() < limit && fill()) {
      Optional<Tail> newest = newest();
      if (newest.isEmpty()) {
        return new Page(page, Optional.empty());
      }
      page.add(newest.get().rows.removeFirst().json());
    }
    boolean complete =
        tails.values().stream().allMatch(tail -> tail.rows.isEmpty() && tail.before <= tail.first);
    return new Page(page, complete ? Optional.empty() : Optional.of(cursor()));
  }

  private Optional<Tail> newest() {
    Tail newest = null;
    for (Tail tail : tails.values()) {
      if (!tail.rows.isEmpty()
          && (newest == null || tail.rows.getFirst().timeMs() > newest.rows.getFirst().timeMs())) {
        newest = tail;
      }
    }
    return Optional.ofNullable(newest);
  }

  /**
   * Reads until every partition shows its newest letter or has none; false when time is over
   * before.
   */
  private boolean fill() {
    while (true) {
      var blocks = new HashMap<TopicPartition, Stretch>();
      tails.forEach((partition, tail) -> {
        if (tail.rows.isEmpty() && tail.before > tail.first) {
          blocks.put(
              partition, new Stretch(Math.max(tail.first, tail.before - tail.block), tail.before));
        }
      });
      if (blocks.isEmpty()) {
        return true;
      }
      if (System.nanoTime() - deadlineNanos >= 0 || !read(blocks)) {
        return false;
      }
    }
  }

  /** Reads blocks whole; a block that time cuts short is as if it had not been read. */
  private boolean read(Map<TopicPartition, Stretch> blocks) {
    var found = new HashMap<TopicPartition, Deque<Row>>();
    Map<TopicPartition, Long> reached =
        reader.read(
            blocks,
            deadlineNanos,
            record -> {
              Letter letter = Letter.read(record);
              if (wanted.test(letter)) {
                found
                    .computeIfAbsent(
                        new TopicPartition(record.topic(), record.partition()),
                        _ -> new ArrayDeque<>())
                    .addFirst(new Row(record.offset(), letter.timeMs(), LetterJson.row(letter)));
              }
              return true;
            });
    boolean whole = true;
    for (var block : blocks.entrySet()) {
      Tail tail = tails.get(block.getKey());
      boolean read = reached.getOrDefault(block.getKey(), -1L) >= block.getValue().to();
      whole &= read;
      if (tail != null && read) {
        tail.before = block.getValue().from();
        tail.rows.addAll(found.getOrDefault(block.getKey(), new ArrayDeque<>()));
        tail.block = tail.rows.isEmpty() ? Math.min(tail.block * 2, BLOCK_MAX) : BLOCK_FIRST;
      }
    }
    return whole;
  }

  private Cursor cursor() {
    var before = new HashMap<TopicPartition, Long>();
    tails.forEach((partition, tail) -> before.put(partition, tail.resume()));
    return new Cursor(before);
  }
}
