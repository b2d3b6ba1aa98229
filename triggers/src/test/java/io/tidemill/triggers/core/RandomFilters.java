package io.tidemill.triggers.core;

import com.fasterxml.jackson.databind.JsonNode;
import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import io.tidemill.schemas.json.Json;
import io.tidemill.schemas.json.ReferencePath;
import io.tidemill.schemas.resource.Filter;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;

/** Filters in all dialects and events that have a fair chance to match them. */
final class RandomFilters {
  private static final List<String> NAMES =
      List.of("type", "source", "subject", "tenant", "region", "id");
  private static final List<String> VALUES =
      List.of("a", "b", "ab", "ba", "5", "05", "true", "TRUE", "");
  private static final List<String> JSON =
      List.of("1", "1.0", "2", "-3", "\"a\"", "\"ab\"", "true", "null");

  private RandomFilters() {}

  static Filter filter(Random random, int depth) {
    return switch (random.nextInt(depth == 0 ? 8 : 12)) {
      case 0, 1 -> new Filter.Exact(attributes(random));
      case 2 -> new Filter.Prefix(attributes(random));
      case 3 -> new Filter.Suffix(attributes(random));
      case 4, 5, 6 -> new Filter.Cesql(condition(random, 3));
      case 7 -> data(random);
      case 8, 9 -> new Filter.All(filters(random, depth - 1));
      case 10 -> new Filter.Any(filters(random, depth - 1));
      default -> new Filter.Not(filter(random, depth - 1));
    };
  }

  static CloudEvent event(Random random) {
    var builder =
        CloudEventBuilder.v1()
            .withId(any(VALUES, random) + "1")
            .withSource(URI.create(any(VALUES, random) + "/"))
            .withType(any(VALUES, random) + any(List.of("a", "", ""), random));
    if (random.nextBoolean()) {
      builder.withSubject(any(VALUES, random) + any(List.of("b", ""), random));
    }
    for (String extension : List.of("tenant", "region")) {
      switch (random.nextInt(5)) {
        case 0, 1 -> builder.withExtension(extension, any(VALUES, random));
        case 2 -> builder.withExtension(extension, 5);
        case 3 -> builder.withExtension(extension, true);
        default -> {}
      }
    }
    if (random.nextBoolean()) {
      String json =
          "{\"a\":%s,\"b\":[%s,%s]}"
              .formatted(any(JSON, random), any(JSON, random), any(JSON, random));
      builder.withData("application/json", json.getBytes(StandardCharsets.UTF_8));
    }
    return builder.build();
  }

  static String condition(Random random, int depth) {
    return switch (random.nextInt(depth == 0 ? 8 : 12)) {
      case 0, 1 -> any(NAMES, random) + " = " + literal(random);
      case 2 -> literal(random) + " = " + any(NAMES, random);
      case 3 -> any(NAMES, random) + " LIKE '" + any(VALUES, random) + "%'";
      case 4 -> any(NAMES, random) + " LIKE '_%" + any(VALUES, random) + "'";
      case 5 ->
          any(NAMES, random)
              + any(List.of(" IN (", " NOT IN ("), random)
              + literal(random)
              + ", "
              + literal(random)
              + ")";
      case 6 -> "EXISTS " + any(NAMES, random);
      case 7 -> any(List.of("tenant", "region", "tenant < 6", "region != 'a'"), random);
      case 8, 9 ->
          "(" + condition(random, depth - 1) + " AND " + condition(random, depth - 1) + ")";
      case 10 -> "(" + condition(random, depth - 1) + " OR " + condition(random, depth - 1) + ")";
      default -> "NOT (" + condition(random, depth - 1) + ")";
    };
  }

  private static Filter data(Random random) {
    ReferencePath path =
        ReferencePath.parse(any(List.of("$.a", "$.b", "$.b[1]", "$.c", "$"), random)).orElseThrow();
    Filter.Op op = Filter.Op.values()[random.nextInt(Filter.Op.values().length)];
    JsonNode scalar = Json.parseOwn(any(JSON, random));
    return switch (op) {
      case EQ, NE, CONTAINS -> new Filter.Data(path, op, scalar);
      case LT, LE, GT, GE -> new Filter.Data(path, op, Json.of(random.nextInt(3)));
      case PREFIX, SUFFIX -> new Filter.Data(path, op, Json.of("a"));
      case EXISTS -> new Filter.Data(path, op, Json.of(random.nextBoolean()));
      case IN -> new Filter.Data(path, op, Json.parseOwn("[1,\"a\"]"));
    };
  }

  private static List<Filter> filters(Random random, int depth) {
    return new ArrayList<>(
        IntStream.range(0, random.nextInt(4)).mapToObj(_ -> filter(random, depth)).toList());
  }

  private static Map<String, String> attributes(Random random) {
    return random.nextInt(3) == 0
        ? Map.of("type", any(VALUES, random), "tenant", any(VALUES, random))
        : Map.of(any(NAMES, random), any(VALUES, random));
  }

  private static String literal(Random random) {
    return random.nextInt(5) == 0
        ? any(List.of("5", "0", "TRUE", "false"), random)
        : "'" + any(VALUES, random) + "'";
  }

  private static <T> T any(List<T> values, Random random) {
    return values.get(random.nextInt(values.size()));
  }
}
