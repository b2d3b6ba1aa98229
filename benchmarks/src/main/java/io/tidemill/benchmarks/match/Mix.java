package io.tidemill.benchmarks.match;

import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import io.tidemill.schemas.json.Json;
import io.tidemill.schemas.json.ReferencePath;
import io.tidemill.schemas.resource.Filter;
import io.tidemill.triggers.core.Subscription;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Triggers as a large installation has them, and events of which each matches one to three.
 *
 * <p>Team {@code i} has the type {@code com.example.team<i>.order.placed}, the source {@code
 * /shop/<i>} and the tenant {@code tenant<i>}. Its trigger has one of ten forms, by {@code i % 10}:
 * half of them exact, the others prefix, suffix, any, not, CESQL or data. Each form alone is met by
 * its own team's events only; a hundredth of the triggers wants the data of many teams beside.
 */
final class Mix {
  static final String BROKER = "default";

  /** Events in a round. */
  static final int EVENTS = 512;

  private Mix() {}

  static List<Subscription> triggers(int count) {
    var triggers = new ArrayList<Subscription>(count);
    for (int i = 0; i < count; i++) {
      triggers.add(new Subscription.ToTrigger(BROKER, filter(i), "trigger" + i));
    }
    return triggers;
  }

  /** Events of teams spread over all; every one has 9 attributes and 200 bytes of JSON. */
  static List<CloudEvent> events(int triggers) {
    var events = new ArrayList<CloudEvent>(EVENTS);
    for (int i = 0; i < EVENTS; i++) {
      events.add(event((int) ((long) i * 7_919 % triggers), i));
    }
    return events;
  }

  private static Filter filter(int i) {
    String type = type(i);
    Filter exactType = new Filter.Exact(Map.of("type", type));
    return switch (i % 10) {
      case 0, 1, 2 -> exactType;
      case 3, 4 -> new Filter.Exact(Map.of("type", type, "source", source(i)));
      case 5 -> new Filter.Prefix(Map.of("type", "com.example.team" + i + "."));
      case 6 ->
          i % 100 == 6
              ? new Filter.Suffix(Map.of("source", source(i)))
              : new Filter.Any(
                  List.of(exactType, new Filter.Exact(Map.of("type", "com.example.retired" + i))));
      case 7 ->
          new Filter.All(
              List.of(exactType, new Filter.Not(new Filter.Exact(Map.of("subject", "test")))));
      case 8 ->
          new Filter.Cesql(
              "tenant = 'tenant%d' AND (type LIKE '%%.placed' OR type LIKE '%%.paid') AND hop < 5"
                  .formatted(i));
      default ->
          new Filter.All(
              List.of(
                  new Filter.Prefix(Map.of("source", source(i))),
                  new Filter.Exact(Map.of("tenant", "tenant" + i)),
                  new Filter.Data(
                      ReferencePath.parse("$.order.total").orElseThrow(),
                      Filter.Op.GE,
                      Json.of(10))));
    };
  }

  private static CloudEvent event(int team, int number) {
    return CloudEventBuilder.v1()
        .withId("event-" + number)
        .withType(type(team))
        .withSource(URI.create(source(team)))
        .withSubject("order-" + number)
        .withTime(OffsetDateTime.parse("2026-11-22T12:00:00Z"))
        .withExtension("tenant", "tenant" + team)
        .withExtension("hop", "1")
        .withExtension("partitionkey", "order-" + number)
        .withData("application/json", data(number))
        .build();
  }

  private static byte[] data(int number) {
    return """
    {"order":{"id":"order-%d","total":%d.50,"currency":"EUR","lines":[\
    {"sku":"A-1","count":2},{"sku":"B-2","count":1},{"sku":"C-3","count":7}]},\
    "customer":{"name":"Ada Lovelace","city":"London"}}\
    """
        .formatted(number, 10 + number)
        .getBytes(StandardCharsets.UTF_8);
  }

  private static String type(int team) {
    return "com.example.team" + team + ".order.placed";
  }

  private static String source(int team) {
    return "/shop/" + team + "/";
  }
}
