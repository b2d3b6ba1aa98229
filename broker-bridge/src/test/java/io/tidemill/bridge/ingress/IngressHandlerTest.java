package io.tidemill.bridge.ingress;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import io.cloudevents.http.HttpMessageFactory;
import io.cloudevents.jackson.JsonFormat;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The rows of the table "Ingress answers", over real HTTP. */
@SuppressWarnings("NullAway.Init") // Set before all tests.
final class IngressHandlerTest {
  private static final String STRUCTURED = "application/cloudevents+json";

  private static Door door;

  @BeforeAll
  static void open() throws Exception {
    door = new Door();
  }

  @AfterAll
  static void close() throws Exception {
    door.close();
  }

  @BeforeEach
  void clean() {
    door.log.clear();
    door.log.failing(_ -> null);
    door.heard.clear();
  }

  @Test
  void D1_accepts202InBinaryMode() throws Exception {
    HttpResponse<String> answer =
        door.post(
            door.binary("/events/orders")
                .header("Content-Type", "text/plain")
                .header("ce-partitionkey", "k")
                .header("Authorization", "Bearer canary")
                .header("Cookie", "canary"),
            "hello");
    assertThat(answer.statusCode()).isEqualTo(202);
    assertThat(answer.body()).isEmpty();
    var stored = door.log.records().getFirst();
    assertThat(stored.topic()).isEqualTo("tidemill.events.orders");
    assertThat(stored.key()).asString().isEqualTo("k");
    assertThat(stored.value()).asString().isEqualTo("hello");
    assertThat(stored.headers())
        .extracting(header -> header.key() + "=" + new String(header.value(), UTF_8))
        .containsExactlyInAnyOrder(
            "ce_specversion=1.0",
            "ce_id=1",
            "ce_source=/source",
            "ce_type=type",
            "ce_partitionkey=k",
            "content-type=text/plain");
    assertThat(door.heard).containsExactly("accepted orders 1 BINARY");
  }

  @Test
  void D1_accepts202InStructuredMode() throws Exception {
    HttpResponse<String> answer =
        door.post(
            door.to("/events")
                .header("Content-Type", "Application/CloudEvents+JSON; charset=UTF-8"),
            "{\"specversion\":\"1.0\",\"id\":\"7\",\"source\":\"urn:s\",\"type\":\"t\",\"data\":{\"a\":1.10}}");
    assertThat(answer.statusCode()).isEqualTo(202);
    assertThat(door.log.records().getFirst().topic()).isEqualTo("tidemill.events.default");
    assertThat(door.log.records().getFirst().value()).asString().isEqualTo("{\"a\":1.10}");
    assertThat(door.log.events().getFirst().getDataContentType()).isEqualTo("application/json");
    assertThat(door.heard).containsExactly("accepted default 1 STRUCTURED");
  }

  @Test
  void D1_acceptsWhatTheSdkWrites() throws Exception {
    CloudEvent event =
        CloudEventBuilder.v1()
            .withId("1")
            .withSource(URI.create("/s"))
            .withType("t")
            .withTime(OffsetDateTime.parse("2026-01-01T00:00:00.25+02:00"))
            .withExtension("n", 5)
            .withData("application/json", "{\"a\":1}".getBytes(UTF_8))
            .build();
    HttpRequest.Builder binary = door.to("/events");
    HttpMessageFactory.createWriter(
            binary::header, body -> binary.POST(HttpRequest.BodyPublishers.ofByteArray(body)))
        .writeBinary(event);
    assertThat(door.send(binary).statusCode()).isEqualTo(202);
    HttpRequest.Builder structured = door.to("/events").header("Content-Type", STRUCTURED);
    assertThat(door.post(structured, new JsonFormat().serialize(event)).statusCode())
        .isEqualTo(202);
    for (CloudEvent stored : door.log.events()) {
      assertThat(stored.getTime()).isEqualTo(event.getTime());
      assertThat(stored.getExtension("n")).isEqualTo("5");
      assertThat(Objects.requireNonNull(stored.getData()).toBytes())
          .asString()
          .isEqualTo("{\"a\":1}");
    }
  }

