package io.tidemill.bridge.ingress;

import io.cloudevents.CloudEvent;
import io.tidemill.bridge.core.ContentMode;
import io.tidemill.bridge.ingress.Duplicates.Claim;
import io.tidemill.schemas.event.Reading;
import io.tidemill.schemas.problem.Problem;
import io.tidemill.schemas.problem.ProblemCode;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Consumer;
import java.util.function.Function;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.jspecify.annotations.Nullable;

/**
 * The events of one request on their way into the log. They are handed over in their order, by one
 * thread; outcomes come back on the log's thread, in any order, and the last one triggers the end.
 * A slot is written once, so an outcome told twice changes nothing. Items that are no events have
 * their outcome from the start.
 */
final class Submission {
  private final List<Reading> readings;
  private final AtomicReferenceArray<@Nullable Outcome> outcomes;
  private final AtomicInteger missing;
  private final Consumer<Submission> end;

  private sealed interface Outcome {
    record Stored() implements Outcome {}

    /** Was stored before. */
    record Repeated() implements Outcome {}

    /** Was no event. */
    record Refused(List<Problem> problems) implements Outcome {}

    record Failed(Exception reason) implements Outcome {}
  }

  /**
   * Prepares the items.
   *
   * @param readings at least one event among them
   * @param end called once, on the thread of the last outcome
   */
  Submission(List<Reading> readings, Consumer<Submission> end) {
    this.readings = readings;
    this.outcomes = new AtomicReferenceArray<>(readings.size());
    this.end = end;
    int events = 0;
    for (int i = 0; i < readings.size(); i++) {
      switch (readings.get(i)) {
        case Reading.Read _ -> events++;
        case Reading.Refused(_, var problems) -> outcomes.set(i, new Outcome.Refused(problems));
      }
    }
    this.missing = new AtomicInteger(events);
  }

  /**
   * Hands all events to the log. When one fails at once, the log is in trouble, and each further
   * one could hold this thread for the log's longest wait: those are not tried.
   *
   * @param records for each item its record; null for what is no event
   */
  void append(
      EventLog log,
      List<@Nullable ProducerRecord<byte[], byte[]>> records,
      Function<CloudEvent, Claim> claims) {
    for (int i = 0; i < readings.size(); i++) {
      ProducerRecord<byte[], byte[]> record = records.get(i);
      if (record == null || !(readings.get(i) instanceof Reading.Read(var event))) {
        continue;
      }
      append(i, log, record, claims.apply(event));
      if (outcomes.get(i) instanceof Outcome.Failed failed
          && !(failed.reason() instanceof RecordTooLargeException)) {
        for (int rest = i + 1; rest < readings.size(); rest++) {
          settle(rest, failed);
        }
        return;
      }
    }
  }

  private void append(int index, EventLog log, ProducerRecord<byte[], byte[]> record, Claim claim) {
    switch (claim) {
      case Claim.Repeated _ -> settle(index, new Outcome.Repeated());
      case Claim.Waiting(var first) ->
          first.whenSettled(failure ->
              settle(
                  index, failure == null ? new Outcome.Repeated() : new Outcome.Failed(failure)));
      case Duplicates.First first ->
          log.append(
              record,
              failure -> {
                first.settle(failure);
                settle(index, failure == null ? new Outcome.Stored() : new Outcome.Failed(failure));
              });
    }
  }

  private void settle(int index, Outcome outcome) {
    if (outcomes.compareAndSet(index, null, outcome) && missing.decrementAndGet() == 0) {
      end.accept(this);
    }
  }

  /** How many events are new in the log; to be asked after the end. */
  int stored() {
    return count(Outcome.Stored.class);
  }

  /** How many events were in the log before; to be asked after the end. */
  int repeated() {
    return count(Outcome.Repeated.class);
  }

  private int count(Class<? extends Outcome> kind) {
    int count = 0;
    for (int i = 0; i < outcomes.length(); i++) {
      count += kind.isInstance(outcomes.get(i)) ? 1 : 0;
    }
    return count;
  }

  /** The answer; to be asked after the end. */
  Answer answer(ContentMode mode, String place) {
    List<Problem> problems = problems(mode, place);
    if (mode == ContentMode.BATCH) {
      return Answers.ofBatch(problems, items(place));
    }
    return problems.isEmpty()
        ? Answers.accepted(repeated() > 0)
        : Answers.refused(problems, List.of());
  }

  /** What kept items out of the log, in their order; to be asked after the end. */
  List<Problem> problems(ContentMode mode, String place) {
    List<Problem> all = new ArrayList<>();
    for (int i = 0; i < readings.size(); i++) {
      String pointer = mode == ContentMode.BATCH ? "/" + i : "";
      problems(i).forEach(problem -> all.add(problem.below(pointer).in(place)));
    }
    return all;
  }

  private List<Problem> problems(int index) {
    return switch (outcomes.get(index)) {
      case Outcome.Stored _, Outcome.Repeated _ -> List.of();
      case Outcome.Refused(var problems) -> problems;
      case Outcome.Failed(var reason) -> List.of(problem(reason));
      case null -> List.of(problem(null));
    };
  }

  private static Problem problem(@Nullable Exception reason) {
    return reason instanceof RecordTooLargeException
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
            reason == null ? "no answer" : reason.getClass().getSimpleName(),
            "Kafka stores the event",
            "send it again after " + Answers.RETRY_AFTER_SECONDS + " s, with the same id");
  }

  private List<Answers.Item> items(String place) {
    List<Answers.Item> items = new ArrayList<>(readings.size());
    for (int i = 0; i < readings.size(); i++) {
      List<Problem> problems = problems(i);
      items.add(
          problems.isEmpty()
              ? Answers.Item.accepted(
                  readings.get(i).id(), outcomes.get(i) instanceof Outcome.Repeated)
              : Answers.Item.refused(
                  readings.get(i).id(), problems.getFirst().below("/" + i).in(place)));
    }
    return items;
  }
}
