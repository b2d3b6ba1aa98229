package io.tidemill.invoker.delivery;

import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import io.tidemill.invoker.call.Target;
import io.tidemill.invoker.core.Expiry;
import io.tidemill.invoker.core.Outcome;
import io.tidemill.invoker.core.RetryPlan;
import io.tidemill.schemas.event.EventCodec;
import io.tidemill.schemas.event.EventMessage;
import io.tidemill.schemas.event.Extensions;
import io.tidemill.schemas.problem.ProblemCode;
import io.tidemill.schemas.resource.Trigger;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.jspecify.annotations.Nullable;

/**
 * Makes the attempts of one lane: calls, publishes replies, waits between attempts, writes dead
 * letters. A delivery is settled only when its effect is stored: the subscriber answered and its
 * reply is in the log, or the dead letter is.
 */
final class Attempts {
  private static final Duration PUBLISH_AGAIN = Duration.ofSeconds(1);

  private final DeliveryServices services;
  private final Lane lane;
  private final AtomicInteger publishing = new AtomicInteger();

  Attempts(DeliveryServices services, DeliveryStore store) {
    this.services = services;
    this.lane = new Lane(store, this::start);
  }

  Lane lane() {
    return lane;
  }

  /** Records that are being written on behalf of this lane. */
  int publishing() {
    return publishing.get();
  }

  /**
   * Starts the next attempt of an entry, now or when it is due or its window has a place. Never
   * blocks.
   */
  private void start(Entry entry) {
    if (entry.isDead()) {
      bury(entry);
      return;
    }
    long pauseMs = entry.dueMs() - services.clockMs().getAsLong();
    if (pauseMs > 0) {
      later(Duration.ofMillis(pauseMs), () -> start(entry));
      return;
    }
    Optional<Trigger> trigger = services.resources().get().trigger(entry.id().trigger());
    if (trigger.isEmpty()) {
      giveUp(
          entry, Outcome.Failed.unanswered(ProblemCode.TM_5004, "the trigger was deleted", false));
      return;
    }
    Optional<Target> target = targetOf(trigger.get());
    if (target.isEmpty()) {
      failed(
          entry,
          trigger.get(),
          Outcome.Failed.unanswered(ProblemCode.TM_5004, "the function does not exist", true));
      return;
    }
    services.windows().submit(target.get(), () -> call(entry, trigger.get(), target.get()));
  }

  private void call(Entry entry, Trigger trigger, Target target) {
    if (lane.isClosed()) {
      services.windows().release(target);
      return;
    }
    long startedMs = services.clockMs().getAsLong();
    lane.underWay(entry, true);
    services
        .caller()
        .call(target, entry.event(), entry.id().toString())
        .whenComplete((outcome, bug) -> {
          try {
            Duration took = Duration.ofMillis(services.clockMs().getAsLong() - startedMs);
            services
                .listener()
                .attempted(entry.id().trigger(), outcome instanceof Outcome.Answered, took);
            ended(entry, trigger, outcome);
          } finally {
            lane.underWay(entry, false);
            services.windows().release(target);
          }
        });
  }

  private void ended(Entry entry, Trigger trigger, Outcome outcome) {
    if (lane.isClosed()) {
      return; // The partition's next owner delivers it; a reply from here would come twice.
    }
    switch (outcome) {
      case Outcome.Failed failure -> failed(entry, trigger, failure);
      case Outcome.Answered answer -> {
        CloudEvent reply = answer.reply();
        if (reply == null) {
          if (lane.settle(entry)) {
            services.listener().delivered(entry.id().trigger());
          }
        } else {
          reply(entry, trigger, reply);
        }
      }
    }
  }

  /**
   * Appends the reply to the broker the event came from; while that fails the delivery has failed
   * (C8).
   */
  private void reply(Entry entry, Trigger trigger, CloudEvent reply) {
    int hops = hops(entry.event()) + 1;
    if (hops > Extensions.HOPS_MAX) {
      var tooMany = "the reply would be hop " + hops + " of at most " + Extensions.HOPS_MAX;
      giveUp(entry, Outcome.Failed.unanswered(ProblemCode.TM_5009, tooMany, false));
      return;
    }
    CloudEvent counted = CloudEventBuilder.from(reply).withExtension(Extensions.HOPS, hops).build();
    var record = EventCodec.encode(topicOf(entry.broker()), counted, null);
    publish(
        record,
        failure -> {
          if (failure == null) {
            services.listener().replied(entry.id().trigger());
            if (lane.settle(entry)) {
              services.listener().delivered(entry.id().trigger());
            }
          } else {
            String message = "the reply could not be stored: " + failure.getMessage();
            failed(entry, trigger, Outcome.Failed.unanswered(ProblemCode.TM_3006, message, true));
          }
        });
  }

