package io.tidemill.invoker.call;

import io.cloudevents.CloudEvent;
import io.tidemill.invoker.core.Outcome;
import io.tidemill.schemas.problem.ProblemCode;
import io.tidemill.schemas.resource.Function;
import java.lang.reflect.InvocationTargetException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** Calls functions over every transport; never blocks the caller and never throws at it. */
public final class FunctionCaller implements AutoCloseable {
  /** Longest message of a failure that is kept: it is stored with each delivery that waits. */
  private static final int MESSAGE_LENGTH_MAX = 1000;

  private final HttpTransport http = new HttpTransport();
  private final JavaTransport java = new JavaTransport();

  /**
   * Makes one attempt.
   *
   * @param idempotencyKey equal for every repetition of the same delivery or call
   * @return completes with the outcome, failures included; never exceptionally
   */
  public CompletableFuture<Outcome> call(Target target, CloudEvent request, String idempotencyKey) {
    CompletableFuture<Outcome> attempt;
    try {
      attempt =
          switch (target.runtime()) {
            case Function.Runtime.Http(var url) ->
                http.call(url, request, idempotencyKey, target.timeout());
            case Function.Runtime.Java runtime -> java.call(runtime, request, target.timeout());
          };
    } catch (RuntimeException refused) {
      // For example an event attribute that cannot be a header; the same will happen at each
      // attempt.
      // Answered from another thread: a window that starts the next call on completion must not
      // recurse.
      return CompletableFuture.supplyAsync(
          () -> Outcome.Failed.unanswered(ProblemCode.TM_5001, message(refused), false));
    }
    return attempt.exceptionally(
        failure -> Outcome.Failed.unanswered(ProblemCode.TM_5001, message(failure), true));
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
