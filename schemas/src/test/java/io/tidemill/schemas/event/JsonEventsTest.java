package io.tidemill.schemas.event;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.cloudevents.CloudEvent;
import io.cloudevents.CloudEventData;
import io.tidemill.schemas.problem.Problem;
import io.tidemill.schemas.problem.ProblemCode;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class JsonEventsTest {
  private static final String REQUIRED =
      "\"specversion\":\"1.0\",\"id\":\"1\",\"source\":\"/s\",\"type\":\"t\"";

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1.10",
        "12345678901234567890.5",
        "1e400",
        "-0",
        "\"text\"",
        "\"\\ud800 \\u20AC é 😀\"",
        "true",
        "null",
        "[ 1,\t2 ]",
        "{ \"b\" : 1.0, \"a\":[{}], \"b\": 2 }",
        "{}"
      })
  void keepsJsonDataAsTheyWereSent(String data) {
    for (String after : new String[] {"", " ", ",\"subject\":\"x\"", " , \"subject\" : \"x\" "}) {
      assertThat(text(event("{" + REQUIRED + ",\"data\":" + data + after + "}"))).isEqualTo(data);
      assertThat(text(event("{\"data\" : " + data + " ," + REQUIRED + "}"))).isEqualTo(data);
    }
  }

  @Test
  void keepsLongJsonDataAsTheyWereSent() {
    String data = "[" + "12.50, \"ü\", ".repeat(20_000) + "1]";
    assertThat(text(event("{\"data\":" + data + "," + REQUIRED + "}"))).isEqualTo(data);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "application/json|\"abc\"|\"abc\"",
        "application/vnd.acme.order-v1+json|{\"a\":1}|{\"a\":1}",
        "text/plain|\"a\\nb\"|`a\nb`",
        "application/xml|\"<a/>\"|<a/>",
      })
  void readsDataAsTheirTypeSays(String type, String data, String expected) {
    CloudEvent event =
        event("{" + REQUIRED + ",\"data\":" + data + ",\"datacontenttype\":\"" + type + "\"}");
    assertThat(text(event)).isEqualTo(expected);
    assertThat(event.getDataContentType()).isEqualTo(type);
  }

  @Test
  void saysJsonWhereTheFormatImpliesIt() {
    assertThat(event("{" + REQUIRED + ",\"data\":1}").getDataContentType())
        .isEqualTo("application/json");
    assertThat(event("{" + REQUIRED + "}").getDataContentType()).isNull();
  }

  @Test
  void decodesBase64() {
    assertThat(text(event("{" + REQUIRED + ",\"data_base64\":\"AP8=\"}")))
        .isEqualTo(new String(new byte[] {0, -1}, UTF_8));
    assertThat(
            text(
                event(
                    "{\"specversion\":\"0.3\",\"id\":\"1\",\"source\":\"/s\",\"type\":\"t\","
                        + "\"datacontentencoding\":\"base64\",\"data\":\"aGk=\"}")))
        .isEqualTo("hi");
  }

  @Test
  void takesNullAttributesAsUnset() {
    CloudEvent event = event("{" + REQUIRED + ",\"subject\":null,\"ext\":null,\"n\":7,\"b\":true}");
    assertThat(event.getSubject()).isNull();
    assertThat(event.getExtensionNames()).containsExactlyInAnyOrder("n", "b");
    assertThat(event.getExtension("n")).isEqualTo("7");
    assertThat(event.getExtension("b")).isEqualTo("true");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "\"ext\":[1]|/ext",
        "\"ext\":{}|/ext",
        "\"ext\":1.5|/ext",
        "\"ext\":3000000000|/ext",
        "\"subject\":7|/subject",
        "\"subject\":\"\"|/subject",
        "\"id\":\"2\"|/id",
        "\"Ext\":\"x\"|/Ext",
        "\"a/b\":\"x\"|/a~1b",
        "\"abcdefghijklmnopqrstu\":\"x\"|/abcdefghijklmnopqrstu",
        "\"time\":\"2026-01-01T00:00Z\"|/time",
        "\"time\":\"2026-13-01T00:00:00Z\"|/time",
        "\"dataschema\":\"a b\"|/dataschema",
        "\"datacontenttype\":\"json\"|/datacontenttype",
        "\"ext\":\"\\u0000\"|/ext",
        "\"ext\":\"\\u0085\"|/ext",
        "\"ext\":\"\\ud800\"|/ext",
        "\"ext\":\"\\ufffe\"|/ext",
        "\"data\":1,\"data\":2|/data",
        "\"data\":1,\"data_base64\":\"AA==\"|/data_base64",
        "\"data_base64\":\"*\"|/data_base64",
        "\"data_base64\":1|/data_base64",
        "\"data\":1,\"datacontenttype\":\"text/plain\"|/data",
      })
  void refusesAndNamesThePlace(String member, String pointer) {
    assertThat(refused("{" + REQUIRED + "," + member + "}").problems())
        .extracting(Problem::pointer)
        .containsExactly(pointer);
  }

  @Test
  void tellsAllProblemsAtOnce() {
    assertThat(refused("{\"specversion\":\"1.0\",\"source\":\"\",\"time\":\"x\"}").problems())
        .extracting(Problem::pointer)
        .containsExactlyInAnyOrder("/id", "/type", "/source", "/time");
  }

  @Test
  void boundsTheProblemsItTells() {
    assertThat(refused("{" + "\"A\":1,".repeat(1_000) + REQUIRED + "}").problems()).hasSize(20);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "null", "[]", "{", "{}x", "{\"a\":}", "\"", "\uFEFF{}", "01"})
  void refusesWhatIsNoJsonObject(String text) {
    assertThat(refused(text).problems()).isNotEmpty();
  }

  @Test
  void refusesTextThatIsNotUtf8() {
    byte[] overlong = ("{" + REQUIRED + ",\"ext\":\"??\"}").getBytes(UTF_8);
    overlong[overlong.length - 4] = (byte) 0xC0;
    overlong[overlong.length - 3] = (byte) 0x80;
    assertThat(JsonEvents.read(overlong, EventDraft.Limits.DOOR, TraceContext.NONE))
        .isInstanceOf(Reading.Refused.class);
  }

  @Test
  void limitsTheDepth() {
    assertThat(event("{" + REQUIRED + ",\"data\":" + "[".repeat(99) + "]".repeat(99) + "}"))
        .isNotNull();
    assertThat(refused("{" + REQUIRED + ",\"data\":" + "[".repeat(100) + "]".repeat(100) + "}"))
        .isNotNull();
    assertThat(refused("[".repeat(1_000_000))).isNotNull();
  }

  @Test
  void readsEachItemOfABatchForItself() {
    String good = "{" + REQUIRED + ",\"data\":{\"x\":1.0}}";
    BatchReading.Items items = items("[ " + good + " , 7, {}, [{}] ," + good + "]", 1000);
    assertThat(items.items())
        .extracting(reading -> reading instanceof Reading.Read)
        .containsExactly(true, false, false, false, true);
    assertThat(text(((Reading.Read) items.items().getLast()).event())).isEqualTo("{\"x\":1.0}");
  }

  @Test
  void measuresEachItemOfABatch() {
    String event = "{" + REQUIRED + ",\"data\":\"é😀€\"}";
    int length = event.getBytes(UTF_8).length;
    assertThat(items("[" + event + "]", length).items().getFirst())
        .isInstanceOf(Reading.Read.class);
    assertThat(items("[" + event + "]", length - 1).items().getFirst())
        .isInstanceOfSatisfying(
            Reading.Refused.class,
            refused ->
                assertThat(refused.problems())
                    .extracting(Problem::code)
                    .containsExactly(ProblemCode.TM_3004));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "{}", "[", "[{]", "[{}", "[{}]]", "[1,]"})
  void refusesWhatIsNoArray(String text) {
    assertThat(JsonEvents.readBatch(text.getBytes(UTF_8), 1000, TraceContext.NONE))
        .isInstanceOf(BatchReading.Unreadable.class);
  }

  @Test
  void limitsTheItemsOfABatch() {
    assertThat(items("[" + "1,".repeat(999) + "1]", 1000).items()).hasSize(1000);
    assertThat(
            JsonEvents.readBatch(
                ("[" + "1,".repeat(1000) + "1]").getBytes(UTF_8), 1000, TraceContext.NONE))
        .isInstanceOf(BatchReading.Unreadable.class);
  }

  private static BatchReading.Items items(String text, int max) {
    return (BatchReading.Items) JsonEvents.readBatch(text.getBytes(UTF_8), max, TraceContext.NONE);
  }

  private static CloudEvent event(String text) {
    Reading reading =
        JsonEvents.read(text.getBytes(UTF_8), EventDraft.Limits.DOOR, TraceContext.NONE);
    assertThat(reading).as(text).isInstanceOf(Reading.Read.class);
    return ((Reading.Read) reading).event();
  }

  private static Reading.Refused refused(String text) {
    Reading reading =
        JsonEvents.read(text.getBytes(UTF_8), EventDraft.Limits.DOOR, TraceContext.NONE);
    assertThat(reading).isInstanceOf(Reading.Refused.class);
    return (Reading.Refused) reading;
  }

  private static String text(CloudEvent event) {
    CloudEventData data = Objects.requireNonNull(event.getData());
    return new String(data.toBytes(), UTF_8);
  }
}
