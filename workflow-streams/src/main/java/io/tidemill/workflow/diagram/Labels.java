package io.tidemill.workflow.diagram;

import io.tidemill.schemas.json.Json;
import io.tidemill.workflow.core.Action;
import io.tidemill.workflow.core.Actions;
import io.tidemill.workflow.core.EventExpression;
import io.tidemill.workflow.core.Path;
import io.tidemill.workflow.core.Rule;
import io.tidemill.workflow.core.Wait;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** The words on states and transitions. */
final class Labels {
  private Labels() {}

  /** As an author would write it, with the fewest parentheses. */
  static String of(EventExpression expression) {
    return switch (expression) {
      case EventExpression.Operand(var trigger) -> trigger;
      case EventExpression.And(var parts) ->
          parts.stream()
              .map(part -> part instanceof EventExpression.Or ? "(" + of(part) + ")" : of(part))
              .collect(Collectors.joining(" and "));
      case EventExpression.Or(var parts) ->
          parts.stream().map(Labels::of).collect(Collectors.joining(" or "));
    };
  }

  static String of(Rule rule) {
    return switch (rule) {
      case Rule.CompareNumber(var path, var operator, var value) ->
          path.text() + " " + sign(operator) + " " + value.toPlainString();
      case Rule.CompareText(var path, var operator, var value) ->
          path.text() + " " + sign(operator) + " " + Json.text(Json.of(value));
      case Rule.Not(var inner) -> "not " + inner(inner);
      case Rule.And(var rules) ->
          rules.stream().map(Labels::inner).collect(Collectors.joining(" and "));
      case Rule.Or(var rules) ->
          rules.stream().map(Labels::inner).collect(Collectors.joining(" or "));
    };
  }

  private static String inner(Rule rule) {
    boolean single = rule instanceof Rule.CompareNumber || rule instanceof Rule.CompareText;
    return single ? of(rule) : "(" + of(rule) + ")";
  }

  private static String sign(Rule.Operator operator) {
    return switch (operator) {
      case EQ -> "==";
      case LT -> "<";
      case LTEQ -> "<=";
      case GT -> ">";
      case GTEQ -> ">=";
    };
  }

  static String of(Wait wait) {
    return switch (wait) {
      case Wait.For(long ms) -> "for " + duration(ms);
      case Wait.Until(long atMs) -> "until " + Instant.ofEpochMilli(atMs);
      case Wait.At(var path) -> "until " + of(path);
      case Wait.By(var path, _) -> "by " + of(path);
      case Wait.Next _ -> "until the next time of its schedule";
    };
  }

  private static String of(Path path) {
    return switch (path) {
      case Path.Definite(var reference) -> reference.text();
      case Path.Indefinite indefinite -> indefinite.text();
      case Path.Nothing _ -> "null";
      case Path.OfEvent(var attribute) -> "$$.event." + attribute;
    };
  }

  /** The functions that are called, a line each; then what is done about failures. */
  static List<String> of(Actions actions) {
    var lines = new ArrayList<String>();
    String again = actions.mode() == Actions.Mode.PARALLEL ? "and " : "then ";
    for (Action action : actions.list()) {
      String limit = action.timeoutMs() > 0 ? " within " + duration(action.timeoutMs()) : "";
      lines.add((lines.isEmpty() ? "" : again) + action.function() + limit);
    }
    for (Action action : actions.list()) {
      action.retries().stream()
          .filter(retry -> retry.max() > 0)
          .forEach(retry -> lines.add(retries(retry)));
    }
    return lines;
  }

  private static String retries(Action.Retry retry) {
    String after = retry.intervalMs() > 0 ? " after " + duration(retry.intervalMs()) : "";
    return "%s: retry %d ×%s".formatted(retry.match(), retry.max(), after);
  }

  /** The event that fires, then what is called on the way. */
  static List<String> of(EventExpression when, Actions actions) {
    var lines = new ArrayList<String>();
    lines.add(of(when));
    List<String> calls = of(actions);
    for (int i = 0; i < calls.size(); i++) {
      lines.add((i == 0 ? "/ " : "") + calls.get(i));
    }
    return lines;
  }

  static List<String> givenUp(Action.Retry retry) {
    return List.of(retry.match(), retry.max() > 0 ? "retry used up" : "no retry");
  }

  /** In the largest unit that divides it; up to two minutes in seconds. */
  static String duration(long ms) {
    Duration time = Duration.ofMillis(ms);
    if (ms % 1000 != 0) {
      return ms + " ms";
    }
    if (ms <= 120_000 || ms % 60_000 != 0) {
      return time.toSeconds() + " s";
    }
    if (ms % 3_600_000 != 0) {
      return time.toMinutes() + " min";
    }
    return ms % 86_400_000 == 0 ? time.toDays() + " d" : time.toHours() + " h";
  }
}
