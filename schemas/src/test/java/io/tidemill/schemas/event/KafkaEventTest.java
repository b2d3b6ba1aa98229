package io.tidemill.schemas.event;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.cloudevents.CloudEvent;
import io.tidemill.schemas.event.EventCodec.Decoded;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Records that any Kafka producer wrote, in both content modes (Kafka protocol binding 1.0.2). */
final class KafkaEventTest {
  private static final String STRUCTURED = "application/cloudevents+json";

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "application/json|{\"a\":1.10, \"b\":12345678901234567890.5 }|1",
        "application/json; charset=utf-8|[1e400,-0,{\"a\":1,\"a\":2}]|1",
        "application/vnd.acme+json|\"\\u20ac\"|1",
        "text/plain|Euro € and 😀|0",
        "application/octet-stream|\u0000\u0001|2",
      })
  void D1_readsBothModesToTheSameEvent(String type, String data, int how) {
    RecordHeaders binary =
        headers(
            "ce_specversion",
            "1.0",
            "ce_id",
            "1",
            "ce_source",
            "/s",
            "ce_type",
            "t",
            "ce_subject",
            "é\u00a0 %41 \"q\"",
            "ce_time",
            "2026-01-02T03:04:05.1+02:00",
            "ce_partitionkey",
            "k",
            "content-type",
            type,
            "traceparent",
            "not an attribute");
    String member =
        switch (how) {
          case 0 -> "\"data\":\"" + data + "\"";
          case 1 -> "\"data\" : " + data;
          default ->
              "\"data_base64\":\""
                  + Base64.getEncoder().encodeToString(data.getBytes(UTF_8))
                  + "\"";
        };
    String json =
        "{\"specversion\":\"1.0\",\"id\":\"1\",\"source\":\"/s\",\"type\":\"t\",\"subject\":\"é\u00a0 %41"
            + " \\\"q\\\"\",\"time\":\"2026-01-02T03:04:05.1+02:00\",\"partitionkey\":\"k\","
            + "\"datacontenttype\":\""
            + type
            + "\","
            + member
            + "}";
    CloudEvent one = event(binary, data.getBytes(UTF_8));
    CloudEvent other = event(headers("content-type", STRUCTURED), json.getBytes(UTF_8));
    assertThat(EventMessage.attributes(other)).isEqualTo(EventMessage.attributes(one));
    assertThat(bytes(other)).isEqualTo(bytes(one)).isEqualTo(data.getBytes(UTF_8));
    assertThat(one.getExtensionNames()).containsExactly("partitionkey");
    var again = EventCodec.encode("t", other, null);
    assertThat(bytes(event(again.headers(), again.value()))).isEqualTo(data.getBytes(UTF_8));
  }

  @Test
  void readsVersion03AsSuchInBothModes() {
    CloudEvent binary =
        event(
            headers(
                "ce_specversion",
                "0.3",
                "ce_id",
                "1",
                "ce_source",
                "/s",
                "ce_type",
                "t",
                "ce_schemaurl",
                "/schema",
                "ce_datacontentencoding",
                "base64",
                "content-type",
                "text/plain"),
            "aGk=".getBytes(UTF_8));
    CloudEvent structured =
        event(
            headers("content-type", STRUCTURED),
            ("{\"specversion\":\"0.3\",\"id\":\"1\",\"source\":\"/s\",\"type\":\"t\","
                    + "\"schemaurl\":\"/schema\",\"datacontentencoding\":\"base64\","
                    + "\"datacontenttype\":\"text/plain\",\"data\":\"aGk=\"}")
                .getBytes(UTF_8));
    assertThat(EventMessage.attributes(binary))
        .isEqualTo(EventMessage.attributes(structured))
        .isEqualTo(
            Map.of(
                "specversion",
                "0.3",
                "id",
                "1",
                "source",
                "/s",
                "type",
                "t",
                "schemaurl",
                "/schema",
                "datacontenttype",
                "text/plain"));
    assertThat(bytes(binary)).isEqualTo(bytes(structured)).asString().isEqualTo("hi");
    var again = EventCodec.encode("t", binary, null);
    assertThat(EventMessage.attributes(event(again.headers(), again.value())))
        .isEqualTo(EventMessage.attributes(binary));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "application/cloudevents+json; charset=utf-8",
        "Application/CloudEvents+JSON;charset=\"UTF-8\"; x=y",
        "application/cloudevents+json ; q=1"
      })
  void readsStructuredModeWhateverParametersItsTypeHas(String type) {
    byte[] json =
        "{\"specversion\":\"1.0\",\"id\":\"1\",\"source\":\"/s\",\"type\":\"t\"}".getBytes(UTF_8);
    assertThat(event(headers("Content-Type", type), json).getId()).isEqualTo("1");
  }

  @Test
  void takesHeadersInAnyCaseAndTheTypeOfTheDataFromEitherHeader() {
    CloudEvent upper =
        event(
            headers(
                "CE_SpecVersion",
                "1.0",
                "Ce_Id",
                "1",
                "ce_Source",
                "/s",
                "ce_type",
                "t",
                "Content-Type",
                "text/plain"),
            new byte[0]);
    assertThat(upper.getDataContentType()).isEqualTo("text/plain");
    assertThat(upper.getExtensionNames()).isEmpty();
    CloudEvent named = event(minimal().add("ce_datacontenttype", utf8("text/csv")), new byte[1]);
    assertThat(named.getDataContentType()).isEqualTo("text/csv");
    CloudEvent both =
        event(
            minimal()
                .add("ce_datacontenttype", utf8("text/csv"))
                .add("content-type", utf8("text/html")),
            new byte[1]);
    assertThat(both.getDataContentType()).isEqualTo("text/html");
  }

  @Test
  void takesHeadersThatArePercentSignsAndAllForWhatTheyAre() {
    assertThat(event(minimal().add("ce_x", utf8("%41 \"")), null).getExtension("x"))
        .isEqualTo("%41 \"");
  }

  @Test
  void readsARecordWithoutAValueAsAnEventWithoutData() {
    assertThat(event(minimal(), null).getData()).isNull();
  }

  @Test
  void takesAHeaderWithoutAValueForAbsent() {
    assertThat(event(minimal().add("ce_subject", null), null).getSubject()).isNull();
    assertThat(reason(headers("ce_id", "1").add("ce_specversion", null), null))
        .contains("specversion");
  }

  @Test
  void takesAttributesOfAnyLengthSinceTheyAreInTheTopicAlready() {
    String name = "a".repeat(60);
    CloudEvent event = event(minimal().add("ce_" + name, utf8("x".repeat(100_000))), null);
    assertThat(Objects.requireNonNull(event.getExtension(name)).toString()).hasSize(100_000);
  }

  @Test
  void saysWhyARecordIsNoEvent() {
    assertThat(reason(headers(), null)).contains("neither a header ce_specversion nor");
    assertThat(reason(headers("content-type", STRUCTURED), null)).contains("without a value");
    assertThat(reason(headers("content-type", "application/cloudevents-batch+json"), utf8("[]")))
        .contains("a batch")
        .contains("one event");
    assertThat(reason(headers("content-type", "application/cloudevents+avro"), new byte[9]))
        .contains("application/cloudevents+avro");
    assertThat(reason(headers("content-type", STRUCTURED + ";charset=utf-16"), new byte[9]))
        .contains("utf-16");
    assertThat(reason(headers("content-type", STRUCTURED), new byte[] {(byte) 0xC3}))
        .contains("UTF-8");
    assertThat(reason(headers("ce_specversion", "1.1"), null)).contains("'1.1'", "1.0 or 0.3");
    assertThat(reason(minimal().add("ce_x", "\u00e9".getBytes(ISO_8859_1)), null))
        .contains("/x", "not UTF-8");
    assertThat(reason(minimal().add("ce_id", utf8("2")), null)).contains("ce_id twice");
    assertThat(reason(minimal().add("ce_", utf8("2")), null)).contains("named ''");
    assertThat(reason(minimal().add("ce_a-b", utf8("2")), null)).contains("named 'a-b'");
    assertThat(reason(minimal().add("ce_time", utf8("now")), null)).contains("/time", "'now'");
    assertThat(reason(minimal().add("ce_x", new byte[] {0}), null)).contains("control character");
  }

  @Test
  void saysSoOfAValueThatIsTooLarge() {
    byte[] large = new byte[11 * 1024 * 1024];
    Arrays.fill(large, (byte) ' ');
    assertThat(reason(headers("content-type", STRUCTURED), large)).isNotBlank();
    assertThat(reason(headers(), large)).isNotBlank();
  }

  private static RecordHeaders minimal() {
    return headers("ce_specversion", "1.0", "ce_id", "1", "ce_source", "/s", "ce_type", "t");
  }

  private static RecordHeaders headers(String... namesAndValues) {
    RecordHeaders headers = new RecordHeaders();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      headers.add(namesAndValues[i], utf8(namesAndValues[i + 1]));
    }
    return headers;
  }

  private static byte[] utf8(String text) {
    return text.getBytes(UTF_8);
  }

  private static byte[] bytes(CloudEvent event) {
    return Objects.requireNonNull(event.getData()).toBytes();
  }

  private static CloudEvent event(Headers headers, byte @Nullable [] value) {
    return switch (EventCodec.decode(headers, value)) {
      case Decoded.Event(var event) -> event;
      case Decoded.Malformed(var reason) -> throw new AssertionError(reason);
    };
  }

  private static String reason(Headers headers, byte @Nullable [] value) {
    return switch (EventCodec.decode(headers, value)) {
      case Decoded.Event(var event) -> throw new AssertionError(event.toString());
      case Decoded.Malformed(var reason) -> reason;
    };
  }
}
