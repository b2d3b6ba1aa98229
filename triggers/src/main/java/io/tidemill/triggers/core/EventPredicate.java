package io.tidemill.triggers.core;

import io.tidemill.schemas.resource.Filter;
import io.tidemill.triggers.core.AttributePredicate.Dialect;
import java.util.List;

/** A compiled filter. A missing attribute never matches and never throws. */
public sealed interface EventPredicate
    permits AttributePredicate,
        CesqlPredicate,
        DataPredicate,
        EventPredicate.All,
        EventPredicate.Any,
        EventPredicate.Not {
  /** Whether the event is wanted. */
  boolean test(EventView event);

  /** Why it is wanted or not; {@link Explanation#holds} is what {@link #test} says. */
  Explanation explain(EventView event);

  /** The predicate of a filter in any dialect; total. */
  static EventPredicate of(Filter filter) {
    return switch (filter) {
      case Filter.Exact(var attributes) -> AttributePredicate.of(Dialect.EXACT, attributes);
      case Filter.Prefix(var attributes) -> AttributePredicate.of(Dialect.PREFIX, attributes);
      case Filter.Suffix(var attributes) -> AttributePredicate.of(Dialect.SUFFIX, attributes);
      case Filter.All(var filters) -> new All(each(filters));
      case Filter.Any(var filters) -> new Any(each(filters));
      case Filter.Not(var inner) -> new Not(of(inner));
      case Filter.Cesql(var expression) -> CesqlPredicate.of(expression);
      case Filter.Data data -> new DataPredicate(data);
    };
  }

  private static List<EventPredicate> each(List<Filter> filters) {
    return filters.stream().map(EventPredicate::of).toList();
  }

  private static List<Explanation> explained(List<EventPredicate> predicates, EventView event) {
    return predicates.stream().map(predicate -> predicate.explain(event)).toList();
  }

  /** Every predicate holds. */
  record All(List<EventPredicate> predicates) implements EventPredicate {
    @Override
    public boolean test(EventView event) {
      for (var predicate : predicates) {
        if (!predicate.test(event)) {
          return false;
        }
      }
      return true;
    }

    @Override
    public Explanation explain(EventView event) {
      return new Explanation(
          "all of " + predicates.size(), test(event), "", explained(predicates, event));
    }
  }

  /** At least one predicate holds. */
  record Any(List<EventPredicate> predicates) implements EventPredicate {
    @Override
    public boolean test(EventView event) {
      for (var predicate : predicates) {
        if (predicate.test(event)) {
          return true;
        }
      }
      return false;
    }

    @Override
    public Explanation explain(EventView event) {
      return new Explanation(
          "any of " + predicates.size(), test(event), "", explained(predicates, event));
    }
  }

  /** The predicate does not hold. */
  record Not(EventPredicate predicate) implements EventPredicate {
    @Override
    public boolean test(EventView event) {
      return !predicate.test(event);
    }

    @Override
    public Explanation explain(EventView event) {
      return new Explanation("not", test(event), "", List.of(predicate.explain(event)));
    }
  }
}
