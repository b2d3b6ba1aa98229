package io.tidemill.schemas.event;

import static org.assertj.core.api.Assertions.assertThat;

import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import io.cloudevents.core.data.BytesCloudEventData;
import io.tidemill.schemas.event.EventCodec.Decoded;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Random;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;

/** CloudEvents Kafka protocol binding 1.0.2. */
final class EventCodecTest {
  private static final byte[] KEY = {7};

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static CloudEventBuilder minimal() {
    return CloudEventBuilder.v1().withId("1").withSource(URI.create("/shop")).withType("t");
  }

  private static List<CloudEvent> gallery() {
    return List.of(
        minimal().build(),
        minimal().withData("application/json", utf8("{\"a\":1}")).build(),
        minimal().withData("text/plain", utf8("é😀")).build(),
        minimal().withData("application/octet-stream", new byte[] {0, -1, 127}).build(),
        minimal()
            .withSubject("s")
            .withTime(OffsetDateTime.parse("2026-01-02T03:04:05.678Z"))
            .withDataSchema(URI.create("http://a/schema"))
            .withExtension("partitionkey", "p é")
            .withExtension("x1", "y")
            .withData("application/json", utf8("[]"))
            .build());
  }

  private static CloudEvent decoded(Headers headers, byte[] value) {
    return switch (EventCodec.decode(headers, value)) {
      case Decoded.Event(var event) -> event;
      case Decoded.Malformed(var reason) -> throw new AssertionError(reason);
    };
  }

  private static String text(CloudEvent event) {
    return EventMessage.of(event).toString();
  }

  @Test
  void readsWhatItWroteInBinaryMode() {
    for (CloudEvent event : gallery()) {
      var written = EventCodec.encode("topic", event, KEY);
      assertThat(text(decoded(written.headers(), written.value()))).isEqualTo(text(event));
    }
  }

  @Test
  void readsWhatItWroteInStructuredMode() {
    for (CloudEvent event : gallery()) {
      var written = EventCodec.encodeStructured("topic", event, KEY);
      assertThat(text(decoded(written.headers(), written.value()))).isEqualTo(text(event));
    }
  }

  @Test
  void keysByThePartitionKeyElseByTheKeyGiven() {
    assertThat(EventCodec.encode("t", gallery().getFirst(), KEY).key()).isEqualTo(KEY);
    assertThat(EventCodec.encode("t", gallery().getFirst(), null).key()).isNull();
    assertThat(EventCodec.encode("t", gallery().getLast(), KEY).key()).isEqualTo(utf8("p é"));
    assertThat(EventCodec.encodeStructured("t", gallery().getLast(), KEY).key())
        .isEqualTo(utf8("p é"));
  }

  @Test
  void holdsTheArrayOfTheRecordInBinaryMode() {
    byte[] data = utf8("payload");
    var written = EventCodec.encode("t", minimal().withData("text/plain", data).build(), null);
    assertThat(written.value()).isSameAs(data);
    CloudEvent event = decoded(written.headers(), data);
    assertThat(event.getData()).isInstanceOf(BytesCloudEventData.class);
    assertThat(java.util.Objects.requireNonNull(event.getData()).toBytes()).isSameAs(data);
  }

  @Test
  void saysWhatIsWrongWithARecordThatIsNoEvent() {
    var cloudEvents = new RecordHeaders().add("content-type", utf8("application/cloudevents+json"));
    var noId =
        new RecordHeaders()
            .add("ce_specversion", utf8("1.0"))
            .add("ce_source", utf8("/a"))
            .add("ce_type", utf8("t"));
    var badTime = new RecordHeaders(noId).add("ce_id", utf8("1"));
    badTime.add("ce_time", utf8("yesterday"));
    var unknownVersion = new RecordHeaders().add("ce_specversion", utf8("9.9"));
    assertMalformed(new RecordHeaders(), utf8("hello"));
    assertMalformed(new RecordHeaders(), null);
    assertMalformed(noId, utf8("x"));
    assertMalformed(badTime, utf8("x"));
    assertMalformed(unknownVersion, utf8("x"));
    assertMalformed(cloudEvents, null);
    for (String body :
        List.of(
            "",
            "{",
            "null",
            "5",
            "[]",
            "{}",
            "{\"specversion\":\"1.0\"}",
            "{\"specversion\":\"1.0\",\"id\":\"1\",\"source\":5,\"type\":{}}")) {
      assertMalformed(cloudEvents, utf8(body));
    }
  }

  private static void assertMalformed(
      Headers headers, byte @org.jspecify.annotations.Nullable [] value) {
    assertThat(EventCodec.decode(headers, value)).isInstanceOf(Decoded.Malformed.class);
    assertThat(((Decoded.Malformed) EventCodec.decode(headers, value)).reason()).isNotBlank();
  }

  @Test
  void neverThrowsForRandomRecords() {
    var random = new Random(20_261_101);
    List<String> names =
        List.of(
            "ce_specversion",
            "ce_id",
            "ce_source",
            "ce_type",
            "ce_time",
            "content-type",
            "ce_dataschema",
            "ce_",
            "x");
    List<String> values =
        List.of(
            "1.0",
            "0.3",
            "",
            "/a",
            "application/json",
            "application/cloudevents+json",
            "application/cloudevents-batch+json",
            "::",
            "\u0000");
    for (int i = 0; i < 2_000; i++) {
      var headers = new RecordHeaders();
      for (int h = random.nextInt(7); h > 0; h--) {
        byte[] value =
            random.nextInt(10) == 0 ? null : utf8(values.get(random.nextInt(values.size())));
        headers.add(names.get(random.nextInt(names.size())), value);
      }
      byte[] value = new byte[random.nextInt(20)];
      random.nextBytes(value);
      assertThat(EventCodec.decode(headers, value)).isNotNull();
    }
  }
}
