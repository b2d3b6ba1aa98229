package io.tidemill.invoker.delivery;

import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import io.tidemill.invoker.core.Outcome;
import io.tidemill.invoker.core.RetryPlan;
import io.tidemill.schemas.avro.JournalEnd;
import io.tidemill.schemas.event.EventCodec;
import io.tidemill.schemas.event.EventMessage;
import io.tidemill.schemas.event.Extensions;
import io.tidemill.schemas.problem.ProblemCode;
import io.tidemill.schemas.resource.Trigger;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What follows an attempt: the reply is published, the next attempt is planned, or the dead letter
 * is written. A delivery is settled only when its effect is stored, and after it was noted in the
 * journal.
 */
final class Endings {
  private static final Duration PUBLISH_AGAIN = Duration.ofSeconds(1);

  private final DeliveryServices services;
  private final Troubles troubles;
  private final Lane lane;
  private final Journal journal;
  private final Publications publications;
  private final Consumer<Entry> again;

  /**
   * @param again starts the next attempt
   */
  Endings(
      DeliveryServices services,
      Troubles troubles,
      Lane lane,
      Journal journal,
      Publications publications,
      Consumer<Entry> again) {
    this.services = services;
    this.troubles = troubles;
    this.lane = lane;
    this.journal = journal;
    this.publications = publications;
    this.again = again;
  }

  /** An attempt of an entry that just ended. */
  record Attempt(Entry entry, Trigger trigger, int number, long endedMs, long tookMs) {}

  /** The attempt that was started then and ends now. */
  Attempt attempt(Entry entry, Trigger trigger, long startedMs) {
    long now = services.clockMs().getAsLong();
    return new Attempt(entry, trigger, entry.attempts() + 1, now, now - startedMs);
  }

  void ended(Attempt attempt, Outcome outcome) {
    services
        .listener()
        .attempted(
            attempt.trigger().name(),
            outcome instanceof Outcome.Answered,
            Duration.ofMillis(attempt.tookMs()));
    if (lane.isClosed()) {
      return; // The partition's next owner delivers it; a reply from here would come twice.
    }
    switch (outcome) {
      case Outcome.Failed failure -> failed(attempt, failure);
      case Outcome.Answered answer -> {
        CloudEvent reply = answer.reply();
        if (reply == null) {
          delivered(attempt, answer.status(), null);
        } else {
          reply(attempt, answer.status(), reply);
        }
      }
    }
  }

  /** The subscriber has it. */
  void delivered(Attempt attempt, int status, @Nullable String target) {
    note(attempt, status, null, JournalEnd.DELIVERED, target);
    String trigger = attempt.trigger().name();
    if (lane.settle(attempt.entry())) {
      troubles.over(trigger);
      services.listener().delivered(trigger);
    }
  }

  /**
   * Appends the reply to the broker the event came from; while that fails the delivery has failed
   * (C8).
   */
  private void reply(Attempt attempt, int status, CloudEvent reply) {
    Entry entry = attempt.entry();
    int hops = hops(entry.event()) + 1;
    if (hops > Extensions.HOPS_MAX) {
      var tooMany = "the reply would be hop " + hops + " of at most " + Extensions.HOPS_MAX;
      var failure = Outcome.Failed.unanswered(ProblemCode.TM_5009, tooMany, false);
      note(attempt, status, failure, JournalEnd.NONE, null);
      giveUp(entry, failure);
      return;
    }
    CloudEvent counted = CloudEventBuilder.from(reply).withExtension(Extensions.HOPS, hops).build();
    publications.publish(
        EventCodec.encode(services.topics().eventsOf(entry.broker()), counted, null),
        (stored, failure) -> {
          if (failure == null) {
            services.listener().replied(attempt.trigger().name());
            delivered(attempt, status, Publications.placeOf(stored));
          } else {
            String message = "the reply could not be stored: " + failure.getMessage();
            failed(attempt, Outcome.Failed.unanswered(ProblemCode.TM_3006, message, true));
          }
        });
  }

  /** An attempt failed; what is delivered at most once is not tried again. */
  void failed(Attempt attempt, Outcome.Failed failure) {
    if (lane.isClosed()) {
      return;
    }
    note(attempt, failure.status(), failure, JournalEnd.NONE, null);
    Entry entry = attempt.entry();
    long now = attempt.endedMs();
    RetryPlan plan =
        entry.isTried()
            ? new RetryPlan.GiveUp()
            : RetryPlan.after(attempt.trigger().delivery(), attempt.number(), failure);
    // One change each, so that a write between two never stores a failure without what follows it.
    switch (plan) {
      case RetryPlan.Again(var pause) -> {
        lane.change(
            entry,
            e -> {
              e.failed(failure, now);
              e.retryAt(now + pause.toMillis());
            });
        services.listener().retried(attempt.trigger().name());
        later(pause, () -> again.accept(entry));
      }
      case RetryPlan.GiveUp() -> {
        lane.change(
            entry,
            e -> {
              e.failed(failure, now);
              e.die(failure);
            });
        bury(entry);
      }
    }
  }

  /** Without an attempt: the delivery goes to the dead letters. */
  void giveUp(Entry entry, Outcome.Failed why) {
    lane.change(entry, e -> e.die(why));
    bury(entry);
  }

  /** Writes the dead letter; while that fails the delivery stays (C10). */
  void bury(Entry entry) {
    if (lane.isClosed()) {
      return;
    }
    String name = entry.id().trigger();
    Optional<Trigger> trigger = services.resources().get().trigger(name);
    var letter =
        entry.deadLetter(
            entry
                .subscriber()
                .or(() -> trigger.map(Trigger::subscriber))
                .map(Destination::text)
                .orElse("trigger " + name));
    String topic =
        trigger
            .map(found -> found.delivery().deadLetterTopic())
            .orElseGet(() -> services.topics().deadLettersOf(entry.broker()));
    publications.publish(
        letter.record(topic, entry.event(), entry.recordKey()),
        (stored, failure) -> {
          if (failure != null) {
            troubles.note(
                name,
                ProblemCode.TM_3006.code()
                    + " dead letters cannot be written to "
                    + topic
                    + ": "
                    + failure.getMessage());
            later(PUBLISH_AGAIN, () -> bury(entry));
            return;
          }
          journal.ended(
              new Journal.Row(
                  entry.id(),
                  0,
                  services.clockMs().getAsLong(),
                  0,
                  0,
                  letter.code().code(),
                  JournalEnd.DEAD_LETTERED,
                  Publications.placeOf(stored)));
          if (lane.settle(entry)) {
            troubles.over(name);
            services.listener().deadLettered(name, letter.code());
          }
        });
  }

  private void note(
      Attempt attempt,
      int status,
      Outcome.@Nullable Failed failure,
      JournalEnd end,
      @Nullable String target) {
    journal.ended(
        new Journal.Row(
            attempt.entry().id(),
            attempt.number(),
            attempt.endedMs(),
            attempt.tookMs(),
            status,
            failure == null ? null : failure.code().code(),
            end,
            target));
  }

  /** Does something after a pause, unless the lane is closed or the node stops. */
  void later(Duration pause, Runnable what) {
    if (lane.isClosed()) {
      return;
    }
    try {
      services.timer().schedule(what, pause.toMillis(), TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException stopping) {
      // The node stops; the entry is in the store and its next owner goes on.
    }
  }

  private static int hops(CloudEvent event) {
    String hops = EventMessage.attribute(event, Extensions.HOPS);
    return hops != null && hops.matches("[0-9]{1,4}") ? Integer.parseInt(hops) : 0;
  }
}
