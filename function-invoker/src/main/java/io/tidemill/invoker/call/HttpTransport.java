package io.tidemill.invoker.call;

import io.cloudevents.CloudEvent;
import io.tidemill.invoker.core.Outcome;
import io.tidemill.schemas.event.EventMessage;
import io.tidemill.schemas.event.HeaderValue;
import io.tidemill.schemas.event.TraceContext;
import io.tidemill.schemas.problem.ProblemCode;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * POSTs a CloudEvent in binary mode, or several in batch mode, and reads what comes back
 * (CloudEvents HTTP binding 1.0.2; delivery contract D2, D10 to D13). Redirects are not followed;
 * an answer is read up to {@value #ANSWER_BYTES_MAX} bytes.
 */
final class HttpTransport implements AutoCloseable {
  /** Largest answer that is read; a larger one is a failed attempt. */
  static final int ANSWER_BYTES_MAX = 8 * 1024 * 1024;

  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);

  private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
  private final HttpClient client =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .followRedirects(HttpClient.Redirect.NEVER)
          .connectTimeout(CONNECT_TIMEOUT)
          .executor(executor)
          .build();

  CompletableFuture<Outcome> call(
      URI url, @Nullable String origin, CloudEvent event, String idempotencyKey, Duration timeout) {
    TraceContext trace = Traces.of(event);
    HttpRequest.Builder request = post(url, origin, timeout, trace, idempotencyKey);
    EventMessage.attributes(event)
        .forEach((name, value) -> {
          if (name.equals("datacontenttype")) {
            request.header("Content-Type", value);
          } else {
            request.header("ce-" + name, HeaderValue.encode(value));
          }
        });
    var data = event.getData();
    request.POST(
        data == null
            ? HttpRequest.BodyPublishers.noBody()
            : HttpRequest.BodyPublishers.ofByteArray(data.toBytes()));
    return exchange(request.build(), timeout, answer -> answer.outcome(trace), late -> late);
  }

  CompletableFuture<BatchOutcome> callBatch(
      URI url,
      @Nullable String origin,
      List<CloudEvent> events,
      List<String> idempotencyKeys,
      Duration timeout) {
    TraceContext trace = Traces.of(events);
    HttpRequest.Builder request =
        post(url, origin, timeout, trace, BatchRequest.key(idempotencyKeys))
            .header("Content-Type", BatchRequest.TYPE)
            .POST(HttpRequest.BodyPublishers.ofByteArray(BatchRequest.body(events)));
    BatchRequest.keys(idempotencyKeys).ifPresent(keys -> request.header("Idempotency-Keys", keys));
    return exchange(
        request.build(),
        timeout,
        answer -> answer.outcome(events, trace),
        late -> BatchOutcome.all(events.size(), late));
  }

  CompletableFuture<Permission> handshake(URI url, String origin, int perMinute, Duration timeout) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(url)
            .timeout(timeout)
            .header("WebHook-Request-Origin", origin)
            .method("OPTIONS", HttpRequest.BodyPublishers.noBody());
    if (perMinute > 0) {
      request.header("WebHook-Request-Rate", Integer.toString(perMinute));
    }
    return exchange(
        request.build(),
        timeout,
        answer -> Permission.of(answer, origin, perMinute),
        Permission.Refused::new);
  }

  private static HttpRequest.Builder post(
      URI url,
      @Nullable String origin,
      Duration timeout,
      TraceContext trace,
      String idempotencyKey) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(url)
            .timeout(timeout)
            .header("Prefer", "reply")
            .header("Idempotency-Key", idempotencyKey);
    if (origin != null) {
      request.header("Origin", origin);
    }
    if (!trace.parent().isEmpty()) {
      request.header("traceparent", trace.parent());
      if (!trace.state().isEmpty()) {
        request.header("tracestate", trace.state());
      }
    }
    return request;
  }

  /**
   * The client's own time limit ends with the headers of the answer (JDK 25); without the one here
   * an answer whose body never ends would hold its place in the window for ever.
   */
  private <T> CompletableFuture<T> exchange(
      HttpRequest request,
      Duration timeout,
      Function<Answer, T> read,
      Function<Outcome.Failed, T> failed) {
    CompletableFuture<HttpResponse<byte[]>> exchange =
        client.sendAsync(
            request,
            HttpResponse.BodyHandlers.limiting(
                HttpResponse.BodyHandlers.ofByteArray(), ANSWER_BYTES_MAX));
    var ended = new CompletableFuture<T>();
    exchange
        .thenApply(response ->
            read.apply(
                new Answer(
                    response.statusCode(), response.headers(), response.body(), Instant.now())))
        .whenComplete((outcome, failure) -> {
          if (failure == null) {
            ended.complete(outcome);
          } else if (FunctionCaller.cause(failure) instanceof HttpTimeoutException) {
            ended.complete(failed.apply(late(timeout)));
          } else {
            ended.completeExceptionally(failure);
          }
        });
    ended.whenComplete((_, _) -> exchange.cancel(true));
    return ended.completeOnTimeout(
        failed.apply(late(timeout)), timeout.toMillis(), TimeUnit.MILLISECONDS);
  }

  private static Outcome.Failed late(Duration timeout) {
    return Outcome.Failed.unanswered(
        ProblemCode.TM_5010, "no whole answer within " + timeout, true);
  }

  @Override
  public void close() {
    client.shutdownNow();
    executor.shutdownNow();
  }
}
