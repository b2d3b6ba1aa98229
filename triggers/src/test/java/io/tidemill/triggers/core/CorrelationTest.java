package io.tidemill.triggers.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import io.tidemill.schemas.json.ReferencePath;
import io.tidemill.schemas.log.InstanceKey;
import io.tidemill.triggers.core.Correlation.Arrival;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class CorrelationTest {
  private static CloudEvent event(String json) {
    return CloudEventBuilder.v1()
        .withId("e1")
        .withSource(URI.create("/shop"))
        .withType("order")
        .withSubject("42")
        .withDataContentType("application/json")
        .withData(json.getBytes(StandardCharsets.UTF_8))
        .build();
  }

  private static Subscription.ToWorkflow trigger(
      String workflow, String name, int order, @Nullable String path) {
    ReferencePath token = path == null ? null : ReferencePath.parse(path).orElseThrow();
    return new Subscription.ToWorkflow("b", workflow, 3, name, order, "/shop", "order", token);
  }

  private static Arrival arrival(String workflow, String token, String... triggers) {
    return new Arrival(new InstanceKey(workflow, token), 3, List.of(triggers));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      value = {
        "7 | 7",
        "\"7\" | 7",
        "7.0 | 7",
        "4.2e1 | 42",
        "0.50 | 0.5",
        "-0 | 0",
        "100 | 100",
        "true | true",
        "\"a/b\" | a/b",
      })
  void scalarsHaveOneCanonicalToken(String json, String token) {
    var found =
        Correlation.of(event("{\"k\":" + json + "}"), List.of(trigger("w", "t", 0, "$.data.k")));

    assertThat(found.arrivals()).containsExactly(arrival("w", token, "t"));
    assertThat(found.uncorrelatable()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"k\":null}",
        "{\"k\":\"\"}",
        "{\"k\":{\"a\":1}}",
        "{\"k\":[7]}",
        "7",
        "not json",
        "{\"k\":1e999999999}"
      })
  void whatIsNoScalarIsNoToken(String json) {
    var found = Correlation.of(event(json), List.of(trigger("w", "t", 0, "$.data.k")));

    assertThat(found.arrivals()).isEmpty();
    assertThat(found.uncorrelatable()).containsExactly("w");
  }

  @Test
  void aTokenThatIsTooLongIsNone() {
    var longest = "x".repeat(InstanceKey.TOKEN_LENGTH_MAX);
    var triggers = List.of(trigger("w", "t", 0, "$.data"));

    assertThat(Correlation.of(event("\"" + longest + "\""), triggers).arrivals())
        .containsExactly(arrival("w", longest, "t"));
    assertThat(Correlation.of(event("\"" + longest + "x\""), triggers).uncorrelatable())
        .containsExactly("w");
  }

  @Test
  void anAttributeEqualsTheSameNumberInThePayload() {
    var found =
        Correlation.of(
            event("{\"k\":42}"),
            List.of(
                trigger("w", "bySubject", 0, "$.subject"), trigger("w", "byData", 1, "$.data.k")));

    assertThat(found.arrivals()).containsExactly(arrival("w", "42", "bySubject", "byData"));
  }

  @Test
  void triggersWithDifferentTokensArriveAtDifferentInstances() {
    var found =
        Correlation.of(
            event("{\"a\":1,\"b\":2}"),
            List.of(
                trigger("w", "second", 1, "$.data.b"),
                trigger("w", "third", 2, "$.data.a"),
                trigger("w", "first", 0, "$.data.a")));

    assertThat(found.arrivals())
        .containsExactly(arrival("w", "1", "first", "third"), arrival("w", "2", "second"));
  }

  @Test
  void oneTokenIsEnoughForTheWorkflow() {
    var found =
        Correlation.of(
            event("{\"a\":1}"),
            List.of(trigger("w", "t1", 0, "$.data.a"), trigger("w", "t2", 1, "$.data.b")));

    assertThat(found.arrivals()).containsExactly(arrival("w", "1", "t1"));
    assertThat(found.uncorrelatable()).isEmpty();
  }

  @Test
  void eachWorkflowIsCorrelatedForItself() {
    var found =
        Correlation.of(
            event("{\"a\":1}"),
            List.of(trigger("good", "t", 0, "$.data.a"), trigger("bad", "t", 0, "$.data.b")));

    assertThat(found.arrivals()).containsExactly(arrival("good", "1", "t"));
    assertThat(found.uncorrelatable()).containsExactly("bad");
  }

  @Test
  void withoutAPathEachEventHasItsOwnInstance() {
    var found = Correlation.of(event("{}"), List.of(trigger("w", "t", 0, null)));

    assertThat(found.arrivals()).containsExactly(arrival("w", "/shop,e1", "t"));
  }

  @Test
  void nothingMatchedIsNothing() {
    assertThat(Correlation.of(event("{}"), List.of()))
        .isEqualTo(new Correlation(List.of(), List.of()));
  }
}
