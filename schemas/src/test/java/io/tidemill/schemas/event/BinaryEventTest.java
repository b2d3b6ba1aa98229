package io.tidemill.schemas.event;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.cloudevents.CloudEvent;
import io.tidemill.schemas.problem.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class BinaryEventTest {
  private static final String PARENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

  @Test
  void takesAttributesFromCeHeadersOnly() {
    CloudEvent event =
        event(
            Map.of(
                "CE-Subject", "Euro%20%E2%82%AC",
                "ce-ext", "\"a b\"",
                "Content-Type", "text/plain",
                "Authorization", "Bearer secret",
                "Cookie", "secret",
                "X-Forwarded-For", "secret"));
    assertThat(event.getSubject()).isEqualTo("Euro €");
    assertThat(event.getDataContentType()).isEqualTo("text/plain");
    assertThat(event.getExtensionNames()).containsExactly("ext");
    assertThat(event.getExtension("ext")).isEqualTo("a b");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "ce-ext|%C0%A0|/ext",
        "ce-ext|a%0D%0AX-Evil:%201|/ext",
        "ce-ext|%C2%85|/ext",
        "ce-datacontenttype|text/plain|/datacontenttype",
        "ce-data|x|/data",
        "ce-foo_bar|x|/foo_bar",
        "ce-|x|/",
        "ce-ID|2|/id",
        "ce-time|yesterday|/time",
        "ce-time|2026-02-30T00:00:00Z|/time",
        "ce-dataschema|:|/dataschema",
        "content-type|text|/datacontenttype",
      })
  void refusesAndNamesThePlace(String name, String value, String pointer) {
    assertThat(refused(Map.of(name, value)).problems())
        .extracting(Problem::pointer)
        .containsExactly(pointer);
  }

  @Test
  void boundsAttributes() {
    assertThat(event(Map.of("ce-ext", "x".repeat(4096)))).isNotNull();
    assertThat(refused(Map.of("ce-ext", "x".repeat(4097)))).isNotNull();
    assertThat(event(Map.of("ce-subject", "x".repeat(16_000)))).isNotNull();
    assertThat(refused(Map.of("ce-subject", "x".repeat(16_400)))).isNotNull();
  }

  @Test
  void keepsVersion03AndItsOwnAttributes() {
    CloudEvent event = event(Map.of("ce-specversion", "0.3", "ce-schemaurl", "http://a/b"));
    assertThat(event.getSpecVersion()).hasToString("0.3");
    assertThat(event.getDataSchema()).hasToString("http://a/b");
    CloudEvent encoded =
        ((Reading.Read)
                BinaryEvent.read(
                    headers(Map.of("ce-specversion", "0.3", "ce-datacontentencoding", "base64")),
                    "aGk=".getBytes(UTF_8),
                    TraceContext.NONE))
            .event();
    assertThat(Objects.requireNonNull(encoded.getData()).toBytes()).asString().isEqualTo("hi");
  }

  @Test
  void refusesOtherVersions() {
    for (String version : List.of("", "1", "1.1", "0.2", "2.0")) {
      assertThat(refused(Map.of("ce-specversion", version)).problems())
          .extracting(Problem::pointer)
          .containsExactly("/specversion");
    }
  }

  @Test
  void keepsTheTraceOfTheRequestUnlessTheEventHasOne() {
    List<HeaderField> headers = headers(Map.of("Traceparent", PARENT, "tracestate", "a=1"));
    CloudEvent traced =
        ((Reading.Read) BinaryEvent.read(headers, new byte[0], HeaderField.trace(headers))).event();
    assertThat(traced.getExtension("traceparent")).isEqualTo(PARENT);
    assertThat(traced.getExtension("tracestate")).isEqualTo("a=1");

    headers.add(new HeaderField("ce-traceparent", "own"));
    CloudEvent own =
        ((Reading.Read) BinaryEvent.read(headers, new byte[0], HeaderField.trace(headers))).event();
    assertThat(own.getExtension("traceparent")).isEqualTo("own");
    assertThat(own.getExtension("tracestate")).isNull();
  }

  @Test
  void ignoresATraceThatIsMalformed() {
    assertThat(HeaderField.trace(List.of(new HeaderField("traceparent", "zz"))))
        .isEqualTo(TraceContext.NONE);
  }

  private static CloudEvent event(Map<String, String> extra) {
    Reading reading = BinaryEvent.read(headers(extra), new byte[0], TraceContext.NONE);
    assertThat(reading).isInstanceOf(Reading.Read.class);
    return ((Reading.Read) reading).event();
  }

  private static Reading.Refused refused(Map<String, String> extra) {
    Reading reading = BinaryEvent.read(headers(extra), new byte[0], TraceContext.NONE);
    assertThat(reading).isInstanceOf(Reading.Refused.class);
    return (Reading.Refused) reading;
  }

  private static List<HeaderField> headers(Map<String, String> extra) {
    List<HeaderField> headers = new ArrayList<>();
    extra.forEach((name, value) -> headers.add(new HeaderField(name, value)));
    Map.of("ce-specversion", "1.0", "ce-id", "1", "ce-source", "/s", "ce-type", "t")
        .forEach((name, value) -> {
          if (!extra.containsKey(name)) {
            headers.add(new HeaderField(name, value));
          }
        });
    return headers;
  }
}