  @Test
  void acceptsVersion03AndKeepsIt() throws Exception {
    HttpRequest.Builder request =
        door.to("/events")
            .header("ce-specversion", "0.3")
            .header("ce-id", "1")
            .header("ce-source", "/s")
            .header("ce-type", "t");
    assertThat(door.post(request, "").statusCode()).isEqualTo(202);
    assertThat(door.log.events().getFirst().getSpecVersion()).hasToString("0.3");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "ce-time|yesterday|/time|'yesterday'",
        "ce-specversion|1.1|/specversion|'1.1'",
        "ce-ext|%C0%A0|/ext|'%C0%A0'",
      })
  void answers400WithPlaceFoundExpectedAndFix(
      String name, String value, String pointer, String found) throws Exception {
    HttpResponse<String> answer =
        door.post(door.binary("/events/orders").setHeader(name, value), "x");
    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/problem+json");
    JsonNode problem = Door.json(answer).at("/problems/0");
    assertThat(problem.path("code").asText()).isEqualTo("TM-3001");
    assertThat(problem.path("file").asText()).isEqualTo("POST /events/orders");
    assertThat(problem.path("pointer").asText()).isEqualTo(pointer);
    assertThat(problem.path("found").asText()).isEqualTo(found);
    assertThat(problem.path("expected").asText()).isNotEmpty();
    assertThat(problem.path("fix").asText()).isNotEmpty();
    assertThat(door.log.records()).isEmpty();
    assertThat(door.heard).containsExactly("refused orders TM-3001");
  }

  @Test
  void answers400ToAPlainPost() throws Exception {
    HttpResponse<String> answer =
        door.post(door.to("/events").header("Content-Type", "application/json"), "{}");
    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(Door.json(answer).at("/problems/0/pointer").asText()).isEqualTo("/specversion");
  }

  @Test
  void answers400ToTruncatedJson() throws Exception {
    HttpResponse<String> answer =
        door.post(door.to("/events").header("Content-Type", STRUCTURED), "{\"id\":");
    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(Door.json(answer).at("/problems/0/found").asText()).contains("line 1");
  }

  @Test
  void answers404ToAnUnknownBroker() throws Exception {
    HttpResponse<String> answer = door.post(door.binary("/events/nobody"), "x");
    assertThat(answer.statusCode()).isEqualTo(404);
    assertThat(Door.json(answer).at("/problems/0/code").asText()).isEqualTo("TM-3002");
    assertThat(door.heard).containsExactly("refused  TM-3002");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/", "/eventsource", "/events/", "/events/orders/x", "/other"})
  void leavesOtherPathsToOthers(String path) throws Exception {
    HttpResponse<String> answer = door.post(door.binary(path), "x");
    assertThat(answer.statusCode()).isEqualTo(404);
    assertThat(answer.body()).doesNotContain("TM-3002");
    assertThat(door.heard).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"GET", "PUT", "DELETE", "PATCH", "BREW"})
  void answers405ToOtherMethods(String method) throws Exception {
    HttpResponse<String> answer =
        door.send(door.binary("/events").method(method, HttpRequest.BodyPublishers.ofString("x")));
    assertThat(answer.statusCode()).isEqualTo(405);
    assertThat(answer.headers().firstValue("Allow")).hasValue("POST, OPTIONS");
    assertThat(Door.json(answer).at("/problems/0/code").asText()).isEqualTo("TM-3003");
  }

  @Test
  void accepts64KiBAndAnswers413ToOneByteMore() throws Exception {
    byte[] largest = new byte[Door.SMALL_BYTES];
    assertThat(door.post(door.binary("/events/small"), largest).statusCode()).isEqualTo(202);
    assertThat(door.log.records().getFirst().value()).hasSize(Door.SMALL_BYTES);
    HttpResponse<String> answer =
        door.post(door.binary("/events/small"), new byte[Door.SMALL_BYTES + 1]);
    assertThat(answer.statusCode()).isEqualTo(413);
    assertThat(Door.json(answer).at("/problems/0/code").asText()).isEqualTo("TM-3004");
  }

  @Test
  void answers413WhileReadingABodyOfUnknownLength() throws Exception {
    for (int length : new int[] {Door.SMALL_BYTES, Door.SMALL_BYTES + 1}) {
      byte[] body = new byte[length];
      HttpResponse<String> answer =
          door.send(
              door.binary("/events/small")
                  .POST(
                      HttpRequest.BodyPublishers.ofInputStream(
                          () -> new java.io.ByteArrayInputStream(body))));
      assertThat(answer.statusCode()).isEqualTo(length == Door.SMALL_BYTES ? 202 : 413);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "application/cloudevents",
        "application/cloudevents+xml",
        "application/cloudevents-batch+avro",
        "application/cloudevents+json; charset=utf-16"
      })
  void answers415ToAnUnknownContentMode(String type) throws Exception {
    HttpResponse<String> answer =
        door.post(door.binary("/events").header("Content-Type", type), "{}");
    assertThat(answer.statusCode()).isEqualTo(415);
    assertThat(Door.json(answer).at("/problems/0/code").asText()).isEqualTo("TM-3005");
  }

  @Test
  void answersBeforeABodyIsSentThatIsTooLarge() throws Exception {
    // Beyond what is dropped, and therefore answered at once; the sender waits for 100 Continue.
    HttpResponse<String> answer =
        door.post(door.binary("/events/small").expectContinue(true), new byte[20 << 20]);
    assertThat(answer.statusCode()).isEqualTo(413);
  }

  @Test
  void letsASenderOfALargeBodySeeWhyItIsRefused() throws Exception {
    byte[] body = new byte[4 << 20];
    assertThat(door.post(door.binary("/events/small"), body).statusCode()).isEqualTo(413);
    assertThat(door.post(door.binary("/events/nobody"), body).statusCode()).isEqualTo(404);
    assertThat(
            door.post(door.binary("/events").header("Content-Encoding", "br"), body).statusCode())
        .isEqualTo(415);
  }

  @Test
  void answers415ToACompressedBody() throws Exception {
    assertThat(
            door.post(door.binary("/events").header("Content-Encoding", "gzip"), "x").statusCode())
        .isEqualTo(415);
  }

  @Test
  void answers503WithRetryAfterWhenTheLogFails() throws Exception {
    door.log.failing(_ -> new TimeoutException("no broker"));
    HttpResponse<String> answer = door.post(door.binary("/events/orders"), "x");
    assertThat(answer.statusCode()).isEqualTo(503);
    assertThat(answer.headers().firstValue("Retry-After").orElseThrow()).matches("[1-9]\\d*");
    assertThat(Door.json(answer).at("/problems/0/code").asText()).isEqualTo("TM-3006");
    assertThat(door.log.records()).isEmpty();
    assertThat(door.heard).containsExactly("refused orders TM-3006");
  }

  @Test
  void answers413WhenTheTopicTakesNoEventOfThisSize() throws Exception {
    door.log.failing(_ -> new RecordTooLargeException());
    assertThat(door.post(door.binary("/events/orders"), "x").statusCode()).isEqualTo(413);
  }

  @Test
  void C2_answersOnlyAfterTheEventIsStored() throws Exception {
    door.log.hold();
    var answer =
        door.sendAsync(door.binary("/events").POST(HttpRequest.BodyPublishers.ofString("x")));
    Instant limit = Instant.now().plus(Duration.ofSeconds(2));
    while (!door.log.holdsOne() && Instant.now().isBefore(limit)) {
      Thread.onSpinWait();
    }
    assertThat(door.log.holdsOne()).isTrue();
    assertThat(answer).isNotDone();
    door.log.release();
    assertThat(answer.get(2, TimeUnit.SECONDS).statusCode()).isEqualTo(202);
  }

  @Test
  void D3_answersTheWebhookHandshake() throws Exception {
    HttpResponse<String> answer =
        door.send(
            door.to("/events")
                .header("WebHook-Request-Origin", "eventemitter.example.com")
                .header("WebHook-Request-Rate", "120")
                .method("OPTIONS", HttpRequest.BodyPublishers.noBody()));
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("Allow")).hasValue("POST");
    assertThat(answer.headers().firstValue("WebHook-Allowed-Origin"))
        .hasValue("eventemitter.example.com");
    assertThat(answer.headers().firstValue("WebHook-Allowed-Rate")).hasValue("*");
  }

  @Test
  void D3_answersOptionsWithoutAHandshake() throws Exception {
    HttpResponse<String> answer =
        door.send(door.to("/events").method("OPTIONS", HttpRequest.BodyPublishers.noBody()));
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("Allow")).hasValue("POST");
    assertThat(answer.headers().map()).doesNotContainKey("webhook-allowed-rate");
    assertThat(
            door.send(
                    door.to("/events/nobody")
                        .method("OPTIONS", HttpRequest.BodyPublishers.noBody()))
                .statusCode())
        .isEqualTo(404);
  }

  @Test
  void keepsTheContentTypeAsItWasSent() throws Exception {
    for (String type :
        new String[] {
          "application/json;charset=UTF-8", "text/plain; charset=utf-8", "Text/HTML;  x=\"y\""
        }) {
      door.log.clear();
      door.post(door.binary("/events").header("Content-Type", type), "x");
      assertThat(door.log.events().getFirst().getDataContentType()).isEqualTo(type);
    }
  }
}
