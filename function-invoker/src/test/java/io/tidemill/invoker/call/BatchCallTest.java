package io.tidemill.invoker.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import io.tidemill.invoker.core.Outcome;
import io.tidemill.schemas.event.BatchReading;
import io.tidemill.schemas.event.EventMessage;
import io.tidemill.schemas.event.JsonEvents;
import io.tidemill.schemas.event.Reading;
import io.tidemill.schemas.event.TraceContext;
import io.tidemill.schemas.problem.ProblemCode;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class BatchCallTest {
  private static final Map<String, String> RESULT =
      Map.of("Content-Type", "application/vnd.tidemill.batch-result+json; charset=utf-8");

  private final FakeTarget target = new FakeTarget();
  private final FunctionCaller caller = new FunctionCaller();

  @AfterEach
  void close() {
    caller.close();
    target.close();
  }

  private static CloudEvent event(String id, @Nullable String contentType, byte[] data) {
    var builder = CloudEventBuilder.v1().withId(id).withSource(URI.create("/s")).withType("t");
    return contentType == null
        ? builder.withData(data).build()
        : builder.withData(contentType, data).build();
  }

  private static CloudEvent event(String id) {
    return event(id, "application/json", utf8("{\"n\": 1.10}"));
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private BatchOutcome call(CloudEvent... events) {
    List<String> keys = IntStream.range(0, events.length).mapToObj(i -> "trigger/" + i).toList();
    return caller.callBatch(target.target(), List.of(events), keys).join();
  }

  private static Outcome.Failed failed(Outcome outcome) {
    assertThat(outcome).isInstanceOf(Outcome.Failed.class);
    return (Outcome.Failed) outcome;
  }

  private static void answered(Outcome outcome) {
    assertThat(outcome).isInstanceOf(Outcome.Answered.class);
    assertThat(((Outcome.Answered) outcome).reply()).isNull();
  }

  @Nested
  final class Request {
    @Test
    void isOneArrayThatAsksForAReplyAndNamesItsKeys() {
      call(event("1"), event("2"));
      call(event("1"), event("2"));
      call(event("1"));

      var asked = target.asked.getFirst();
      assertThat(asked.method()).isEqualTo("POST");
      assertThat(asked.headers())
          .containsEntry("content-type", "application/cloudevents-batch+json")
          .containsEntry("prefer", "reply")
          .containsEntry("idempotency-keys", "trigger/0, trigger/1")
          .doesNotContainKey("traceparent");
      assertThat(asked.body()).startsWith("[{").endsWith("}]").contains("\"data\":{\"n\": 1.10}");
      var keys = target.asked.stream().map(a -> a.headers().get("idempotency-key")).toList();
      assertThat(keys.get(0)).isEqualTo(keys.get(1)).isNotEqualTo(keys.get(2));
    }

    @Test
    void leavesOutKeysThatNoHeaderCanHold() {
      List<CloudEvent> events = Collections.nCopies(1_000, event("1"));

      caller.callBatch(target.target(), events, Collections.nCopies(1_000, "a-key")).join();

      assertThat(target.asked.getFirst().headers())
          .containsKey("idempotency-key")
          .doesNotContainKey("idempotency-keys");
    }

    /** Whatever the data are, the receiver gets the same bytes and attributes. */
    @Test
    void carriesEveryEventUnchanged() {
      var random = new Random(11);
      byte[] binary = new byte[300];
      random.nextBytes(binary);
      List<CloudEvent> events =
          List.of(
              event(
                  "json", "application/json", utf8("{\"a\": 12345678901234567890.50, \"é\":[ ]}")),
              event("none", null, utf8("{\"typeless\":1.0}")),
              event("suffix", "application/vnd.x+json; charset=utf-8", utf8("\"text\"")),
              event("scalar", "application/json", utf8("1.10")),
              event("no json", "application/json", utf8("{\"a\":")),
              event("two", "application/json", utf8("{} {}")),
              event("empty", "application/json", new byte[0]),
              event(
                  "not utf-8", "application/json", new byte[] {'"', (byte) 0xC0, (byte) 0xA0, '"'}),
              event("deep", "application/json", utf8("[".repeat(200) + "]".repeat(200))),
              event("text", "text/plain", utf8("Zoë \u0000 \"quoted\"")),
              event("binary", "application/octet-stream", binary),
              CloudEventBuilder.v1()
                  .withId("extensions\u0001\\\"")
                  .withSource(URI.create("/s"))
                  .withType("t\uD83D\uDE00")
                  .withExtension("number", 42)
                  .withExtension("flag", true)
                  .withExtension("text", "42")
                  .build());

      var read =
          (BatchReading.Items)
              JsonEvents.readBatch(BatchRequest.body(events), 1 << 20, TraceContext.NONE);

      assertThat(read.items()).hasSameSizeAs(events);
      for (int i = 0; i < events.size(); i++) {
        CloudEvent sent = events.get(i);
        var got = (i == 11 ? sent : ((Reading.Read) read.items().get(i)).event());
        assertThat(got.getId()).isEqualTo(sent.getId());
        assertThat(EventMessage.attributes(got))
            .containsAllEntriesOf(EventMessage.attributes(sent));
        assertThat(bytes(got)).as(sent.getId()).isEqualTo(bytes(sent));
      }
      assertThat(new String(BatchRequest.body(events), StandardCharsets.UTF_8))
          .contains("\"number\":42", "\"flag\":true", "\"text\":\"42\"");
    }

    private static byte @Nullable [] bytes(CloudEvent event) {
      var data = event.getData();
      return data == null ? null : data.toBytes();
    }

    @Test
    void staysBelowItsSizeWhenTheCallerSplits() {
      byte[] large = new byte[1 << 20];
      List<CloudEvent> events =
          Collections.nCopies(20, event("1", "application/octet-stream", large));

      int fitting = BatchRequest.fitting(events);

      assertThat(fitting).isBetween(5, 6);
      assertThat(BatchRequest.body(events.subList(0, fitting)).length)
          .isLessThanOrEqualTo(BatchRequest.BYTES_MAX);
      assertThat(BatchRequest.fitting(events.subList(0, 2))).isEqualTo(2);
      assertThat(
              BatchRequest.fitting(
                  List.of(event("1", null, new byte[BatchRequest.BYTES_MAX]), event("2"))))
          .as("one event alone is sent whatever its size")
          .isEqualTo(1);
    }

    @Test
    void theEstimateIsNeverBelowTheSize() {
      var random = new Random(3);
      for (int round = 0; round < 300; round++) {
        var events = new ArrayList<CloudEvent>();
        for (int i = random.nextInt(5); i >= 0; i--) {
          byte[] data = new byte[random.nextInt(100)];
          random.nextBytes(data);
          events.add(
              CloudEventBuilder.from(event("\u0001".repeat(1 + random.nextInt(9)), null, data))
                  .withSubject("é\uD83D\uDE00".repeat(1 + random.nextInt(9)))
                  .build());
        }
        assertThat((long) BatchRequest.body(events).length)
            .isLessThanOrEqualTo(BatchRequest.bytesMax(events));
      }
    }

    @Test
    void needsAKeyForEachEvent() {
      assertThatThrownBy(() -> caller.callBatch(target.target(), List.of(event("1")), List.of()))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Nested
  final class AnswerToABatch {
    @ParameterizedTest
    @ValueSource(ints = {200, 201, 202, 204})
    void withoutABodyAcceptsAll(int status) {
      target.answers(status, Map.of(), "");

      var outcome = call(event("1"), event("2"));

      assertThat(outcome.items()).hasSize(2).allSatisfy(BatchCallTest::answered);
      assertThat(outcome.replies()).isEmpty();
    }

    @Test
    void ofAnotherTypeAcceptsAll() {
      target.answers(200, Map.of("Content-Type", "text/html"), "<p>thank you</p>");

      assertThat(call(event("1")).items()).allSatisfy(BatchCallTest::answered);
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 202, 207})
    void namesTheResultOfEachEvent(int status) {
      target.answers(
          status,
          RESULT,
          """
          {"results": [
            {"id": "3", "source": "/s", "status": 429, "retryAfter": 7},
            {"id": "1", "status": 204},
            {"id": "4", "source": "/other", "status": 200},
            {"id": "5", "status": 410},
            {"id": "unknown", "status": 200}
          ]}
          """);

      var items = call(event("1"), event("2"), event("3"), event("4"), event("5")).items();

      answered(items.get(0));
      assertThat(failed(items.get(1)).code()).isEqualTo(ProblemCode.TM_5015);
      assertThat(failed(items.get(1)).retryable()).isTrue();
      assertThat(failed(items.get(2)).status()).isEqualTo(429);
      assertThat(failed(items.get(2)).retryAfter()).isEqualTo(Duration.ofSeconds(7));
      assertThat(failed(items.get(3)).code()).isEqualTo(ProblemCode.TM_5015);
      assertThat(failed(items.get(4)).status()).isEqualTo(410);
      assertThat(failed(items.get(4)).retryable()).isFalse();
    }

    @Test
    void mayNameResultsByTheirOrder() {
      target.answers(
          200,
          RESULT,
          "{\"results\":[{\"status\":200},{\"status\":400},{\"status\":\"200\"},{\"status\":999}]}");

      var items = call(event("1"), event("1"), event("1"), event("1"), event("1")).items();

      answered(items.get(0));
      assertThat(failed(items.get(1)).status()).isEqualTo(400);
      for (Outcome item : items.subList(2, 5)) {
        assertThat(failed(item).code()).isEqualTo(ProblemCode.TM_5015);
      }
    }

    @Test
    void namesTheSameEventTwiceWhenItWasSentTwice() {
      target.answers(
          200,
          RESULT,
          "{\"results\":[{\"id\":\"1\",\"status\":500},{\"id\":\"1\",\"status\":200}]}");

      var items = call(event("1"), event("1")).items();

      assertThat(failed(items.get(0)).status()).isEqualTo(500);
      answered(items.get(1));
    }

    @ParameterizedTest
    @ValueSource(
        strings = {"", "no JSON", "[]", "{}", "{\"results\":{}}", "{\"results\":[null,1,[]]}"})
    void thatCannotBeReadFailsAll(String body) {
      target.answers(200, RESULT, body);

      assertThat(call(event("1"), event("2")).items())
          .allSatisfy(item -> assertThat(failed(item).code()).isEqualTo(ProblemCode.TM_5015));
    }

    @Test
    void mayBeRepliesToAll() {
      target.answers(
          200,
          Map.of("Content-Type", "application/cloudevents-batch+json"),
          """
          [{"specversion":"1.0","id":"r1","source":"/f","type":"reply","data":{"n": 1.10}},
           {"specversion":"1.0","id":"r2","source":"/f","type":"reply"}]
          """);

      var outcome = call(event("1"));

      assertThat(outcome.items()).hasSize(1).allSatisfy(BatchCallTest::answered);
      assertThat(outcome.replies()).extracting(CloudEvent::getId).containsExactly("r1", "r2");
      assertThat(Objects.requireNonNull(outcome.replies().getFirst().getData()).toBytes())
          .isEqualTo(utf8("{\"n\": 1.10}"));
    }

    @Test
    void thatIsAMalformedReplyFailsAll() {
      target.answers(
          200,
          Map.of("Content-Type", "application/cloudevents-batch+json"),
          "[{\"specversion\":\"1.0\",\"id\":\"r1\",\"source\":\"/f\",\"type\":\"t\"},{}]");

      var outcome = call(event("1"), event("2"));

      assertThat(outcome.replies()).isEmpty();
      assertThat(outcome.items())
          .allSatisfy(item -> assertThat(failed(item).code()).isEqualTo(ProblemCode.TM_5003));
    }

    @Test
    void isNeverAReplyWith202() {
      target.answers(202, Map.of("Content-Type", "application/cloudevents-batch+json"), "[{}]");

      var outcome = call(event("1"));

      assertThat(outcome.items()).allSatisfy(BatchCallTest::answered);
      assertThat(outcome.replies()).isEmpty();
    }

    @Test
    void ofAnotherStatusFailsAll() {
      target.answers(503, Map.of("Retry-After", "3"), "busy");

      assertThat(call(event("1"), event("2")).items())
          .hasSize(2)
          .allSatisfy(item -> {
            assertThat(failed(item).status()).isEqualTo(503);
            assertThat(failed(item).retryAfter()).isEqualTo(Duration.ofSeconds(3));
          });
    }

    @Test
    void thatNeverCameFailsAll() {
      target.close();

      assertThat(call(event("1"), event("2")).items())
          .hasSize(2)
          .allSatisfy(item -> assertThat(failed(item).code()).isEqualTo(ProblemCode.TM_5001));
    }
  }
}
