package io.tidemill.invoker.call;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import io.tidemill.invoker.core.Outcome;
import io.tidemill.schemas.problem.ProblemCode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class HttpTransportTest {
  private static final Duration LONG = Duration.ofSeconds(30);
  private static final CloudEvent EVENT =
      CloudEventBuilder.v1()
          .withId("e1")
          .withSource(URI.create("/shop"))
          .withType("order")
          .withDataContentType("application/json")
          .withData("{\"a\": 1}".getBytes(StandardCharsets.UTF_8))
          .build();

  private final HttpTransport transport = new HttpTransport();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final CountDownLatch testOver = new CountDownLatch(1);
  private final AtomicInteger requests = new AtomicInteger();
  private volatile HttpHandler handler = exchange -> answer(exchange, 204, Map.of(), new byte[0]);
  private HttpServer server;
  private URI url;

  @BeforeEach
  void open() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext(
        "/",
        exchange -> {
          requests.incrementAndGet();
          handler.handle(exchange);
        });
    server.start();
    url = URI.create("http://localhost:" + server.getAddress().getPort() + "/f");
  }

  @AfterEach
  void close() {
    testOver.countDown();
    transport.close();
    server.stop(0);
    threads.shutdownNow();
  }

  private static void answer(
      HttpExchange exchange, int status, Map<String, String> headers, byte[] body)
      throws IOException {
    headers.forEach((name, value) -> exchange.getResponseHeaders().add(name, value));
    exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
    if (body.length > 0) {
      exchange.getResponseBody().write(body);
    }
    exchange.close();
  }

  private void answers(int status, Map<String, String> headers, String body) {
    handler = exchange -> answer(exchange, status, headers, body.getBytes(StandardCharsets.UTF_8));
  }

  private Outcome call(CloudEvent event, Duration timeout) {
    return transport
        .call(url, null, event, "key-1", timeout)
        .exceptionally(failure ->
            Outcome.Failed.unanswered(ProblemCode.TM_5001, FunctionCaller.message(failure), true))
        .orTimeout(60, TimeUnit.SECONDS)
        .join();
  }

  private Outcome call() {
    return call(EVENT, LONG);
  }

  private static Outcome.Answered answered(Outcome outcome) {
    assertThat(outcome).isInstanceOf(Outcome.Answered.class);
    return (Outcome.Answered) outcome;
  }

  private static Outcome.Failed failed(Outcome outcome) {
    assertThat(outcome).isInstanceOf(Outcome.Failed.class);
    return (Outcome.Failed) outcome;
  }

  @Nested
  final class Request {
    private final Map<String, String> headers = new ConcurrentHashMap<>();
    private volatile byte[] body = new byte[0];
    private volatile String method = "";

    private void send(CloudEvent event) {
      handler =
          exchange -> {
            method = exchange.getRequestMethod();
            exchange
                .getRequestHeaders()
                .forEach((name, values) ->
                    headers.put(name.toLowerCase(Locale.ROOT), values.getFirst()));
            body = exchange.getRequestBody().readAllBytes();
            answer(exchange, 202, Map.of(), new byte[0]);
          };
      answered(call(event, LONG));
    }

    @Test
    void isABinaryModePostThatAsksForAReply() {
      byte[] data = new byte[256];
      for (int i = 0; i < data.length; i++) {
        data[i] = (byte) i;
      }
      send(
          CloudEventBuilder.v1()
              .withId("e1")
              .withSource(URI.create("/shop"))
              .withType("order")
              .withSubject("s")
              .withTime(OffsetDateTime.of(2026, 1, 1, 0, 0, 0, 0, ZoneOffset.UTC))
              .withDataContentType("application/octet-stream")
              .withExtension("tenant", "acme")
              .withExtension(
                  "traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")
              .withData(data)
              .build());

      assertThat(method).isEqualTo("POST");
      assertThat(headers)
          .containsEntry("ce-specversion", "1.0")
          .containsEntry("ce-id", "e1")
          .containsEntry("ce-source", "/shop")
          .containsEntry("ce-type", "order")
          .containsEntry("ce-subject", "s")
          .containsEntry("ce-time", "2026-01-01T00:00:00Z")
          .containsEntry("ce-tenant", "acme")
          .containsEntry(
              "ce-traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")
          .containsEntry("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")
          .containsEntry("content-type", "application/octet-stream")
          .containsEntry("prefer", "reply")
          .containsEntry("idempotency-key", "key-1")
          .doesNotContainKey("ce-datacontenttype");
      assertThat(body).isEqualTo(data);
    }

    @Test
    void percentEncodesWhatAHeaderCannotHold() {
      send(
          CloudEventBuilder.from(EVENT)
              .withSubject("Zoë \"€\" 100%")
              .withExtension("emoji", "\uD83D\uDE00")
              .build());

      assertThat(headers)
          .containsEntry("ce-subject", "Zo%C3%AB%20%22%E2%82%AC%22%20100%25")
          .containsEntry("ce-emoji", "%F0%9F%98%80");
    }

    @Test
    void sendsExtensionsNamedLikeHeadersOfTheProtocol() {
      send(
          CloudEventBuilder.from(EVENT)
              .withExtension("host", "elsewhere")
              .withExtension("connection", "close")
              .withExtension("expect", "100")
              .build());

      assertThat(headers)
          .containsEntry("ce-host", "elsewhere")
          .containsEntry("ce-connection", "close")
          .containsEntry("ce-expect", "100")
          .containsEntry("host", "localhost:" + url.getPort());
    }

    @Test
    void sendsNoBodyForAnEventWithoutData() {
      send(CloudEventBuilder.v1().withId("e1").withSource(URI.create("/s")).withType("t").build());

      assertThat(body).isEmpty();
      assertThat(headers).doesNotContainKey("content-type").containsEntry("content-length", "0");
    }
  }

  @Nested
  final class Reply {
    private static final Map<String, String> BINARY =
        Map.of(
            "ce-specversion", "1.0",
            "ce-id", "r1",
            "ce-source", "/f",
            "ce-type", "reply",
            "ce-subject", "Zo%C3%AB",
            "Content-Type", "application/json");

    @Test
    void inBinaryModeIsDecoded() {
      answers(200, BINARY, "{\"b\": 2}");

      CloudEvent reply = Objects.requireNonNull(answered(call()).reply());

      assertThat(reply.getId()).isEqualTo("r1");
      assertThat(reply.getSubject()).isEqualTo("Zoë");
      assertThat(reply.getDataContentType()).isEqualTo("application/json");
      assertThat(Objects.requireNonNull(reply.getData()).toBytes())
          .isEqualTo("{\"b\": 2}".getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void inStructuredModeIsDecoded() {
      answers(
          201,
          Map.of("Content-Type", "application/cloudevents+json; charset=utf-8"),
          """
          {"specversion":"1.0","id":"r1","source":"/f","type":"reply","tenant":"acme","data":{"b":2}}
          """);

      CloudEvent reply = Objects.requireNonNull(answered(call()).reply());

      assertThat(reply.getId()).isEqualTo("r1");
      assertThat(reply.getExtension("tenant")).isEqualTo("acme");
      assertThat(Objects.requireNonNull(reply.getData()).toBytes())
          .isEqualTo("{\"b\":2}".getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void isNeverTakenFromA202() {
      answers(202, BINARY, "{}");
      assertThat(answered(call()).reply()).isNull();

      answers(202, Map.of("Content-Type", "application/cloudevents+json"), "not even JSON");
      assertThat(answered(call()).reply()).isNull();
    }

    @Test
    void isNotWhateverElseCameWith2xx() {
      answers(200, Map.of("Content-Type", "application/json"), "{\"b\":2}");

      var answer = answered(call());

      assertThat(answer.reply()).isNull();
      assertThat(answer.contentType()).isEqualTo("application/json");
      assertThat(answer.body()).isEqualTo("{\"b\":2}".getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void thatIsMalformedIsAFailedDelivery() {
      answers(200, Map.of("ce-specversion", "1.0", "ce-id", "r1"), "x");
      malformed();
      answers(200, Map.of("ce-specversion", "7.0", "ce-id", "r1", "ce-type", "t"), "x");
      malformed();
      answers(200, Map.of("Content-Type", "application/cloudevents+json"), "not JSON");
      malformed();
      answers(200, Map.of("Content-Type", "application/cloudevents+json"), "");
      malformed();
      answers(200, Map.of("Content-Type", "application/cloudevents-batch+json"), "[]");
      malformed();
      answers(200, Map.of("Content-Type", "application/cloudevents+json"), "[".repeat(100_000));
      malformed();
    }

    private void malformed() {
      var failure = failed(call());
      assertThat(failure.code()).isEqualTo(ProblemCode.TM_5003);
      assertThat(failure.status()).isEqualTo(200);
      assertThat(failure.retryable()).isTrue();
    }
  }

  @Nested
  final class Failure {
    @ParameterizedTest
    @ValueSource(ints = {301, 302, 307, 308})
    void redirectsAreNotFollowed(int status) {
      answers(status, Map.of("Location", url.toString()), "");

      var failure = failed(call());

      assertThat(failure.status()).isEqualTo(status);
      assertThat(failure.retryable()).isFalse();
      assertThat(requests).hasValue(1);
    }

    @Test
    void keepsStatusAndTheStartOfTheBody() {
      answers(500, Map.of(), "x".repeat(5_000));

      var failure = failed(call());

      assertThat(failure.code()).isEqualTo(ProblemCode.TM_5002);
      assertThat(failure.status()).isEqualTo(500);
      assertThat(failure.retryable()).isTrue();
      assertThat(failure.body()).hasSize(1024);
    }

    @Test
    void aClientErrorIsFinal() {
      answers(400, Map.of(), "bad");

      assertThat(failed(call()).retryable()).isFalse();
    }

    @Test
    void retryAfterIsReadInSecondsAndAsADate() {
      answers(503, Map.of("Retry-After", "120"), "");
      assertThat(failed(call()).retryAfter()).isEqualTo(Duration.ofSeconds(120));

      String inTenMinutes =
          DateTimeFormatter.RFC_1123_DATE_TIME.format(
              Instant.now().plusSeconds(600).atOffset(ZoneOffset.UTC));
      answers(503, Map.of("Retry-After", inTenMinutes), "");
      assertThat(failed(call()).retryAfter())
          .isBetween(Duration.ofSeconds(500), Duration.ofSeconds(601));

      for (String nonsense : new String[] {"soon", "-1", "1.5", "99999999999999999999"}) {
        answers(503, Map.of("Retry-After", nonsense), "");
        assertThat(failed(call()).retryAfter()).as(nonsense).isNull();
      }
    }

    @Test
    void noAnswerInTimeMayBeTriedAgain() {
      handler = exchange -> await(testOver);

      var failure = failed(call(EVENT, Duration.ofMillis(100)));

      assertThat(failure.code()).isEqualTo(ProblemCode.TM_5010);
      assertThat(failure.status()).isZero();
      assertThat(failure.retryable()).isTrue();
    }

    @Test
    void aBodyThatNeverEndsIsNoAnswerInTime() {
      handler =
          exchange -> {
            exchange.sendResponseHeaders(200, 0);
            exchange.getResponseBody().write('x');
            exchange.getResponseBody().flush();
            await(testOver);
          };

      var failure = failed(call(EVENT, Duration.ofMillis(300)));

      assertThat(failure.code()).isEqualTo(ProblemCode.TM_5010);
      assertThat(failure.retryable()).isTrue();
    }

    @Test
    void aRefusedConnectionMayBeTriedAgain() {
      server.stop(0);

      var failure = failed(call());

      assertThat(failure.code()).isEqualTo(ProblemCode.TM_5001);
      assertThat(failure.message()).startsWith("ConnectException");
      assertThat(failure.retryable()).isTrue();
    }

    @Test
    void aResetInTheMiddleOfTheBodyMayBeTriedAgain() throws IOException {
      try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
        url = URI.create("http://localhost:" + socket.getLocalPort() + "/f");
        threads.execute(() -> resetInTheBody(socket));

        var failure = failed(call());

        assertThat(failure.code()).isEqualTo(ProblemCode.TM_5001);
        assertThat(failure.retryable()).isTrue();
      }
    }

    @Test
    void anOversizedAnswerIsAFailure() {
      handler =
          exchange -> {
            exchange.sendResponseHeaders(200, 0);
            byte[] block = new byte[1 << 20];
            for (int i = 0; i * block.length <= HttpTransport.ANSWER_BYTES_MAX; i++) {
              exchange.getResponseBody().write(block);
            }
            exchange.close();
          };

      var failure = failed(call());

      assertThat(failure.code()).isEqualTo(ProblemCode.TM_5001);
      assertThat(failure.retryable()).isTrue();
    }

    private static void resetInTheBody(ServerSocket socket) {
      try (var connection = socket.accept()) {
        connection.getInputStream().read();
        connection
            .getOutputStream()
            .write(
                "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf"
                    .getBytes(StandardCharsets.US_ASCII));
        connection.getOutputStream().flush();
        connection.setSoLinger(true, 0);
      } catch (IOException expected) {
        // The caller may go away first.
      }
    }

    private static void await(CountDownLatch latch) {
      try {
        latch.await();
      } catch (InterruptedException stopped) {
        Thread.currentThread().interrupt();
      }
    }
  }

  @Test
  void whatCannotBeSentIsRefusedByTheCallerWithoutThrowing() {
    try (var caller = new FunctionCaller()) {
      var unsendable =
          CloudEventBuilder.from(EVENT).withDataContentType("text/plain\r\nEvil: 1").build();

      var failure = failed(caller.call(Target.of(url), unsendable, "k").join());

      assertThat(failure.code()).isEqualTo(ProblemCode.TM_5001);
      assertThat(failure.retryable()).isFalse();
      assertThat(requests).hasValue(0);
    }
  }
}
