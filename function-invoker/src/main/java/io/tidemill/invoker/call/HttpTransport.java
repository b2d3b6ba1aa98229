package io.tidemill.invoker.call;

import io.cloudevents.CloudEvent;
import io.cloudevents.core.message.MessageReader;
import io.cloudevents.http.HttpMessageFactory;
import io.tidemill.invoker.core.Outcome;
import io.tidemill.schemas.event.EventMessage;
import io.tidemill.schemas.problem.ProblemCode;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * POSTs a CloudEvent in binary mode and reads what comes back (CloudEvents HTTP binding 1.0.2;
 * delivery contract D2, D10 to D13). Redirects are not followed; an answer is read up to {@value
 * #ANSWER_BYTES_MAX} bytes.
 */
final class HttpTransport implements AutoCloseable {
  /** Largest answer that is read; a larger one is a failed attempt. */
  static final int ANSWER_BYTES_MAX = 8 * 1024 * 1024;

  private static final int KEPT_BODY_BYTES = 1024;
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
      URI url, CloudEvent event, String idempotencyKey, Duration timeout) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(url)
            .timeout(timeout)
            .header("Prefer", "reply")
            .header("Idempotency-Key", idempotencyKey);
    EventMessage.attributes(event)
        .forEach((name, value) -> {
          if (name.equals("datacontenttype")) {
            request.header("Content-Type", value);
          } else {
            request.header("ce-" + name, HeaderValue.encode(value));
          }
        });
    String traceparent = EventMessage.attribute(event, "traceparent");
    if (traceparent != null) {
      request.header("traceparent", HeaderValue.encode(traceparent));
    }
    var data = event.getData();
    request.POST(
        data == null
            ? HttpRequest.BodyPublishers.noBody()
            : HttpRequest.BodyPublishers.ofByteArray(data.toBytes()));
    CompletableFuture<HttpResponse<byte[]>> exchange =
        client.sendAsync(
            request.build(),
            HttpResponse.BodyHandlers.limiting(
                HttpResponse.BodyHandlers.ofByteArray(), ANSWER_BYTES_MAX));
    return within(timeout, exchange);
  }

  /**
   * The client's own time limit ends with the headers of the answer (JDK 25); without this one an
   * answer whose body never ends would hold its place in the window for ever.
   */
  private static CompletableFuture<Outcome> within(
      Duration timeout, CompletableFuture<HttpResponse<byte[]>> exchange) {
    var ended = new CompletableFuture<Outcome>();
    exchange
        .thenApply(HttpTransport::outcome)
        .whenComplete((outcome, failure) -> {
          if (failure == null) {
            ended.complete(outcome);
          } else if (FunctionCaller.cause(failure) instanceof HttpTimeoutException) {
            ended.complete(late(timeout));
          } else {
            ended.completeExceptionally(failure);
          }
        });
    ended.whenComplete((_, _) -> exchange.cancel(true));
    return ended.completeOnTimeout(late(timeout), timeout.toMillis(), TimeUnit.MILLISECONDS);
  }

  private static Outcome late(Duration timeout) {
    return Outcome.Failed.unanswered(
        ProblemCode.TM_5010, "no whole answer within " + timeout, true);
  }

  private static Outcome outcome(HttpResponse<byte[]> response) {
    int status = response.statusCode();
    if (status < 200 || status >= 300) {
      return Outcome.ofStatus(status, kept(response.body()), retryAfter(response).orElse(null));
    }
    String contentType = response.headers().firstValue("content-type").orElse(null);
    boolean claimsToBeEvent =
        response.headers().firstValue("ce-specversion").isPresent() || isStructured(contentType);
    if (!claimsToBeEvent || status == 202) {
      return new Outcome.Answered(status, null, contentType, response.body());
    }
    try {
      MessageReader reader =
          HttpMessageFactory.createReader(
              consumer ->
                  response
                      .headers()
                      .map()
                      .forEach((name, values) ->
                          consumer.accept(name, decoded(name, values.getFirst()))),
              response.body());
      return new Outcome.Answered(status, reader.toEvent(), contentType, new byte[0]);
    } catch (RuntimeException malformed) {
      return new Outcome.Failed(
          ProblemCode.TM_5003,
          status,
          "the reply is no CloudEvent: " + FunctionCaller.message(malformed),
          kept(response.body()),
          true,
          null);
    }
  }

  private static String decoded(String name, String value) {
    return name.toLowerCase(Locale.ROOT).startsWith("ce-") ? HeaderValue.decode(value) : value;
  }

  private static boolean isStructured(@Nullable String contentType) {
    return contentType != null
        && contentType.toLowerCase(Locale.ROOT).startsWith("application/cloudevents");
  }

  private static Optional<Duration> retryAfter(HttpResponse<byte[]> response) {
    return response
        .headers()
        .firstValue("retry-after")
        .flatMap(value ->
            value.matches("[0-9]{1,9}")
                ? Optional.of(Duration.ofSeconds(Long.parseLong(value)))
                : until(value));
  }

  /** The other form, an HTTP date (RFC 9110 §10.2.3); negative when it has passed. */
  private static Optional<Duration> until(String httpDate) {
    try {
      Instant then = Instant.from(DateTimeFormatter.RFC_1123_DATE_TIME.parse(httpDate));
      return Optional.of(Duration.between(Instant.now(), then));
    } catch (DateTimeException noDate) {
      return Optional.empty();
    }
  }

  private static byte[] kept(byte[] body) {
    return body.length > KEPT_BODY_BYTES ? Arrays.copyOf(body, KEPT_BODY_BYTES) : body;
  }

  @Override
  public void close() {
    client.shutdownNow();
    executor.shutdownNow();
  }
}
