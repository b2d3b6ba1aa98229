package io.tidemill.triggers.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import io.tidemill.schemas.resource.Filter;
import java.net.URI;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

final class EventPredicateTest {
  private static final CloudEvent EVENT =
      CloudEventBuilder.v1()
          .withId("1")
          .withSource(URI.create("/shop/berlin"))
          .withType("order.placed")
          .withTime(OffsetDateTime.parse("2026-01-01T00:00:00Z"))
          .withExtension("tenant", "acme")
          .withExtension("priority", 7)
          .withExtension("urgent", true)
          .build();

  private static boolean holds(Filter filter) {
    return EventPredicate.of(filter).test(EventView.of(EVENT));
  }

  private static Filter exact(String name, String value) {
    return new Filter.Exact(Map.of(name, value));
  }

  @Nested
  final class OneDialect {
    @Test
    void exactWantsTheWholeValueInItsCase() {
      assertThat(holds(exact("type", "order.placed"))).isTrue();
      assertThat(holds(exact("type", "order.place"))).isFalse();
      assertThat(holds(exact("type", "Order.Placed"))).isFalse();
    }

    @Test
    void prefixWantsTheStart() {
      assertThat(holds(new Filter.Prefix(Map.of("type", "order.")))).isTrue();
      assertThat(holds(new Filter.Prefix(Map.of("type", "placed")))).isFalse();
      assertThat(holds(new Filter.Prefix(Map.of("type", "order.placed.twice")))).isFalse();
    }

    @Test
    void suffixWantsTheEnd() {
      assertThat(holds(new Filter.Suffix(Map.of("source", "/berlin")))).isTrue();
      assertThat(holds(new Filter.Suffix(Map.of("source", "/shop")))).isFalse();
    }

    @Test
    void everyNamedAttributeMustFit() {
      assertThat(holds(new Filter.Exact(Map.of("type", "order.placed", "tenant", "acme"))))
          .isTrue();
      assertThat(holds(new Filter.Exact(Map.of("type", "order.placed", "tenant", "other"))))
          .isFalse();
    }

    @Test
    void aFilterThatNamesNoAttributeAlwaysHolds() {
      assertThat(holds(new Filter.Exact(Map.of()))).isTrue();
    }

    @Test
    void extensionsAreComparedByTheirCanonicalString() {
      assertThat(holds(exact("tenant", "acme"))).isTrue();
      assertThat(holds(exact("priority", "7"))).isTrue();
      assertThat(holds(exact("urgent", "true"))).isTrue();
    }

    @Test
    void timeKeepsItsSeconds() {
      assertThat(holds(exact("time", "2026-01-01T00:00:00Z"))).isTrue();
    }
  }

  @Nested
  final class MissingAttribute {
    @Test
    void neverMatchesInAnyDialectNotEvenTheEmptyString() {
      for (String name : List.of("subject", "dataschema", "datacontenttype", "absent", "NoName")) {
        assertThat(holds(exact(name, ""))).as("exact %s", name).isFalse();
        assertThat(holds(new Filter.Prefix(Map.of(name, "")))).as("prefix %s", name).isFalse();
        assertThat(holds(new Filter.Suffix(Map.of(name, "")))).as("suffix %s", name).isFalse();
      }
    }

    @Test
    void makesItsNegationHold() {
      assertThat(holds(new Filter.Not(exact("subject", "x")))).isTrue();
    }
  }

  @Nested
  final class Combined {
    private final Filter yes = exact("type", "order.placed");
    private final Filter no = exact("type", "order.paid");

    @Test
    void allWantsEachAndHoldsWhenEmpty() {
      assertThat(holds(new Filter.All(List.of(yes, yes)))).isTrue();
      assertThat(holds(new Filter.All(List.of(yes, no)))).isFalse();
      assertThat(holds(new Filter.All(List.of()))).isTrue();
    }

    @Test
    void anyWantsOneAndFailsWhenEmpty() {
      assertThat(holds(new Filter.Any(List.of(no, yes)))).isTrue();
      assertThat(holds(new Filter.Any(List.of(no, no)))).isFalse();
      assertThat(holds(new Filter.Any(List.of()))).isFalse();
    }

    @Test
    void notTurnsAround() {
      assertThat(holds(new Filter.Not(yes))).isFalse();
      assertThat(holds(new Filter.Not(new Filter.Not(yes)))).isTrue();
    }

    @Test
    void nestsToAnyDepth() {
      Filter deep = yes;
      for (int i = 0; i < 200; i++) {
        deep = new Filter.All(List.of(new Filter.Any(List.of(no, deep)), new Filter.Not(no)));
      }
      assertThat(holds(deep)).isTrue();
    }
  }
}
