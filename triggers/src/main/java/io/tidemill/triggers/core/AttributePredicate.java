package io.tidemill.triggers.core;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The dialects {@code exact}, {@code prefix} and {@code suffix}: every condition holds. */
record AttributePredicate(Dialect dialect, List<Condition> conditions) implements EventPredicate {
  /** How an attribute is compared. */
  enum Dialect {
    EXACT,
    PREFIX,
    SUFFIX
  }

  /** What one attribute must be, start or end with. */
  record Condition(String attribute, String value) {}

  static AttributePredicate of(Dialect dialect, Map<String, String> wanted) {
    return new AttributePredicate(
        dialect,
        wanted.entrySet().stream()
            .sorted(Map.Entry.comparingByKey())
            .map(entry -> new Condition(entry.getKey(), entry.getValue()))
            .toList());
  }

  @Override
  public boolean test(EventView event) {
    for (Condition condition : conditions) {
      if (!holds(condition, event.text(condition.attribute()))) {
        return false;
      }
    }
    return true;
  }

  private boolean holds(Condition condition, @Nullable String found) {
    return found != null
        && switch (dialect) {
          case EXACT -> found.equals(condition.value());
          case PREFIX -> found.startsWith(condition.value());
          case SUFFIX -> found.endsWith(condition.value());
        };
  }

  @Override
  public Explanation explain(EventView event) {
    List<Explanation> parts =
        conditions.stream()
            .map(condition ->
                Explanation.leaf(
                    text(List.of(condition)),
                    holds(condition, event.text(condition.attribute())),
                    Explanation.attribute(condition.attribute(), event)))
            .toList();
    return parts.size() == 1
        ? parts.getFirst()
        : new Explanation(text(conditions), test(event), "", parts);
  }

  private String text(List<Condition> some) {
    return some.stream()
        .map(condition -> condition.attribute() + ": \"" + condition.value() + "\"")
        .collect(Collectors.joining(", ", dialect.name().toLowerCase(Locale.ROOT) + ": { ", " }"));
  }
}
