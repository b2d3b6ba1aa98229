package io.tidemill.bridge.ingress;

import io.cloudevents.CloudEvent;
import io.tidemill.bridge.core.ContentMode;
import io.tidemill.schemas.problem.Problem;
import io.tidemill.schemas.problem.ProblemCode;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Consumer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.jspecify.annotations.Nullable;

/**
 * The valid events of one request on their way into the log. Events are handed over in their order,
 * by one thread; outcomes come back on the log's thread, in any order, and the last one triggers
 * the end. A slot is written once, so an outcome told twice changes nothing.
 */
final class Submission {
  private static final Exception NONE = new Exception("stored");

  private final List<CloudEvent> events;
  private final AtomicReferenceArray<@Nullable Exception> outcomes;
  private final AtomicInteger missing;
  private final Consumer<Submission> end;

  /**
   * Prepares the events.
   *
   * @param events at least one
   * @param end called once, on the thread of the last outcome
   */
  Submission(List<CloudEvent> events, Consumer<Submission> end) {
    this.events = events;
    this.outcomes = new AtomicReferenceArray<>(events.size());
    this.missing = new AtomicInteger(events.size());
    this.end = end;
  }

  /**
   * Hands all records to the log. When one fails at once, the log is in trouble, and each further
   * one could hold this thread for the log's longest wait: those are not tried.
   */
  void append(EventLog log, List<ProducerRecord<byte[], byte[]>> records) {
    for (int i = 0; i < records.size(); i++) {
      int index = i;
      log.append(records.get(i), failure -> settle(index, failure == null ? NONE : failure));
      Exception outcome = outcomes.get(i);
      if (outcome != null && outcome != NONE && !(outcome instanceof RecordTooLargeException)) {
        for (int rest = i + 1; rest < records.size(); rest++) {
          settle(rest, outcome);
        }
        return;
      }
    }
  }

  private void settle(int index, Exception outcome) {
    if (outcomes.compareAndSet(index, null, outcome) && missing.decrementAndGet() == 0) {
      end.accept(this);
    }
  }

  /** How many events are in the log; to be asked after the end. */
  int stored() {
    return (int) items().stream().filter(Answers.Item::stored).count();
  }

  /** The answer; to be asked after the end. */
  Answer answer(ContentMode mode, String place) {
    List<Problem> problems = problems(mode, place);
    List<Answers.Item> items = mode == ContentMode.BATCH ? items() : List.of();
    if (problems.isEmpty()) {
      return mode == ContentMode.BATCH ? Answers.accepted(items) : Answers.accepted();
    }
    return problems.stream().anyMatch(problem -> problem.code() == ProblemCode.TM_3006)
        ? Answers.refused(
            problems.stream().filter(problem -> problem.code() == ProblemCode.TM_3006).toList(),
            items)
        : Answers.refused(problems, items);
  }

  /** What kept events out of the log, in their order; to be asked after the end. */
  List<Problem> problems(ContentMode mode, String place) {
    List<Problem> problems = new ArrayList<>();
    for (int i = 0; i < events.size(); i++) {
      Exception outcome = outcomes.get(i);
      if (outcome != NONE) {
        String pointer = mode == ContentMode.BATCH ? "/" + i : "";
        problems.add(problem(outcome).below(pointer).in(place));
      }
    }
    return problems;
  }

  private static Problem problem(@Nullable Exception outcome) {
    return outcome instanceof RecordTooLargeException
        ? new Problem(
            ProblemCode.TM_3004,
            "",
            "",
            "an event larger than its Kafka topic takes",
            "at most the topic's max.message.bytes",
            "shrink the event, or raise the topic's limit")
        : new Problem(
            ProblemCode.TM_3006,
            "",
            "",
            outcome == null ? "no answer" : outcome.getClass().getSimpleName(),
            "Kafka stores the event",
            "send it again after " + Answers.RETRY_AFTER_SECONDS + " s, with the same id");
  }

  private List<Answers.Item> items() {
    List<Answers.Item> items = new ArrayList<>(events.size());
    for (int i = 0; i < events.size(); i++) {
      items.add(new Answers.Item(events.get(i).getId(), outcomes.get(i) == NONE));
    }
    return items;
  }
}
