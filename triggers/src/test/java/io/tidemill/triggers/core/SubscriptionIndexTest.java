package io.tidemill.triggers.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import io.tidemill.schemas.resource.Filter;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class SubscriptionIndexTest {
  private static final List<String> NAMES =
      List.of("type", "source", "subject", "tenant", "region", "id");
  private static final List<String> VALUES = List.of("a", "b", "ab", "ba", "");

  private static CloudEvent event(String type) {
    return CloudEventBuilder.v1()
        .withId("1")
        .withSource(URI.create("/s"))
        .withType(type)
        .withExtension("tenant", "acme")
        .build();
  }

  private static Subscription trigger(String broker, String name, Filter filter) {
    return new Subscription.ToTrigger(broker, filter, name);
  }

  private static Filter type(String type) {
    return new Filter.Exact(Map.of("type", type));
  }

  @Test
  void answersLikeALinearScanInTheSameOrder() {
    long seed = 20_260_101L;
    var random = new Random(seed);
    for (int round = 0; round < 5_000; round++) {
      List<Subscription> subscriptions = subscriptions(random);
      CloudEvent event = randomEvent(random);
      List<Subscription> expected =
          subscriptions.stream()
              .filter(s -> s.broker().equals("b1"))
              .filter(s -> EventPredicate.of(s.filter()).test(event))
              .toList();
      assertThat(SubscriptionIndex.of(subscriptions).match("b1", event))
          .as("seed %d round %d: %s with %s", seed, round, event, subscriptions)
          .isEqualTo(expected);
    }
  }

  @Test
  void keepsTheOrderOfFilingAcrossTheWaysToFind() {
    var scanned = trigger("b", "1", new Filter.Prefix(Map.of("type", "t")));
    var bySource = trigger("b", "2", new Filter.Exact(Map.of("source", "/s")));
    var byTenant = trigger("b", "3", new Filter.Exact(Map.of("tenant", "acme")));
    var byType = trigger("b", "4", type("t"));
    var all = trigger("b", "5", new Filter.All(List.of()));

    var filed = List.of(all, byType, scanned, byTenant, bySource);

    assertThat(SubscriptionIndex.of(filed).match("b", event("t"))).isEqualTo(filed);
  }

  @Test
  void showsNoBrokersEventsToAnothersTriggers() {
    var one = trigger("one", "t1", type("t"));
    var two = trigger("two", "t2", type("t"));
    var index = SubscriptionIndex.of(List.of(one, two));

    assertThat(index.match("one", event("t"))).containsExactly(one);
    assertThat(index.match("two", event("t"))).containsExactly(two);
    assertThat(index.match("three", event("t"))).isEmpty();
    assertThat(index.size()).isEqualTo(2);
  }

  @Test
  void findsAnExactConditionInsideAll() {
    var nested =
        trigger(
            "b",
            "nested",
            new Filter.All(
                List.of(
                    new Filter.Not(new Filter.Exact(Map.of("subject", "x"))),
                    new Filter.All(List.of(type("t"))))));
    var index = SubscriptionIndex.of(List.of(nested));

    assertThat(index.match("b", event("t"))).containsExactly(nested);
    assertThat(index.match("b", event("u"))).isEmpty();
  }

  @Test
  void matchesNothingWhereTwoExactConditionsContradict() {
    var never = trigger("b", "never", new Filter.All(List.of(type("t"), type("u"))));
    var index = SubscriptionIndex.of(List.of(never));

    assertThat(index.match("b", event("t"))).isEmpty();
    assertThat(index.match("b", event("u"))).isEmpty();
  }

  private static List<Subscription> subscriptions(Random random) {
    var subscriptions = new ArrayList<Subscription>();
    int count = random.nextInt(12);
    for (int i = 0; i < count; i++) {
      String broker = random.nextInt(5) == 0 ? "b2" : "b1";
      subscriptions.add(trigger(broker, "t" + i, filter(random, 3)));
    }
    return subscriptions;
  }

  private static Filter filter(Random random, int depth) {
    return switch (random.nextInt(depth == 0 ? 4 : 7)) {
      case 0, 1 -> new Filter.Exact(attributes(random));
      case 2 -> new Filter.Prefix(attributes(random));
      case 3 -> new Filter.Suffix(attributes(random));
      case 4 -> new Filter.All(filters(random, depth - 1));
      case 5 -> new Filter.Any(filters(random, depth - 1));
      default -> new Filter.Not(filter(random, depth - 1));
    };
  }

  private static List<Filter> filters(Random random, int depth) {
    var filters = new ArrayList<Filter>();
    int count = random.nextInt(4);
    for (int i = 0; i < count; i++) {
      filters.add(filter(random, depth));
    }
    return filters;
  }

  private static Map<String, String> attributes(Random random) {
    return random.nextInt(3) == 0
        ? Map.of("type", any(VALUES, random), "tenant", any(VALUES, random))
        : Map.of(any(NAMES, random), any(VALUES, random));
  }

  private static CloudEvent randomEvent(Random random) {
    var builder =
        CloudEventBuilder.v1()
            .withId(any(VALUES, random) + "1")
            .withSource(URI.create(any(VALUES, random) + "/"))
            .withType(any(VALUES, random) + "a");
    if (random.nextBoolean()) {
      builder.withSubject(any(VALUES, random) + "b");
    }
    for (String extension : List.of("tenant", "region")) {
      if (random.nextBoolean()) {
        builder.withExtension(extension, any(VALUES, random));
      }
    }
    return builder.build();
  }

  private static String any(List<String> values, Random random) {
    return values.get(random.nextInt(values.size()));
  }
}
