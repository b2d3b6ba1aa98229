package io.tidemill.triggers.core;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.BooleanNode;
import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import io.tidemill.schemas.json.ReferencePath;
import io.tidemill.schemas.resource.Filter;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

final class SubscriptionIndexTest {
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
      CloudEvent event = RandomFilters.event(random);
      List<Subscription> expected =
          subscriptions.stream()
              .filter(s -> s.broker().equals("b1"))
              .filter(s -> EventPredicate.of(s.filter()).test(EventView.of(event)))
              .sorted(Subscription.ORDER)
              .toList();
      assertThat(SubscriptionIndex.of(subscriptions).match("b1", event))
          .as("seed %d round %d: %s with %s", seed, round, event, subscriptions)
          .isEqualTo(expected);
    }
  }

  @Test
  void answersInOrderOfTheNamesAcrossTheWaysToFind() {
    var byPrefix = trigger("b", "1", new Filter.Prefix(Map.of("type", "t")));
    var bySource = trigger("b", "2", new Filter.Exact(Map.of("source", "/s")));
    var byTenant = trigger("b", "3", new Filter.Exact(Map.of("tenant", "acme")));
    var byType = trigger("b", "4", type("t"));
    var scanned = trigger("b", "5", new Filter.All(List.of()));
    var workflow = new Subscription.ToWorkflow("b", "0", 1, "placed", 0, "/s", "t", null);

    assertThat(
            SubscriptionIndex.of(List.of(workflow, scanned, byType, byPrefix, byTenant, bySource))
                .match("b", event("t")))
        .containsExactly(byPrefix, bySource, byTenant, byType, scanned, workflow);
  }

  @Test
  void aChangedIndexAnswersLikeANewOne() {
    long seed = 77L;
    var random = new Random(seed);
    var index = SubscriptionIndex.of(List.of());
    var table = new TreeMap<String, Subscription>();
    for (int round = 0; round < 500; round++) {
      String name = "t" + random.nextInt(40);
      if (random.nextInt(3) == 0) {
        table.remove(name);
      } else {
        table.put(name, trigger("b" + random.nextInt(2), name, RandomFilters.filter(random, 3)));
      }
      index = index.changedTo(table.values());
      CloudEvent event = RandomFilters.event(random);
      for (String broker : List.of("b0", "b1")) {
        assertThat(index.match(broker, event))
            .as("seed %d round %d", seed, round)
            .isEqualTo(SubscriptionIndex.of(table.values()).match(broker, event));
      }
      assertThat(index.size()).isEqualTo(table.size());
    }
    assertThat(index.changedTo(List.of()).size()).isZero();
  }

  @Test
  void filesWhateverNeedsAnAttributeAndScansTheRest() {
    var exact = type("t");
    var prefix = new Filter.Prefix(Map.of("type", "t"));
    var suffix = new Filter.Suffix(Map.of("source", "/s"));
    var not = new Filter.Not(type("x"));
    var data = new Filter.Data(ReferencePath.ROOT, Filter.Op.EXISTS, BooleanNode.TRUE);
    List<Filter> filed =
        List.of(
            exact,
            prefix,
            suffix,
            new Filter.All(List.of(not, new Filter.Not(data), prefix)),
            new Filter.Any(List.of(exact, suffix)),
            cesql("type = 't' AND NOT EXISTS region"),
            cesql("type LIKE 't%' AND source LIKE '%s'"),
            cesql("type IN ('t', 'u') OR subject = 'x'"),
            cesql("tenant != 'other'"),
            cesql("EXISTS tenant"));
    List<Filter> scanned =
        List.of(
            not,
            new Filter.Not(data),
            new Filter.All(List.of()),
            new Filter.Any(List.of(exact, not)),
            cesql("NOT (type = 'x')"),
            cesql("type = 't' OR TRUE"),
            cesql("type IN ('t', '05')"));
    var subscriptions = new ArrayList<Subscription>();
    for (Filter filter : filed) {
      subscriptions.add(trigger("b", "f" + subscriptions.size(), filter));
    }
    for (Filter filter : scanned) {
      subscriptions.add(trigger("b", "s" + subscriptions.size(), filter));
    }
    var index = SubscriptionIndex.of(subscriptions);

    assertThat(index.scanned("b")).isEqualTo(scanned.size());
    assertThat(index.match("b", event("t"))).hasSize(subscriptions.size());
  }

  @Test
  void triggersThatShareATypeAreFoundByWhatTellsThemApart() {
    var subscriptions = new ArrayList<Subscription>();
    for (int i = 0; i < 500; i++) {
      subscriptions.add(
          trigger("b", "t" + i, new Filter.Exact(Map.of("type", "t", "tenant", "tenant" + i))));
    }
    var index = SubscriptionIndex.of(subscriptions);
    CloudEvent event =
        CloudEventBuilder.from(event("t")).withExtension("tenant", "tenant7").build();

    assertThat(index.match("b", event)).containsExactly(subscriptions.get(7));
    assertThat(index.asked("b", event)).isLessThan(5);
  }

  private static Filter cesql(String expression) {
    return new Filter.Cesql(expression);
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
      subscriptions.add(trigger(broker, "t" + i, RandomFilters.filter(random, 3)));
    }
    return subscriptions;
  }
}
