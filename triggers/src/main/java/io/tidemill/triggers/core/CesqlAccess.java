package io.tidemill.triggers.core;

import io.tidemill.schemas.cesql.Cesql;
import io.tidemill.schemas.cesql.Cesql.Comparison;
import io.tidemill.triggers.cesql.LikePattern;
import java.util.Comparator;
import java.util.List;
import java.util.Set;

/**
 * The ways to a CESQL expression. An expression with an error does not match, so what takes the
 * value of an attribute needs the attribute at least.
 */
final class CesqlAccess {
  private static final List<String> BEST = List.of("type", "source", "subject");

  /** Attributes that tell events apart best come first, then by name. */
  static final Comparator<String> BEST_FIRST =
      Comparator.comparingInt((String name) -> BEST.contains(name) ? BEST.indexOf(name) : 9)
          .thenComparing(Comparator.naturalOrder());

  private static final Set<String> ALWAYS_PRESENT = Set.of("id", "source", "type", "specversion");

  private CesqlAccess() {}

  static Access of(Cesql node) {
    return switch (node) {
      case Cesql.And(_, var parts) ->
          new Access.OneOf(parts.stream().map(CesqlAccess::of).toList());
      case Cesql.Or(_, var parts) -> new Access.Every(parts.stream().map(CesqlAccess::of).toList());
      case Cesql.Compared(_, var comparison, var left, var right) ->
          compared(comparison, left, right);
      case Cesql.Like(_, Cesql.Attribute(_, var name), var pattern, var negated) ->
          negated ? present(name) : like(name, LikePattern.of(pattern));
      case Cesql.In(_, Cesql.Attribute(_, var name), var elements, var negated) ->
          in(name, elements, negated);
      case Cesql.Exists(_, var name) -> present(name);
      case Cesql.Attribute(_, var name) -> present(name);
      // A constant, or an expression whose attributes may stand in a part that is not evaluated.
      case Cesql.Literal _,
          Cesql.Not _,
          Cesql.Negated _,
          Cesql.Xor _,
          Cesql.Computed _,
          Cesql.Like _,
          Cesql.In _,
          Cesql.Call _ ->
          new Access.Scan();
    };
  }

  private static Access compared(Comparison comparison, Cesql left, Cesql right) {
    if (left instanceof Cesql.Attribute(_, var name)) {
      // The literal's type decides (§3.7): against a string the attribute's string is compared.
      return comparison == Comparison.EQUAL
              && right instanceof Cesql.Literal(_, var value)
              && value instanceof String text
          ? new Access.At(Slot.exact(name, text))
          : present(name);
    }
    if (right instanceof Cesql.Attribute(_, var name)) {
      return comparison == Comparison.EQUAL
              && left instanceof Cesql.Literal(_, var value)
              && value instanceof String text
              && isCanonical(text)
          ? new Access.At(Slot.exact(name, text))
          : present(name);
    }
    return new Access.Scan();
  }

  private static Access like(String name, LikePattern pattern) {
    return pattern.isExact()
        ? new Access.At(Slot.exact(name, pattern.prefix()))
        : new Access.OneOf(
            List.of(
                new Access.At(Slot.prefix(name, pattern.prefix())),
                new Access.At(Slot.suffix(name, pattern.suffix()))));
  }

  private static Access in(String name, List<Cesql> elements, boolean negated) {
    boolean texts =
        elements.stream()
            .allMatch(e ->
                e instanceof Cesql.Literal(_, var value)
                    && value instanceof String text
                    && isCanonical(text));
    if (negated || !texts) {
      return present(name);
    }
    return new Access.Every(
        elements.stream()
            .map(e -> (String) ((Cesql.Literal) e).value())
            .distinct()
            .<Access>map(text -> new Access.At(Slot.exact(name, text)))
            .toList());
  }

  private static Access present(String name) {
    return ALWAYS_PRESENT.contains(name) ? new Access.Scan() : new Access.At(Slot.present(name));
  }

  /**
   * Whether no integer or boolean equals the text except the one that is written so: an attribute
   * that is the integer 5 equals '05' where its own type decides, and is filed under "5".
   */
  private static boolean isCanonical(String text) {
    if (text.equalsIgnoreCase("true") || text.equalsIgnoreCase("false")) {
      return text.equals("true") || text.equals("false");
    }
    return !text.matches("[+-]?[0-9]+") || text.matches("0|-?[1-9][0-9]*");
  }
}
