package io.tidemill.triggers.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import io.tidemill.schemas.json.Json;
import io.tidemill.schemas.json.ReferencePath;
import io.tidemill.schemas.resource.Filter;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class ExplanationTest {
  private static final CloudEvent EVENT =
      CloudEventBuilder.v1()
          .withId("1")
          .withSource(URI.create("/shop"))
          .withType("a.c")
          .withData("application/json", "{\"total\":7}".getBytes(StandardCharsets.UTF_8))
          .build();

  @Test
  void saysWhatTheIndexSays() {
    long seed = 20_261_122L;
    var random = new Random(seed);
    int matches = 0;
    for (int round = 0; round < 10_000; round++) {
      Filter filter = RandomFilters.filter(random, 3);
      CloudEvent event = RandomFilters.event(random);
      var index = SubscriptionIndex.of(List.of(new Subscription.ToTrigger("b", filter, "t")));
      Explanation explanation = Explanation.of(filter, event);
      assertThat(explanation.holds())
          .as("seed %d round %d: %s with %s", seed, round, filter, event)
          .isEqualTo(!index.match("b", event).isEmpty())
          .isEqualTo(EventPredicate.of(filter).test(EventView.of(event)));
      assertThat(explanation.text()).startsWith(explanation.holds() ? "true" : "false");
      matches += explanation.holds() ? 1 : 0;
    }
    assertThat(matches).isBetween(1_000, 9_000);
  }

  @Test
  void namesEachClauseAndWhatWasFound() {
    var filter =
        new Filter.All(
            List.of(
                new Filter.Exact(Map.of("type", "a.b", "source", "/shop")),
                new Filter.Not(new Filter.Prefix(Map.of("subject", "x"))),
                new Filter.Cesql(
                    "type LIKE 'a.%' AND (tenant = 'acme' OR TRUE) AND LENGTH(id) = 1"),
                new Filter.Data(
                    ReferencePath.parse("$.total").orElseThrow(), Filter.Op.GT, Json.of(10)),
                new Filter.Data(
                    ReferencePath.parse("$.vat").orElseThrow(), Filter.Op.EXISTS, Json.of(false))));

    assertThat(Explanation.of(filter, EVENT).text())
        .isEqualTo(
            """
            false  all of 5
              false  exact: { source: "/shop", type: "a.b" }
                true   exact: { source: "/shop" }  (source is "/shop")
                false  exact: { type: "a.b" }  (type is "a.c")
              true   not
                false  prefix: { subject: "x" }  (subject is missing)
              false  cesql: type LIKE 'a.%' AND (tenant = 'acme' OR TRUE) AND LENGTH(id) = 1
                true   type LIKE 'a.%'  (type is "a.c")
                false  tenant = 'acme' OR TRUE  (error missingAttribute, tenant is missing)
                true   LENGTH(id) = 1  (id is "1")
              false  data: { path: $.total, op: gt, value: 10 }  ($.total is 7)
              true   data: { path: $.vat, op: exists, value: false }  ($.vat is missing)
            """);
  }
}
