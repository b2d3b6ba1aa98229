package io.tidemill.triggers.core;

import io.tidemill.schemas.cesql.CesqlText;
import io.tidemill.schemas.resource.Filter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.ToIntFunction;

/**
 * The ways to find a filter from an event: whenever the filter holds, the event meets at least one
 * slot of whichever way is chosen.
 */
sealed interface Access {
  /** Most slots that one filter is filed under. */
  int SLOTS_MAX = 256;

  /** Nothing is known: the filter is asked for each event. */
  record Scan() implements Access {}

  /** One slot. */
  record At(Slot slot) implements Access {}

  /** Any one of these will do; the cheapest is taken. */
  record OneOf(List<Access> ways) implements Access {}

  /** All of these together; none at all when the filter never holds. */
  record Every(List<Access> ways) implements Access {}

  /** The ways to a filter. */
  static Access of(Filter filter) {
    return switch (filter) {
      case Filter.Exact(var attributes) -> attributes(attributes, Slot::exact);
      case Filter.Prefix(var attributes) -> attributes(attributes, Slot::prefix);
      case Filter.Suffix(var attributes) -> attributes(attributes, Slot::suffix);
      case Filter.All(var filters) -> new OneOf(filters.stream().map(Access::of).toList());
      case Filter.Any(var filters) -> new Every(filters.stream().map(Access::of).toList());
      case Filter.Cesql(var expression) ->
          CesqlText.parse(expression) instanceof CesqlText.Parsed.Expression(var root)
              ? CesqlAccess.of(root)
              : new Scan();
      // These can hold whatever the attributes are.
      case Filter.Not _, Filter.Data _ -> new Scan();
    };
  }

  private static Access attributes(
      Map<String, String> wanted, BiFunction<String, String, Slot> slot) {
    // In an order of our own: equal filters are filed alike in every process.
    return new OneOf(
        wanted.entrySet().stream()
            .sorted(Map.Entry.comparingByKey(CesqlAccess.BEST_FIRST))
            .<Access>map(entry -> new At(slot.apply(entry.getKey(), entry.getValue())))
            .toList());
  }

  /**
   * The slots to file a filter under; empty when it must be scanned.
   *
   * @param filed how many filters a slot has already
   */
  default Optional<Set<Slot>> choose(ToIntFunction<Slot> filed) {
    Choice choice = cheapest(filed);
    return choice.cost() == Choice.ENDLESS
        ? Optional.empty()
        : Optional.of(Set.copyOf(choice.slots()));
  }

  /** Slots, and about how many filters are asked in vain because of them. */
  record Choice(long cost, List<Slot> slots) {
    static final long ENDLESS = Long.MAX_VALUE;
    static final Choice SCAN = new Choice(ENDLESS, List.of());
  }

  private Choice cheapest(ToIntFunction<Slot> filed) {
    return switch (this) {
      case Scan() -> Choice.SCAN;
      case At(var slot) ->
          new Choice((1L + filed.applyAsInt(slot)) * slot.kind().weight(), List.of(slot));
      case OneOf(var ways) -> {
        Choice best = Choice.SCAN;
        for (Access way : ways) {
          Choice choice = way.cheapest(filed);
          best = choice.cost() < best.cost() ? choice : best;
        }
        yield best;
      }
      case Every(var ways) -> together(ways, filed);
    };
  }

  private static Choice together(List<Access> ways, ToIntFunction<Slot> filed) {
    long cost = 0;
    var slots = new ArrayList<Slot>();
    for (Access way : ways) {
      Choice choice = way.cheapest(filed);
      if (choice.cost() == Choice.ENDLESS) {
        return Choice.SCAN;
      }
      cost += choice.cost();
      slots.addAll(choice.slots());
      if (slots.size() > SLOTS_MAX) {
        return Choice.SCAN;
      }
    }
    return new Choice(cost, slots);
  }
}
