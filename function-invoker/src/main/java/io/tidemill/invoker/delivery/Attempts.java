package io.tidemill.invoker.delivery;

import io.tidemill.invoker.call.BatchRequest;
import io.tidemill.invoker.call.Target;
import io.tidemill.invoker.call.Windows;
import io.tidemill.invoker.core.Outcome;
import io.tidemill.invoker.delivery.Endings.Attempt;
import io.tidemill.schemas.event.EventCodec;
import io.tidemill.schemas.problem.ProblemCode;
import io.tidemill.schemas.resource.Delivery;
import io.tidemill.schemas.resource.ResourceTable;
import io.tidemill.schemas.resource.Trigger;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/**
 * Makes the attempts of one lane: waits until they are due and there is a place for them, calls or
 * appends, and hands over what comes of it to {@link Endings}.
 */
final class Attempts {
  /** How often a stopped trigger is looked at. */
  private static final Duration STOPPED_PAUSE = Duration.ofSeconds(5);

  private final DeliveryServices services;
  private final NodeState node;
  private final Lane lane;
  private final JournalWriter journal;
  private final Publications publications;
  private final Endings endings;
  private final Batches batches;

  /**
   * @param partition of the task
   */
  Attempts(DeliveryServices services, NodeState node, DeliveryStore store, int partition) {
    this.services = services;
    this.node = node;
    this.journal =
        new JournalWriter(
            services.publisher(), services.topics().journalName(), partition, services.clockMs());
    this.lane =
        new Lane(
            store,
            new LaneContext(
                this::isOrdered,
                node.budget(),
                journal,
                services.clockMs(),
                services.listener()::matched),
            this::start);
    this.publications = new Publications(services.publisher());
    this.endings = new Endings(services, node, lane, journal.notes(), publications, this::start);
    this.batches = new Batches(this::submitFitting, endings::later);
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
    if (lane.isClosed()) {
      return;
    }
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
    start(entry, trigger.get(), resources);
  }

  private void start(Entry entry, Trigger trigger, ResourceTable resources) {
    Optional<Destination> destination =
        Destination.of(entry.subscriber().orElse(trigger.subscriber()), trigger, resources);
    if (destination.isEmpty()) {
      var missing =
          Outcome.Failed.unanswered(ProblemCode.TM_5004, "the function does not exist", true);
      node.troubles().note(trigger.name(), missing.code().code() + " " + missing.message());
      endings.failed(endings.attempt(entry, trigger, services.clockMs().getAsLong()), missing);
      return;
    }
    Destination to = destination.get();
    if (isStopped(entry, trigger, to)) {
      endings.later(STOPPED_PAUSE, () -> start(entry));
      return;
    }
    Delivery.Batch batch = trigger.delivery().batch();
    node.pacer()
        .submit(
            trigger.name(),
            trigger.delivery().pace().rate(),
            lane::isClosed,
            () -> {
              if (batch != null && to instanceof Destination.Call) {
                batches.add(entry, trigger, to, batch);
              } else {
                submit(new Work(List.of(entry), trigger, to));
              }
            });
  }

  /** One request takes only so many bytes. */
  private void submitFitting(Work work) {
    int size = work.entries().size();
    int fitting = BatchRequest.fitting(work.events());
    submit(work.part(0, fitting));
    if (fitting < size) {
      submitFitting(work.part(fitting, size));
    }
  }

  private void submit(Work work) {
    services
        .windows()
        .submit(
            work.to().target(),
            work.trigger().name(),
            work.trigger().delivery().pace().window(),
            place -> inWindow(work, place));
  }

  private void inWindow(Work work, Windows.Place place) {
    if (lane.isClosed()) {
      place.release();
      return;
    }
    if (isOutdated(work)) {
      place.release();
      work.entries().forEach(this::start);
      return;
    }
    Work inTime = endings.withoutLate(work);
    if (inTime.entries().isEmpty()) {
      place.release();
    } else if (work.trigger().delivery().semantics() == Delivery.Semantics.AT_MOST_ONCE) {
      lane.callAfterCommit(inTime.entries(), () -> go(inTime, place));
    } else {
      go(inTime, place);
    }
  }

  /** While it waited, its trigger was changed, deleted or stopped, or leads elsewhere now. */
  private boolean isOutdated(Work work) {
    ResourceTable resources = services.resources().get();
    Entry first = work.entries().getFirst();
    Optional<Trigger> now = resources.trigger(work.trigger().name());
    return now.filter(work.trigger()::equals).isEmpty()
        || isStopped(first, now.get(), work.to())
        || !Destination.of(first.subscriber().orElse(now.get().subscriber()), now.get(), resources)
            .equals(Optional.of(work.to()));
  }

  /** A redelivery to a subscriber of its own says nothing of the trigger's. */
  private boolean isStopped(Entry entry, Trigger trigger, Destination to) {
    return entry.subscriber().isEmpty() && node.stops().isStopped(trigger, to.target());
  }

  private void go(Work work, Windows.Place place) {
    if (lane.isClosed()) {
      place.release();
      return;
    }
    work.entries().forEach(entry -> lane.underWay(entry, true));
    switch (work.to()) {
      case Destination.Call(var target) when work.trigger().delivery().batch() != null ->
          callTogether(work, target, place);
      case Destination.Call(var target) -> call(work, target, place);
      case Destination.Append(_, var topic) -> append(work, topic, place);
    }
  }

  private void call(Work work, Target target, Windows.Place place) {
    long startedMs = services.clockMs().getAsLong();
    Entry entry = work.entries().getFirst();
    node.circuits()
        .guard(target, () -> services.caller().call(target, entry.event(), entry.id().toString()))
        .whenComplete((outcome, bug) ->
            leaving(
                work,
                place,
                () ->
                    endings.ended(
                        endings.attempt(entry, work.trigger(), startedMs), outcome, target)));
  }

  private void callTogether(Work work, Target target, Windows.Place place) {
    long startedMs = services.clockMs().getAsLong();
    node.circuits()
        .guardBatch(
            target,
            work.entries().size(),
            () -> services.caller().callBatch(target, work.events(), work.keys()))
        .whenComplete((outcome, bug) ->
            leaving(
                work,
                place,
                () -> {
                  List<Attempt> attempts =
                      work.entries().stream()
                          .map(entry -> endings.attempt(entry, work.trigger(), startedMs))
                          .toList();
                  endings.ended(attempts, outcome, target);
                }));
  }

  private void append(Work work, String topic, Windows.Place place) {
    long startedMs = services.clockMs().getAsLong();
    Entry entry = work.entries().getFirst();
    publications.publish(
        EventCodec.encode(topic, entry.event(), entry.recordKey()),
        (stored, refusal) ->
            leaving(
                work,
                place,
                () -> {
                  Attempt attempt = endings.attempt(entry, work.trigger(), startedMs);
                  endings.heard(attempt, refusal == null);
                  if (refusal == null) {
                    endings.delivered(attempt, 0, Publications.placeOf(stored));
                  } else {
                    endings.failed(attempt, failure(topic, refusal));
                  }
                }));
  }

  private void leaving(Work work, Windows.Place place, Runnable ending) {
    try {
      ending.run();
    } finally {
      work.entries().forEach(entry -> lane.underWay(entry, false));
      place.release();
    }
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
}
