package io.tidemill.workflow.stream;

import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import io.tidemill.invoker.call.Target;
import io.tidemill.invoker.core.Outcome;
import io.tidemill.schemas.event.DeadLetter;
import io.tidemill.schemas.event.Extensions;
import io.tidemill.schemas.log.LogCodec;
import io.tidemill.schemas.log.LogRecord;
import io.tidemill.schemas.problem.ProblemCode;
import io.tidemill.workflow.core.Effect;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the calls of one workflow task and appends what comes back to the task's own partition of
 * the log (design D4). The append does not wait for the task's transaction: the log record is the
 * promise, the state is derived from it.
 */
final class CallLane {
  /**
   * Most calls that wait for a place, are under way or whose result is not folded; the rest waits
   * until {@link #hasRoom}.
   */
  static final int CALLS_MAX = 10_000;

  private static final Duration APPEND_AGAIN = Duration.ofSeconds(1);
  private static final Duration CUT_AFTER = Duration.ofMillis(250);

  private static final Logger LOG = LoggerFactory.getLogger(CallLane.class);

  private record Call(String instance, int call, int attempt) {}

  private final WorkflowServices services;
  private final int partition;

  /** Until the result was folded: a call that waited twice for room is not made twice. */
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

  /** The result of a call was read from the log, whatever it did there. */
  void folded(LogRecord.CallReturned returned) {
    started.remove(new Call(returned.instance(), returned.call(), returned.attempt()));
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
    Target limited = limited(target.get(), invoke.timeoutMs());
    long since = System.nanoTime();
    services.windows().submit(limited, () -> perform(call, invoke, limited, since));
  }

  /**
   * The instance gives an attempt up by its timer, which decides; a little later the request is
   * cut, so that it does not keep a place in the function's window.
   */
  private static Target limited(Target target, long timeoutMs) {
    Duration cut = Duration.ofMillis(timeoutMs).plus(CUT_AFTER);
    return timeoutMs > 0 && cut.compareTo(target.timeout()) < 0 ? target.withTimeout(cut) : target;
  }

  private void perform(Call call, Effect.Invoke invoke, Target target, long since) {
    long waitedMs = Duration.ofNanos(System.nanoTime() - since).toMillis();
    if (closed || (invoke.timeoutMs() > 0 && waitedMs > invoke.timeoutMs())) {
      // Its time was over before there was a place: the timer has ended the attempt, or will.
      started.remove(call);
      services.windows().release(target);
      return;
    }
    String key = invoke.instance() + "/" + invoke.call() + "/" + invoke.attempt();
    CloudEvent request;
    try {
      request = request(key, invoke);
    } catch (RuntimeException impossible) {
      services.windows().release(target);
      append(call, invoke, new LogRecord.Outcome.Failed("SYS.Fail", impossible.toString()));
      return;
    }
    services
        .caller()
        .call(target, request, key)
        .whenComplete((outcome, bug) -> {
          try {
            services.listener().called(invoke.function(), outcome instanceof Outcome.Answered);
            CallResult result = CallResult.of(outcome);
            if (result.isTooLarge() && outcome instanceof Outcome.Answered answer) {
              keep(key, invoke, answer, () -> append(call, invoke, result.outcome()));
            } else {
              append(call, invoke, result.outcome());
            }
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
        .withData("application/json", invoke.input().text().getBytes(StandardCharsets.UTF_8))
        .build();
  }

  /**
   * Puts an answer that no instance takes to the dead letters, whole. It may lie there twice when
   * the call is repeated after a crash, under the same id.
   */
  private void keep(String key, Effect.Invoke invoke, Outcome.Answered answer, Runnable then) {
    CloudEvent event = answer.event();
    CloudEventBuilder letter =
        event != null
            ? CloudEventBuilder.from(event)
            : CloudEventBuilder.v1()
                .withId(key)
                .withSource(URI.create("/tidemill/functions/" + invoke.function()))
                .withType("io.tidemill.workflow.answer")
                .withSubject(invoke.function())
                .withData(
                    Objects.requireNonNullElse(answer.contentType(), "application/octet-stream"),
                    answer.body());
    CloudEvent kept =
        letter
            .withExtension(Extensions.WORKFLOW, invoke.key().workflow())
            .withExtension(Extensions.INSTANCE, invoke.instance())
            .build();
    var why =
        DeadLetter.untried(
            invoke.key().workflow(),
            ProblemCode.TM_5023,
            "the answer of %s to %s".formatted(invoke.function(), key),
            key);
    services.listener().deadLettered(invoke.key().workflow());
    services
        .publisher()
        .publish(why.record(services.topics().workflowDeadLetters(), kept, invoke.key().bytes()))
        .whenComplete((_, failure) -> {
          if (failure != null) {
            LOG.atWarn()
                .addKeyValue("instance", invoke.instance())
                .setCause(failure)
                .log("an answer that is too large could not be put to the dead letters");
          }
          then.run();
        });
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
          if (failure != null) {
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

  boolean isClosed() {
    return closed;
  }

  /** The task goes elsewhere: nothing is called or appended any more. */
  void close() {
    closed = true;
  }
}
