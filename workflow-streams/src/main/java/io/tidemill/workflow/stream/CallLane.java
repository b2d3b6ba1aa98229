package io.tidemill.workflow.stream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import io.tidemill.invoker.call.Target;
import io.tidemill.invoker.core.Outcome;
import io.tidemill.schemas.event.EventMessage;
import io.tidemill.schemas.event.Extensions;
import io.tidemill.schemas.json.Json;
import io.tidemill.schemas.log.LogCodec;
import io.tidemill.schemas.log.LogRecord;
import io.tidemill.workflow.core.Effect;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Makes the calls of one workflow task and appends what comes back to the task's own partition of
 * the log (design D4). The append does not wait for the task's transaction: the log record is the
 * promise, the state is derived from it.
 */
final class CallLane {
  /**
   * Most calls that wait or are under way at once; the rest stays in the store until {@link
   * #hasRoom}.
   */
  static final int CALLS_MAX = 10_000;

  private static final Duration APPEND_AGAIN = Duration.ofSeconds(1);

  private record Call(String instance, int call, int attempt) {}

  private final WorkflowServices services;
  private final int partition;
  private final Set<Call> started = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

  CallLane(WorkflowServices services, int partition) {
    this.services = services;
    this.partition = partition;
  }

  /** Whether another call may be started. */
  boolean hasRoom() {
    return started.size() < CALLS_MAX;
  }

  /** Calls that wait or are under way. */
  int size() {
    return started.size();
  }

  /** Starts a call unless it was started before. Never blocks. */
  void start(Effect.Invoke invoke) {
    var call = new Call(invoke.instance(), invoke.call(), invoke.attempt());
    if (closed || !started.add(call)) {
      return;
    }
    Optional<Target> target =
        services.resources().get().function(invoke.function()).map(Target::of);
    if (target.isEmpty()) {
      String message = "function " + invoke.function() + " does not exist";
      append(call, invoke, new LogRecord.Outcome.Failed("SYS.InvalidParameter", message));
      return;
    }
    services.windows().submit(target.get(), () -> perform(call, invoke, target.get()));
  }

  private void perform(Call call, Effect.Invoke invoke, Target target) {
    if (closed) {
      services.windows().release(target);
      return;
    }
    String key = invoke.instance() + "/" + invoke.call() + "/" + invoke.attempt();
    services
        .caller()
        .call(target, request(key, invoke), key)
        .whenComplete((outcome, bug) -> {
          try {
            services.listener().called(invoke.function(), outcome instanceof Outcome.Answered);
            append(call, invoke, result(outcome));
          } finally {
            services.windows().release(target);
          }
        });
  }

  /**
   * The request is a CloudEvent whose data is the action's input (Function Workflow v0.1 §18.1).
   */
  private static CloudEvent request(String id, Effect.Invoke invoke) {
    return CloudEventBuilder.v1()
        .withId(id)
        .withSource(URI.create("/tidemill/workflows/" + invoke.key().workflow()))
        .withType("io.tidemill.workflow.call")
        .withSubject(invoke.function())
        .withExtension(Extensions.WORKFLOW, invoke.key().workflow())
        .withExtension(Extensions.INSTANCE, invoke.instance())
        .withExtension(Extensions.STATE, invoke.state())
        .withExtension(Extensions.ACTION, invoke.action())
        .withExtension(Extensions.ATTEMPT, invoke.attempt())
        .withExtension(Extensions.TOKEN, invoke.token())
        .withData("application/json", Json.bytes(invoke.input()))
        .build();
  }

  private void append(Call call, Effect.Invoke invoke, LogRecord.Outcome outcome) {
    if (closed) {
      return;
    }
    var returned =
        new LogRecord.CallReturned(invoke.instance(), invoke.call(), invoke.attempt(), outcome);
    var record =
        new ProducerRecord<>(
            services.topics().workflowLogName(),
            partition,
            invoke.key().bytes(),
            LogCodec.encode(returned));
    services
        .publisher()
        .publish(record)
        .whenComplete((_, failure) -> {
          if (failure == null) {
            started.remove(call);
          } else {
            later(() -> append(call, invoke, outcome));
          }
        });
  }

  private void later(Runnable what) {
    try {
      services.timer().schedule(what, APPEND_AGAIN.toMillis(), TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException stopping) {
      // The node stops; the next owner makes the call again with the same idempotency key.
    }
  }

  private static LogRecord.Outcome result(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Answered answer -> {
        CloudEvent event = answer.event();
        if (event == null) {
          yield new LogRecord.Outcome.Returned(Json.text(body(answer)));
        }
        JsonNode data = EventMessage.data(event).orElse(NullNode.getInstance());
        String code = EventMessage.attribute(event, Extensions.FAILURE_CODE);
        yield code == null
            ? new LogRecord.Outcome.Returned(Json.text(data))
            : new LogRecord.Outcome.Failed(
                code, data.isTextual() ? data.textValue() : Json.text(data));
      }
      case Outcome.Failed failure -> new LogRecord.Outcome.Failed(code(failure), failure.message());
    };
  }

  /** A bare answer is JSON if it reads as such, text otherwise, null without a body (§18.2). */
  private static JsonNode body(Outcome.Answered answer) {
    if (answer.body().length == 0) {
      return NullNode.getInstance();
    }
    try {
      return Json.parse(answer.body());
    } catch (IOException text) {
      return Json.of(new String(answer.body(), StandardCharsets.UTF_8));
    }
  }

  /** The error code of a failed call (§17). */
  private static String code(Outcome.Failed failure) {
    return switch (failure.code()) {
      case TM_5010 -> "SYS.Timeout";
      default ->
          switch (failure.status()) {
            case 401, 403 -> "SYS.Permission";
            case 400, 404, 415, 422 -> "SYS.InvalidParameter";
            case 408 -> "SYS.Timeout";
            default -> "SYS.Fail";
          };
    };
  }

  boolean isClosed() {
    return closed;
  }

  /** The task goes elsewhere: nothing is called or appended any more. */
  void close() {
    closed = true;
  }
}
