package io.tidemill.schemas.cesql;

import io.tidemill.schemas.problem.Nearest;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** Reads the text of a CESQL expression. */
public final class CesqlText {
  /** Longest expression, in characters. */
  public static final int LENGTH_MAX = 4_096;

  /** Deepest nesting of operators, functions and parentheses. */
  public static final int DEPTH_MAX = 64;

  private CesqlText() {}

  /** What a text was read as. */
  public sealed interface Parsed {
    /** The expression. */
    record Expression(Cesql root) implements Parsed {}

    /** The first fault. */
    record Faulty(CesqlFault fault) implements Parsed {}
  }

  /**
   * Reads an expression. Functions that do not exist are not faults here, because the specification
   * makes them errors of evaluation; see {@link #unknownFunction}.
   */
  public static Parsed parse(String text) {
    if (text.length() > LENGTH_MAX) {
      return new Parsed.Faulty(
          new CesqlFault(
              LENGTH_MAX + 1,
              "%,d characters".formatted(text.length()),
              "at most %,d".formatted(LENGTH_MAX),
              "split the expression into several filters"));
    }
    try {
      return new Parsed.Expression(new CesqlParser(CesqlLexer.tokens(text)).whole());
    } catch (CesqlRefused refused) {
      return new Parsed.Faulty(refused.fault());
    }
  }

  /** The first fault that keeps an expression from being a filter; empty when it can be one. */
  public static Optional<CesqlFault> fault(String text) {
    return switch (parse(text)) {
      case Parsed.Faulty(var fault) -> Optional.of(fault);
      case Parsed.Expression(var root) -> unknownFunction(root);
    };
  }

  /** The first call of a function that does not exist, or not with so many arguments. */
  public static Optional<CesqlFault> unknownFunction(Cesql node) {
    if (node instanceof Cesql.Call(var at, var name, var arguments)
        && CesqlFunction.find(name, arguments.size()).isEmpty()) {
      return Optional.of(unknown(at.from() + 1, name, arguments.size()));
    }
    return parts(node).stream()
        .map(CesqlText::unknownFunction)
        .flatMap(Optional::stream)
        .findFirst();
  }

  private static CesqlFault unknown(int column, String name, int arguments) {
    return CesqlFunction.named(name)
        .map(function ->
            new CesqlFault(
                column,
                "%s with %d".formatted(name, arguments),
                name + " with " + function.arguments(),
                "give it " + function.arguments()))
        .orElseGet(() -> {
          List<String> names = Stream.of(CesqlFunction.values()).map(Enum::name).toList();
          String shown = name.length() > 40 ? name.substring(0, 40) + "…" : name;
          return new CesqlFault(
              column,
              "the function `" + shown.toLowerCase(Locale.ROOT) + "`",
              "one of " + String.join(", ", names),
              Nearest.fix(name, names));
        });
  }

  /** The nodes directly below a node, from left to right. */
  public static List<Cesql> parts(Cesql node) {
    return switch (node) {
      case Cesql.Literal _, Cesql.Attribute _, Cesql.Exists _ -> List.of();
      case Cesql.Not(_, var inner) -> List.of(inner);
      case Cesql.Negated(_, var inner) -> List.of(inner);
      case Cesql.And(_, var parts) -> parts;
      case Cesql.Or(_, var parts) -> parts;
      case Cesql.Xor(_, var left, var right) -> List.of(left, right);
      case Cesql.Compared(_, _, var left, var right) -> List.of(left, right);
      case Cesql.Computed(_, _, var left, var right) -> List.of(left, right);
      case Cesql.Like(_, var inner, _, _) -> List.of(inner);
      case Cesql.In(_, var inner, var elements, _) ->
          Stream.concat(Stream.of(inner), elements.stream()).toList();
      case Cesql.Call(_, _, var arguments) -> arguments;
    };
  }
}