  private String topicOf(String broker) {
    return services.resources().get().eventsTopic(services.topics(), broker);
  }

  private void failed(Entry entry, Trigger trigger, Outcome.Failed failure) {
    if (lane.isClosed()) {
      return;
    }
    long now = services.clockMs().getAsLong();
    int attempts = entry.attempts() + 1;
    // One change each, so that a write between two never stores a failure without what follows it.
    var progress =
        new RetryPlan.Progress(
            attempts, entry.firstMs() == 0 ? now : entry.firstMs(), now, Expiry.ms(entry.event()));
    double chance = ThreadLocalRandom.current().nextDouble();
    switch (RetryPlan.after(trigger.delivery(), progress, failure, chance)) {
      case RetryPlan.Again(var pause) -> {
        lane.change(
            entry,
            e -> {
              e.failed(failure, now);
              e.retryAt(now + pause.toMillis());
            });
        later(pause, () -> start(entry));
      }
      case RetryPlan.GiveUp(var why) -> giveUp(entry, failure, now, why);
      case RetryPlan.StopTrigger(var why) -> giveUp(entry, failure, now, why);
    }
  }

  private void giveUp(Entry entry, Outcome.Failed failure, long now, Outcome.Failed why) {
    lane.change(
        entry,
        e -> {
          e.failed(failure, now);
          e.die(why);
        });
    bury(entry);
  }

  private void giveUp(Entry entry, Outcome.Failed why) {
    lane.change(entry, e -> e.die(why));
    bury(entry);
  }

  /** Writes the dead letter; while that fails the delivery stays (C10). */
  private void bury(Entry entry) {
    if (lane.isClosed()) {
      return;
    }
    var letter = entry.deadLetter(destination(entry));
    var record = letter.record(services.topics().deadLettersOf(entry.broker()), entry.event());
    publish(
        record,
        failure -> {
          if (failure != null) {
            later(PUBLISH_AGAIN, () -> bury(entry));
          } else if (lane.settle(entry)) {
            services.listener().deadLettered(entry.id().trigger(), letter.code());
          }
        });
  }

  private void publish(
      ProducerRecord<byte[], byte[]> record, Consumer<@Nullable Throwable> afterwards) {
    publishing.incrementAndGet();
    CompletableFuture<RecordMetadata> stored;
    try {
      stored = services.publisher().publish(record);
    } catch (RuntimeException refused) {
      // A producer that is closed or full throws; thrown further, nobody would try again.
      stored = CompletableFuture.failedFuture(refused);
    }
    stored.whenComplete((_, failure) -> {
      try {
        afterwards.accept(failure);
      } finally {
        publishing.decrementAndGet();
      }
    });
  }

  private void later(Duration pause, Runnable what) {
    if (lane.isClosed()) {
      return;
    }
    try {
      services.timer().schedule(what, pause.toMillis(), TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException stopping) {
      // The node stops; the entry is in the store and its next owner goes on.
    }
  }

  private String destination(Entry entry) {
    return services
        .resources()
        .get()
        .trigger(entry.id().trigger())
        .map(Trigger::subscriber)
        .map(subscriber ->
            switch (subscriber) {
              case Trigger.Subscriber.ToFunction(var name) -> "function " + name;
              case Trigger.Subscriber.ToUri(var uri) -> uri.toString();
              case Trigger.Subscriber.ToTopic(var topic) -> "topic " + topic;
            })
        .orElse("trigger " + entry.id().trigger());
  }

  private Optional<Target> targetOf(Trigger trigger) {
    Optional<Target> target =
        switch (trigger.subscriber()) {
          case Trigger.Subscriber.ToFunction(var name) ->
              services.resources().get().function(name).map(Target::of);
          case Trigger.Subscriber.ToUri(var uri) -> Optional.of(Target.of(uri));
          case Trigger.Subscriber.ToTopic _ -> Optional.empty();
        };
    Duration timeout = trigger.delivery().timeout();
    return timeout == null ? target : target.map(t -> t.withTimeout(timeout));
  }

  private static int hops(CloudEvent event) {
    String hops = EventMessage.attribute(event, Extensions.HOPS);
    return hops != null && hops.matches("[0-9]{1,4}") ? Integer.parseInt(hops) : 0;
  }
}
