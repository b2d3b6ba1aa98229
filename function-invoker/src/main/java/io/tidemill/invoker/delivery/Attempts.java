package io.tidemill.invoker.delivery;

import io.tidemill.invoker.core.Outcome;
import io.tidemill.invoker.delivery.Endings.Attempt;
import io.tidemill.schemas.event.EventCodec;
import io.tidemill.schemas.problem.ProblemCode;
import io.tidemill.schemas.resource.Delivery;
import io.tidemill.schemas.resource.ResourceTable;
import io.tidemill.schemas.resource.Trigger;
import java.time.Duration;
import java.util.Optional;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/**
 * Makes the attempts of one lane: waits until they are due and there is a place for them, calls or
 * appends, and hands over what comes of it to {@link Endings}.
 */
final class Attempts {
  private final DeliveryServices services;
  private final Troubles troubles;
  private final Lane lane;
  private final JournalWriter journal;
  private final Publications publications;
  private final Endings endings;

  /**
   * @param partition of the task
   */
  Attempts(
      DeliveryServices services,
      Troubles troubles,
      Budget budget,
      DeliveryStore store,
      int partition) {
    this.services = services;
    this.troubles = troubles;
    this.journal =
        new JournalWriter(
            services.publisher(), services.topics().journalName(), partition, services.clockMs());
    this.lane =
        new Lane(
            store,
            new LaneContext(
                this::isOrdered, budget, journal, services.clockMs(), services.listener()::matched),
            this::start);
    this.publications = new Publications(services.publisher());
    this.endings =
        new Endings(services, troubles, lane, journal.notes(), publications, this::start);
  }

  Lane lane() {
    return lane;
  }

  /** Whether nothing is being written on behalf of this lane, and the stores know all. */
  boolean isQuiet() {
    return publications.underWay() == 0 && lane.isWritten() && journal.isWritten();
  }

  private boolean isOrdered(String trigger) {
    return services
        .resources()
        .get()
        .trigger(trigger)
        .filter(found -> found.delivery().order() == Delivery.Order.KEY)
        .isPresent();
  }

  /**
   * Starts the next attempt of an entry, now or when it is due or its window has a place. Never
   * blocks.
   */
  private void start(Entry entry) {
    if (entry.isDead()) {
      endings.bury(entry);
      return;
    }
    if (entry.isTried()) {
      var unknown = "the node stopped while the event was delivered at most once";
      endings.giveUp(entry, Outcome.Failed.unanswered(ProblemCode.TM_5018, unknown, false));
      return;
    }
    long pauseMs = entry.dueMs() - services.clockMs().getAsLong();
    if (pauseMs > 0) {
      endings.later(Duration.ofMillis(pauseMs), () -> start(entry));
      return;
    }
    ResourceTable resources = services.resources().get();
    Optional<Trigger> trigger = resources.trigger(entry.id().trigger());
    if (trigger.isEmpty()) {
      endings.giveUp(
          entry, Outcome.Failed.unanswered(ProblemCode.TM_5004, "the trigger was deleted", false));
      return;
    }
    Trigger by = trigger.get();
    Optional<Destination> destination =
        Destination.of(entry.subscriber().orElse(by.subscriber()), by, resources);
    if (destination.isEmpty()) {
      var missing =
          Outcome.Failed.unanswered(ProblemCode.TM_5004, "the function does not exist", true);
      troubles.note(by.name(), missing.code().code() + " " + missing.message());
      endings.failed(endings.attempt(entry, by, services.clockMs().getAsLong()), missing);
      return;
    }
    Destination to = destination.get();
    services.windows().submit(to.target(), () -> inWindow(entry, by, to));
  }

  private void inWindow(Entry entry, Trigger trigger, Destination to) {
    if (trigger.delivery().semantics() == Delivery.Semantics.AT_MOST_ONCE) {
      lane.callAfterCommit(entry, () -> go(entry, trigger, to));
    } else {
      go(entry, trigger, to);
    }
  }

  private void go(Entry entry, Trigger trigger, Destination to) {
    if (lane.isClosed()) {
      services.windows().release(to.target());
      return;
    }
    lane.underWay(entry, true);
    switch (to) {
      case Destination.Call call -> call(entry, trigger, call);
      case Destination.Append append -> append(entry, trigger, append);
    }
  }

  private void call(Entry entry, Trigger trigger, Destination.Call to) {
    long startedMs = services.clockMs().getAsLong();
    services
        .caller()
        .call(to.target(), entry.event(), entry.id().toString())
        .whenComplete((outcome, bug) -> {
          try {
            endings.ended(endings.attempt(entry, trigger, startedMs), outcome);
          } finally {
            leave(entry, to);
          }
        });
  }

  private void append(Entry entry, Trigger trigger, Destination.Append to) {
    long startedMs = services.clockMs().getAsLong();
    publications.publish(
        EventCodec.encode(to.topic(), entry.event(), entry.recordKey()),
        (stored, refusal) -> {
          try {
            Attempt attempt = endings.attempt(entry, trigger, startedMs);
            services
                .listener()
                .attempted(trigger.name(), refusal == null, Duration.ofMillis(attempt.tookMs()));
            if (refusal == null) {
              endings.delivered(attempt, 0, Publications.placeOf(stored));
            } else {
              endings.failed(attempt, failure(to.topic(), refusal));
            }
          } finally {
            leave(entry, to);
          }
        });
  }

  private static Outcome.Failed failure(String topic, Throwable refusal) {
    boolean isUnknown =
        refusal instanceof UnknownTopicOrPartitionException
            || (refusal instanceof TimeoutException
                && String.valueOf(refusal.getMessage()).contains("not present in metadata"));
    return isUnknown
        ? Outcome.Failed.unanswered(
            ProblemCode.TM_5004, "the topic " + topic + " does not exist", true)
        : Outcome.Failed.unanswered(
            ProblemCode.TM_3006,
            "the event could not be stored in " + topic + ": " + refusal.getMessage(),
            !(refusal instanceof RecordTooLargeException));
  }

  private void leave(Entry entry, Destination to) {
    lane.underWay(entry, false);
    services.windows().release(to.target());
  }
}
