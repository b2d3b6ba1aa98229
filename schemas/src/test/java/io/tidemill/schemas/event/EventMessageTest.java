package io.tidemill.schemas.event;

import static org.assertj.core.api.Assertions.assertThat;

import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import io.tidemill.schemas.json.Json;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.OffsetDateTime;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Function Workflow v0.1 §7.1 and §7.2. */
final class EventMessageTest {
  private static CloudEventBuilder event() {
    return CloudEventBuilder.v1()
        .withId("1")
        .withSource(URI.create("/shop"))
        .withType("com.example.order");
  }

  private static CloudEvent with(String contentType, String data) {
    return event().withData(contentType, data.getBytes(StandardCharsets.UTF_8)).build();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          42           | 42
          42.0         | 42
          4.2e1        | 42
          420e-1       | 42
          4200         | 4200
          -0.0         | 0
          0e99         | 0
          0.10         | 0.1
          -1.5         | -1.5
          12345678901234567890 | 12345678901234567890
          "42"         | 42
          "42.0"       | 42.0
          " a/b "      | ` a/b `
          true         | true
          false        | false
          null         | nothing
          ""           | nothing
          {}           | nothing
          [1]          | nothing
          1e999999999  | nothing
          1e-999999999 | nothing
          """)
  void tokensAreCanonicalStrings(String json, String token) {
    assertThat(EventMessage.token(Json.parseOwn(json)).orElse("nothing")).isEqualTo(token);
  }

  @Test
  void everyAttributeIsAMember() {
    var event =
        event()
            .withSubject("s")
            .withTime(OffsetDateTime.parse("2026-01-02T03:04:05Z"))
            .withExtension("patientid", "p")
            .withExtension("count", 7)
            .withExtension("flag", true)
            .build();
    assertThat(EventMessage.attributes(event))
        .containsExactlyInAnyOrderEntriesOf(
            Map.of(
                "specversion",
                "1.0",
                "id",
                "1",
                "source",
                "/shop",
                "type",
                "com.example.order",
                "subject",
                "s",
                "time",
                "2026-01-02T03:04:05Z",
                "patientid",
                "p",
                "count",
                "7",
                "flag",
                "true"));
  }

  @Test
  void oneAttributeIsFoundByItsName() {
    var event = event().withSubject("s").withExtension("patientid", 7).build();
    assertThat(EventMessage.attribute(event, "subject")).isEqualTo("s");
    assertThat(EventMessage.attribute(event, "source")).isEqualTo("/shop");
    assertThat(EventMessage.attribute(event, "patientid")).isEqualTo("7");
    assertThat(EventMessage.attribute(event, "time")).isNull();
    assertThat(EventMessage.attribute(event, "unknown")).isNull();
    for (var entry : EventMessage.attributes(event).entrySet()) {
      assertThat(EventMessage.attribute(event, entry.getKey())).isEqualTo(entry.getValue());
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          application/json                | {"a":1.50}   | {"a":1.50}
          Application/JSON; charset=utf-8 | [1]          | [1]
          application/vnd.x+json          | true         | true
          text/json                       | "x"          | "x"
          text/plain                      | {"a":1}      | "{\\"a\\":1}"
          application/xml                 | <a/>         | "<a/>"
          application/octet-stream        | abc          | "YWJj"
          application/json                | {not json    | "{not json"
          """)
  void dataFollowItsContentType(String type, String data, String json) {
    assertThat(Json.text(EventMessage.of(with(type, data)).get("data"))).isEqualTo(json);
  }

  @Test
  void dataWithoutTypeIsJson() {
    assertThat(
            Json.text(
                EventMessage.of(
                        event().withData("{\"a\":1}".getBytes(StandardCharsets.UTF_8)).build())
                    .get("data")))
        .isEqualTo("{\"a\":1}");
    assertThat(EventMessage.of(event().build()).has("data")).isFalse();
  }
}
