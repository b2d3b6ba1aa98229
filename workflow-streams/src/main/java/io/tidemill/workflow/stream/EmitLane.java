package io.tidemill.workflow.stream;

import io.tidemill.invoker.delivery.Publisher;
import io.tidemill.schemas.event.DeadLetter;
import io.tidemill.schemas.event.EventCodec;
import io.tidemill.schemas.event.EventDraft;
import io.tidemill.schemas.event.JsonEvents;
import io.tidemill.schemas.event.Reading;
import io.tidemill.schemas.event.TraceContext;
import io.tidemill.schemas.problem.ProblemCode;
import io.tidemill.schemas.resource.ResourceTable;
import io.tidemill.workflow.core.Effect;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.errors.StreamsException;

/**
 * Puts the events that instances emit to their brokers, at once and at least once: the task does
 * not commit before all are stored ({@link #settle}), and what a crash repeats has the same id.
 * What cannot be put there goes to the dead letters of the workflows. For the stream thread.
 */
final class EmitLane {
  private static final Duration STORED_WITHIN = Duration.ofSeconds(10);

  private record Sent(Effect.Emit emit, CompletableFuture<RecordMetadata> stored) {}

  private final WorkflowServices services;
  private final List<Sent> sent = new ArrayList<>();

  EmitLane(WorkflowServices services) {
    this.services = services;
  }

  /** Appends an event to the topic of its broker. Does not wait. */
  void emit(Effect.Emit emit) {
    ResourceTable resources = services.resources().get();
    if (resources.broker(emit.broker()).isEmpty()) {
      deadLetter(emit, ProblemCode.TM_3002, "broker " + emit.broker() + " does not exist");
      return;
    }
    byte[] json = emit.event().text().getBytes(StandardCharsets.UTF_8);
    switch (JsonEvents.read(json, EventDraft.Limits.DOOR, TraceContext.NONE)) {
      case Reading.Read(var event) ->
          publish(
              emit,
              EventCodec.encode(
                  resources.eventsTopic(services.topics(), emit.broker()),
                  event,
                  emit.key().bytes()));
      case Reading.Refused(_, var problems) ->
          deadLetter(emit, ProblemCode.TM_3001, problems.getFirst().found());
    }
  }

  private void publish(Effect.Emit emit, ProducerRecord<byte[], byte[]> record) {
    Publisher publisher = services.publisher();
    sent.add(new Sent(emit, publisher.publish(record)));
  }

  private void deadLetter(Effect.Emit emit, ProblemCode code, String message) {
    var headers = new RecordHeaders();
    DeadLetter.untried("broker " + emit.broker(), code, message, emit.id()).annotate(headers);
    services.listener().deadLettered(emit.key().workflow());
    publish(
        emit,
        new ProducerRecord<>(
            services.topics().workflowDeadLetters(),
            null,
            emit.key().bytes(),
            emit.event().text().getBytes(StandardCharsets.UTF_8),
            headers));
  }

  /** Waits until all is stored; fails the task when it is not, which then repeats what it read. */
  void settle() {
    if (sent.isEmpty()) {
      return;
    }
    long deadline = System.nanoTime() + STORED_WITHIN.toNanos();
    var first = new ArrayList<>(sent);
    sent.clear();
    for (Sent one : first) {
      String failure = failure(one, deadline);
      if (!failure.isEmpty()) {
        deadLetter(one.emit(), ProblemCode.TM_3006, failure);
      }
    }
    var letters = new ArrayList<>(sent);
    sent.clear();
    for (Sent one : letters) {
      String failure = failure(one, deadline + STORED_WITHIN.toNanos());
      if (!failure.isEmpty()) {
        throw new StreamsException(
            "event %s could not be stored: %s".formatted(one.emit().id(), failure));
      }
    }
  }

  /** Why an event is not stored; the empty string when it is. */
  private static String failure(Sent one, long deadline) {
    try {
      one.stored().get(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
      return "";
    } catch (ExecutionException refused) {
      return String.valueOf(refused.getCause());
    } catch (TimeoutException late) {
      return "not stored within " + STORED_WITHIN;
    } catch (InterruptedException stopping) {
      Thread.currentThread().interrupt();
      throw new StreamsException("interrupted while events were being stored", stopping);
    }
  }
}
