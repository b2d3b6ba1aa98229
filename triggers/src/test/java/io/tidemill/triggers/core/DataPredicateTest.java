package io.tidemill.triggers.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.cloudevents.CloudEventData;
import io.cloudevents.core.builder.CloudEventBuilder;
import io.tidemill.schemas.json.Json;
import io.tidemill.schemas.json.ReferencePath;
import io.tidemill.schemas.resource.Filter;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class DataPredicateTest {
  private static final String DATA =
      """
      {"n": 1.0, "big": 12345678901234567890.5, "s": "order-7", "t": true, "z": null,
       "list": [1, "a", null], "o": {"x y": {"b": [5]}}}\
      """;

  private static boolean holds(String path, String op, String value, EventView event) {
    return new DataPredicate(
            new Filter.Data(
                ReferencePath.parse(path).orElseThrow(),
                Filter.Op.valueOf(op.toUpperCase(Locale.ROOT)),
                Json.parseOwn(value)))
        .test(event);
  }

  private static EventView event(@Nullable String type, @Nullable String data) {
    var builder = CloudEventBuilder.v1().withId("1").withSource(URI.create("/s")).withType("t");
    if (type != null) {
      builder.withDataContentType(type);
    }
    if (data != null) {
      builder.withData(data.getBytes(StandardCharsets.UTF_8));
    }
    return EventView.of(builder.build());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      textBlock =
          """
          $.n                 | eq       | 1                      | true
          $.n                 | eq       | 1.00                   | true
          $.n                 | eq       | "1"                    | false
          $.n                 | ne       | 1                      | false
          $.n                 | ne       | "1"                    | true
          $.n                 | lt       | 2                      | true
          $.n                 | le       | 1                      | true
          $.n                 | gt       | 0.99                   | true
          $.n                 | ge       | "0"                    | false
          $.big               | gt       | 12345678901234567890.4 | true
          $.big               | lt       | 1e400                  | true
          $.s                 | eq       | "order-7"              | true
          $.s                 | gt       | "order-6"              | true
          $.s                 | prefix   | "order-"               | true
          $.s                 | suffix   | "-7"                   | true
          $.s                 | contains | "der"                  | true
          $.s                 | contains | 7                      | false
          $.s                 | in       | ["a", "order-7"]       | true
          $.n                 | in       | ["1", 1]               | true
          $.n                 | prefix   | "1"                    | false
          $.t                 | eq       | true                   | true
          $.z                 | eq       | null                   | true
          $.z                 | exists   | true                   | true
          $.list              | contains | 1.0                    | true
          $.list              | contains | null                   | true
          $.list              | contains | "b"                    | false
          $.list[1]           | eq       | "a"                    | true
          $.list[9]           | exists   | false                  | true
          $.o['x y'].b[0]     | eq       | 5                      | true
          $.o                 | eq       | "x"                    | false
          $.o                 | ne       | "x"                    | true
          $.none              | eq       | null                   | false
          $.none              | ne       | 1                      | false
          $.none              | exists   | false                  | true
          $.s.deeper          | exists   | true                   | false
          """)
  void comparesWhatItFinds(String path, String op, String value, boolean holds) {
    assertThat(holds(path, op, value, event("application/json", DATA))).isEqualTo(holds);
  }

  @Test
  void takesOnlyJsonAndNeverThrows() {
    assertThat(holds("$.n", "eq", "1", event("application/vnd.a+json; charset=utf-8", DATA)))
        .isTrue();
    assertThat(holds("$.n", "eq", "1", event(null, DATA))).isTrue();
    for (String op : List.of("eq", "ne", "exists")) {
      String value = op.equals("exists") ? "false" : "1";
      assertThat(holds("$.n", op, value, event("text/plain", DATA))).as(op).isFalse();
      for (String broken : List.of("", "{", "{\"n\":1,\"n\":1}", "[".repeat(5_000), "nope")) {
        assertThat(holds("$.n", op, value, event("application/json", broken))).as(op).isFalse();
      }
    }
    assertThat(holds("$.n", "exists", "false", event("application/json", null))).isTrue();
    assertThat(holds("$", "exists", "true", event("application/json", null))).isFalse();
  }

  @Test
  void parsesTheDataOnceAndOnlyWhenACandidateAsks() {
    var reads = new int[1];
    CloudEventData data =
        () -> {
          reads[0]++;
          return DATA.getBytes(StandardCharsets.UTF_8);
        };
    var event =
        CloudEventBuilder.v1()
            .withId("1")
            .withSource(URI.create("/s"))
            .withType("t")
            .withData("application/json", data)
            .build();

    assertThat(index("u").match("b", event)).isEmpty();
    assertThat(reads[0]).isZero();
    assertThat(index("t").match("b", event)).hasSize(3);
    assertThat(reads[0]).isEqualTo(1);
  }

  private static SubscriptionIndex index(String type) {
    var path = ReferencePath.parse("$.n").orElseThrow();
    var filter =
        new Filter.All(
            List.of(
                new Filter.Cesql("type = '" + type + "'"),
                new Filter.Data(path, Filter.Op.EQ, Json.of(1))));
    return SubscriptionIndex.of(
        List.of(
            new Subscription.ToTrigger("b", filter, "t1"),
            new Subscription.ToTrigger("b", filter, "t2"),
            new Subscription.ToTrigger("b", filter, "t3")));
  }
}
