package io.tidemill.triggers.core;

import io.cloudevents.CloudEvent;
import io.tidemill.schemas.event.EventMessage;
import io.tidemill.schemas.resource.Filter;
import java.util.List;
import java.util.Map;
import java.util.function.BiPredicate;

/** A compiled filter. A missing attribute never matches and never throws. */
@FunctionalInterface
interface EventPredicate {
  /** Whether the event is wanted. */
  boolean test(CloudEvent event);

  /** The predicate of a filter in any dialect; total. */
  static EventPredicate of(Filter filter) {
    return switch (filter) {
      case Filter.Exact(var attributes) -> everyAttribute(attributes, String::equals);
      case Filter.Prefix(var attributes) -> everyAttribute(attributes, String::startsWith);
      case Filter.Suffix(var attributes) -> everyAttribute(attributes, String::endsWith);
      case Filter.All(var filters) -> all(filters.stream().map(EventPredicate::of).toList());
      case Filter.Any(var filters) -> any(filters.stream().map(EventPredicate::of).toList());
      case Filter.Not(var inner) -> not(of(inner));
    };
  }

  private static EventPredicate everyAttribute(
      Map<String, String> wanted, BiPredicate<String, String> comparison) {
    List<Map.Entry<String, String>> conditions = List.copyOf(wanted.entrySet());
    return event -> {
      for (var condition : conditions) {
        String found = EventMessage.attribute(event, condition.getKey());
        if (found == null || !comparison.test(found, condition.getValue())) {
          return false;
        }
      }
      return true;
    };
  }

  private static EventPredicate all(List<EventPredicate> predicates) {
    return event -> {
      for (var predicate : predicates) {
        if (!predicate.test(event)) {
          return false;
        }
      }
      return true;
    };
  }

  private static EventPredicate any(List<EventPredicate> predicates) {
    return event -> {
      for (var predicate : predicates) {
        if (predicate.test(event)) {
          return true;
        }
      }
      return false;
    };
  }

  private static EventPredicate not(EventPredicate predicate) {
    return event -> !predicate.test(event);
  }
}
