package io.tidemill.invoker.delivery;

import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import io.tidemill.invoker.call.BatchOutcome;
import io.tidemill.invoker.call.Target;
import io.tidemill.invoker.core.Expiry;
import io.tidemill.invoker.core.Outcome;
import io.tidemill.invoker.core.RetryPlan;
import io.tidemill.schemas.avro.JournalEnd;
import io.tidemill.schemas.event.EventCodec;
import io.tidemill.schemas.event.EventMessage;
import io.tidemill.schemas.event.Extensions;
import io.tidemill.schemas.problem.ProblemCode;
import io.tidemill.schemas.resource.Delivery;
import io.tidemill.schemas.resource.Trigger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/**
 * What follows an attempt: the reply is published, the next attempt is planned, or the dead letter
 * is written. A delivery is settled only when its effect is stored, and after it was noted in the
 * journal.
 */
final class Endings {
  private static final Duration PUBLISH_AGAIN = Duration.ofSeconds(1);

  private final DeliveryServices services;
  private final NodeState node;
  private final Lane lane;
  private final Journal journal;
  private final Publications publications;
  private final Consumer<Entry> again;

  /**
   * @param again starts the next attempt
   */
  Endings(
      DeliveryServices services,
      NodeState node,
      Lane lane,
      Journal journal,
      Publications publications,
      Consumer<Entry> again) {
    this.services = services;
    this.node = node;
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

  /**
   * Those of which it is not too late to try; the others go to the dead letters (maximum age,
   * expiry).
   */
  Work withoutLate(Work work) {
    List<Entry> inTime = new ArrayList<>();
    for (Entry entry : work.entries()) {
      var progress =
          new RetryPlan.Progress(
              entry.attempts(),
              entry.firstMs(),
              services.clockMs().getAsLong(),
              Expiry.ms(entry.event()));
      Outcome.Failed before = entry.failure();
      Delivery delivery = work.trigger().delivery();
      var late =
          before == null
              ? RetryPlan.beforeAttempt(delivery, progress)
              : RetryPlan.beforeAttempt(delivery, progress, before);
      late.ifPresentOrElse(end -> giveUp(entry, end.why()), () -> inTime.add(entry));
    }
    return new Work(inTime, work.trigger(), work.to());
  }

  /** The listener hears of an attempt. */
  void heard(Attempt attempt, boolean success) {
    services
        .listener()
        .attempted(attempt.trigger().name(), success, Duration.ofMillis(attempt.tookMs()));
  }

  void ended(Attempt attempt, Outcome outcome, Target target) {
    heard(attempt, outcome instanceof Outcome.Answered);
    if (lane.isClosed()) {
      return; // The partition's next owner delivers it; a reply from here would come twice.
    }
    switch (outcome) {
      case Outcome.Failed failure -> {
        noteTarget(attempt, failure, target);
        failed(attempt, failure);
      }
      case Outcome.Answered answer -> {
        CloudEvent reply = answer.reply();
        if (reply == null) {
          delivered(attempt, answer.status(), null);
        } else {
          replyAndDeliver(List.of(attempt), answer.status(), List.of(reply));
        }
      }
    }
  }

  /** The same for a batch: each failed item for itself, the others after its replies are stored. */
  void ended(List<Attempt> attempts, BatchOutcome outcome, Target target) {
    List<Attempt> answered = new ArrayList<>();
    int status = 200;
    for (int i = 0; i < attempts.size(); i++) {
      switch (outcome.items().get(i)) {
        case Outcome.Failed failure -> ended(attempts.get(i), failure, target);
        case Outcome.Answered answer -> {
          heard(attempts.get(i), true);
          status = answer.status();
          answered.add(attempts.get(i));
        }
      }
    }
    if (!answered.isEmpty() && !lane.isClosed()) {
      replyAndDeliver(answered, status, outcome.replies());
    }
  }

  private void noteTarget(Attempt attempt, Outcome.Failed failure, Target target) {
    if (failure.code() == ProblemCode.TM_5011) {
      node.troubles()
          .note(attempt.trigger().name(), failure.code().code() + " " + failure.message());
    }
    if (failure.status() == 410 && attempt.entry().subscriber().isEmpty()) {
      node.stops().stop(attempt.trigger(), target);
      node.troubles()
          .note(
              attempt.trigger().name(),
              ProblemCode.TM_5014.code() + " " + target.key() + " answered 410");
    }
  }

  /** The subscriber has it. */
  void delivered(Attempt attempt, int status, @Nullable String target) {
    note(attempt, status, null, JournalEnd.DELIVERED, target);
    String trigger = attempt.trigger().name();
    if (lane.settle(attempt.entry())) {
      node.troubles().over(trigger);
      services.listener().delivered(trigger);
    }
  }

  /**
   * Appends the replies to the broker the events came from; while that fails the deliveries have
   * failed (C8).
   */
  private void replyAndDeliver(List<Attempt> attempts, int status, List<CloudEvent> replies) {
    if (replies.isEmpty()) {
      attempts.forEach(attempt -> delivered(attempt, status, null));
      return;
    }
    int hops = attempts.stream().mapToInt(a -> hops(a.entry().event())).max().orElse(0) + 1;
    if (hops > Extensions.HOPS_MAX) {
      var tooMany = "the reply would be hop " + hops + " of at most " + Extensions.HOPS_MAX;
      var failure = Outcome.Failed.unanswered(ProblemCode.TM_5009, tooMany, false);
      attempts.forEach(attempt -> {
        note(attempt, status, failure, JournalEnd.NONE, null);
        giveUp(attempt.entry(), failure);
      });
      return;
    }
    ProducerRecord<byte[], byte[]> reply;
    try {
      reply = reply(replies.getFirst(), attempts.getFirst().entry().broker(), hops);
    } catch (RuntimeException unwritable) {
      // A function of this process may return an event that fails when it is looked at.
      var failure =
          Outcome.Failed.unanswered(
              ProblemCode.TM_5003, "the reply cannot be written: " + unwritable, true);
      attempts.forEach(attempt -> failed(attempt, failure));
      return;
    }
    publications.publish(
        reply,
        (stored, failure) -> {
          if (failure != null) {
            String message = "the reply could not be stored: " + failure.getMessage();
            var refused = Outcome.Failed.unanswered(ProblemCode.TM_3006, message, true);
            attempts.forEach(attempt -> failed(attempt, refused));
            return;
          }
          services.listener().replied(attempts.getFirst().trigger().name());
          if (replies.size() > 1) {
            replyAndDeliver(attempts, status, replies.subList(1, replies.size()));
          } else {
            String place = Publications.placeOf(stored);
            attempts.forEach(attempt -> delivered(attempt, status, place));
          }
        });
  }

  private ProducerRecord<byte[], byte[]> reply(CloudEvent event, String broker, int hops) {
    return EventCodec.encode(
        services.resources().get().eventsTopic(services.topics(), broker),
        CloudEventBuilder.from(event).withExtension(Extensions.HOPS, hops).build(),
        null);
  }

  /** An attempt failed; what is delivered at most once is not tried again. */
  void failed(Attempt attempt, Outcome.Failed failure) {
    if (lane.isClosed()) {
      return;
    }
    note(attempt, failure.status(), failure, JournalEnd.NONE, null);
    Entry entry = attempt.entry();
    long now = attempt.endedMs();
    var progress =
        new RetryPlan.Progress(
            attempt.number(),
            entry.firstMs() == 0 ? now : entry.firstMs(),
            now,
            Expiry.ms(entry.event()));
    double chance = ThreadLocalRandom.current().nextDouble();
    // One change each, so that a write between two never stores a failure without what follows it.
    switch (RetryPlan.after(attempt.trigger().delivery(), progress, failure, chance)) {
      case RetryPlan.Again(var pause) -> {
        lane.change(
            entry,
            e -> {
              e.failed(failure, now);
              e.retryAt(now + pause.toMillis());
              e.tried(false);
            });
        services.listener().retried(attempt.trigger().name());
        later(pause, () -> again.accept(entry));
      }
      case RetryPlan.GiveUp(var why) -> giveUpAfter(attempt, failure, why);
      case RetryPlan.StopTrigger(var why) -> giveUpAfter(attempt, failure, why);
    }
  }

  private void giveUpAfter(Attempt attempt, Outcome.Failed failure, Outcome.Failed why) {
    lane.change(
        attempt.entry(),
        e -> {
          e.failed(failure, attempt.endedMs());
          e.die(why);
        });
    bury(attempt.entry());
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
            node.troubles()
                .note(
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
            // The delivery that met a 410 is done; its trigger stays stopped.
            if (letter.code() != ProblemCode.TM_5014) {
              node.troubles().over(name);
            }
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
