package io.tidemill.ops.explain;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import io.tidemill.schemas.resource.Filter;
import java.net.URI;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** How a filter judges events, and what it says decided. */
final class FilterTestTest {
  private static CloudEvent event(String id, String type, String source) {
    return CloudEventBuilder.v1().withId(id).withType(type).withSource(URI.create(source)).build();
  }

  @Test
  void countsAndNamesTheClauseThatFailed() {
    var test =
        new FilterTest(
            new Filter.All(
                List.of(
                    new Filter.Exact(Map.of("type", "a")),
                    new Filter.Not(new Filter.Prefix(Map.of("source", "/test"))))));
    test.read(event("1", "a", "/shop"), "topic-0@1");
    test.read(event("2", "b", "/shop"), null);
    test.read(event("3", "a", "/test/x"), null);
    test.readMalformed();
    JsonNode json = test.json();
    assertThat(json.path("read").asInt()).isEqualTo(4);
    assertThat(json.path("matched").asInt()).isEqualTo(1);
    assertThat(json.path("missed").asInt()).isEqualTo(2);
    assertThat(json.path("malformed").asInt()).isEqualTo(1);
    assertThat(json.at("/matches/0/place").asText()).isEqualTo("topic-0@1");
    assertThat(json.at("/misses/0/decidedBy")).hasSize(1);
    assertThat(json.at("/misses/0/decidedBy/0").asText())
        .contains("exact")
        .contains("type is \"b\"");
    assertThat(json.at("/misses/1/decidedBy/0").asText()).contains("prefix").contains("/test/x");
  }

  @Test
  void showsTheFirstOnly() {
    var test = new FilterTest(new Filter.All(List.of()));
    for (int i = 0; i < 100; i++) {
      test.read(event("e" + i, "a", "/s"), null);
    }
    assertThat(test.json().path("matched").asInt()).isEqualTo(100);
    assertThat(test.json().path("matches")).hasSize(FilterTest.SHOWN_MAX);
  }
}
