package io.tidemill.invoker.call;

import io.cloudevents.CloudEvent;
import io.tidemill.invoker.core.Outcome;
import io.tidemill.schemas.problem.ProblemCode;
import io.tidemill.schemas.resource.Function;
import java.lang.reflect.InvocationTargetException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;

/** Calls functions over every transport; never blocks the caller and never throws at it. */
public final class FunctionCaller implements AutoCloseable {
  /** Longest message of a failure that is kept: it is stored with each delivery that waits. */
  private static final int MESSAGE_LENGTH_MAX = 1000;

  private final Handshakes handshakes = new Handshakes();
  private final HttpTransport http = new HttpTransport();
  private final JavaTransport java = new JavaTransport();

  /**
   * Makes one attempt. A reply that has no {@code traceparent} of its own gets the request's.
   *
   * @param idempotencyKey equal for every repetition of the same delivery or call
   * @return completes with the outcome, failures included; never exceptionally
   */
  public CompletableFuture<Outcome> call(Target target, CloudEvent request, String idempotencyKey) {
    return attempt(
        () ->
            switch (target.runtime()) {
              case Function.Runtime.Http(var url) ->
                  permitted(
                      target,
                      () ->
                          http.call(
                              url, target.origin(), request, idempotencyKey, target.timeout()),
                      failure -> failure);
              case Function.Runtime.Java runtime ->
                  java.call(runtime, request, target.timeout())
                      .thenApply(outcome -> inTraceOf(request, outcome));
            },
        failure -> failure);
  }

  /**
   * Makes one attempt to deliver several events together: in one request over HTTP ({@code
   * docs/reference/batch-delivery.md}), one after the other to a Java function. The caller sees to
   * the size: {@link BatchRequest#fitting} says how many of its events one call may take.
   *
   * @param events at least one
   * @param idempotencyKeys of the events, in their order
   * @return completes with the outcome of each event, failures included; never exceptionally
   */
  public CompletableFuture<BatchOutcome> callBatch(
      Target target, List<CloudEvent> events, List<String> idempotencyKeys) {
    if (events.isEmpty() || events.size() != idempotencyKeys.size()) {
      throw new IllegalArgumentException(
          events.size() + " events with " + idempotencyKeys.size() + " keys");
    }
    return attempt(
        () ->
            switch (target.runtime()) {
              case Function.Runtime.Http(var url) ->
                  permitted(
                      target,
                      () ->
                          http.callBatch(
                              url, target.origin(), events, idempotencyKeys, target.timeout()),
                      failure -> BatchOutcome.all(events.size(), failure));
              case Function.Runtime.Java _ -> oneByOne(target, events, idempotencyKeys);
            },
        failure -> BatchOutcome.all(events.size(), failure));
  }

  /**
   * Asks a target for leave to deliver (CloudEvents webhook 1.0.2 §4); a function in this process
   * needs none.
   *
   * @param origin DNS name that stands for all nodes of this system
   * @param perMinute requests a minute that are wished for; 0 to ask for no rate
   * @return completes with the answer, failures included; never exceptionally
   */
  public CompletableFuture<Permission> handshake(Target target, String origin, int perMinute) {
    return attempt(
        () ->
            switch (target.runtime()) {
              case Function.Runtime.Http(var url) ->
                  http.handshake(url, origin, perMinute, target.timeout());
              case Function.Runtime.Java _ ->
                  CompletableFuture.completedFuture(new Permission.Granted(0));
            },
        Permission.Refused::new);
  }

  private <T> CompletableFuture<T> permitted(
      Target target,
      Supplier<CompletableFuture<T>> call,
      java.util.function.Function<Outcome.Failed, T> refused) {
    String origin = target.origin();
    return origin == null
        ? call.get()
        : handshakes.permitted(target, () -> handshake(target, origin, 0), call, refused);
  }

  private static <T> CompletableFuture<T> attempt(
      Supplier<CompletableFuture<T>> start,
      java.util.function.Function<Outcome.Failed, ? extends T> failed) {
    CompletableFuture<T> attempt;
    try {
      attempt = start.get();
    } catch (RuntimeException refused) {
      // For example an event attribute that cannot be a header; the same will happen at each
      // attempt.
      // Answered from another thread: a window that starts the next call on completion must not
      // recurse.
      return CompletableFuture.supplyAsync(() ->
          failed.apply(Outcome.Failed.unanswered(ProblemCode.TM_5001, message(refused), false)));
    }
    return attempt.exceptionally(failure ->
        failed.apply(Outcome.Failed.unanswered(ProblemCode.TM_5001, message(failure), true)));
  }

  /** Replies of single calls become replies of the batch. */
  private CompletableFuture<BatchOutcome> oneByOne(
      Target target, List<CloudEvent> events, List<String> idempotencyKeys) {
    CompletableFuture<BatchOutcome> batch =
        CompletableFuture.completedFuture(new BatchOutcome(List.of(), List.of()));
    for (int i = 0; i < events.size(); i++) {
      CloudEvent event = events.get(i);
      String key = idempotencyKeys.get(i);
      batch = batch.thenCompose(before -> call(target, event, key).thenApply(before::with));
    }
    return batch;
  }

  private static Outcome inTraceOf(CloudEvent request, Outcome outcome) {
    return outcome instanceof Outcome.Answered(int status, CloudEvent event, var type, var body)
            && event != null
        ? new Outcome.Answered(status, Traces.continued(event, Traces.of(request)), type, body)
        : outcome;
  }

  @Override
  public void close() {
    http.close();
    java.close();
  }

  static String message(Throwable failure) {
    Throwable cause = cause(failure);
    String message = cause.getMessage();
    String text = cause.getClass().getSimpleName() + (message == null ? "" : ": " + message);
    return text.length() > MESSAGE_LENGTH_MAX ? text.substring(0, MESSAGE_LENGTH_MAX) : text;
  }

  static Throwable cause(Throwable failure) {
    Throwable cause = failure;
    while ((cause instanceof CompletionException || cause instanceof InvocationTargetException)
        && cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause;
  }
}
