package io.tidemill.workflow.v01;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidemill.schemas.problem.ProblemCode;
import io.tidemill.workflow.core.Actions;
import io.tidemill.workflow.core.EventExpression;
import io.tidemill.workflow.core.Filters;
import io.tidemill.workflow.core.Node;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Compiles the {@code events} of EVENT states (§3.4, §5, §9). */
final class EventDefs {
  private static final Set<String> KNOWN =
      Set.of(
          "event-expression",
          "timeout",
          "action-mode",
          "actions",
          "next-state",
          "InputPath",
          "ResultPath",
          "OutputPath");
  private static final EventExpression NONE = new EventExpression.Or(List.of());

  private final Findings findings;
  private final ActionDefs actions;
  private final Set<String> triggers;
  private final Set<String> used = new LinkedHashSet<>();
  private final Set<String> usedLater = new LinkedHashSet<>();
  private @Nullable String firstTimeout;

  EventDefs(Findings findings, ActionDefs actions, Set<String> triggers) {
    this.findings = findings;
    this.actions = actions;
    this.triggers = triggers;
  }

  /** Triggers that expressions name. */
  Set<String> used() {
    return used;
  }

  /** Triggers that expressions outside the start state name. */
  Set<String> usedLater() {
    return usedLater;
  }

  /** Place of the first timeout of an event; empty when there is none. */
  Optional<String> firstTimeout() {
    return Optional.ofNullable(firstTimeout);
  }

  /**
   * The alternatives of an EVENT state.
   *
   * @param inStart whether its events make instances
   */
  Node.Await read(Fields state, String name, Transitions transitions, boolean inStart) {
    List<JsonNode> structs = state.requiredArray("events", ProblemCode.WF301, "event");
    var alternatives = new ArrayList<Node.Alternative>();
    var timeouts = new TreeSet<Long>();
    for (int i = 0; i < structs.size(); i++) {
      Fields.of(structs.get(i), state.at("events") + "/" + i, findings)
          .ifPresent(struct -> {
            timeout(struct).ifPresent(timeouts::add);
            alternatives.add(alternative(struct, transitions, inStart));
          });
    }
    if (!timeouts.isEmpty()) {
      transitions.timesOut();
    }
    if (timeouts.size() > 1) {
      findings.warn(
          ProblemCode.WF307,
          state.at("events"),
          "events with different timeouts",
          "one timeout",
          "only the shortest timeout (%s s) takes effect; write it on all of them"
              .formatted(
                  BigDecimal.valueOf(timeouts.first(), 3).stripTrailingZeros().toPlainString()));
    }
    shadowed(state, alternatives);
    long timeoutMs = timeouts.isEmpty() ? 0 : timeouts.first();
    return new Node.Await(name, alternatives, timeoutMs, FilterDefs.read(state));
  }

  private Optional<Long> timeout(Fields struct) {
    Optional<Long> timeout = Times.seconds(struct, "timeout", ProblemCode.WF306);
    if (timeout.isPresent() && firstTimeout == null) {
      firstTimeout = struct.at("timeout");
    }
    return timeout;
  }

  private Node.Alternative alternative(Fields struct, Transitions transitions, boolean inStart) {
    struct.allow(KNOWN);
    EventExpression when = expression(struct, inStart);
    Filters filters = FilterDefs.read(struct, true);
    Actions work = actions.read(struct, transitions, true);
    return new Node.Alternative(when, filters, work, transitions.next(struct));
  }

  private EventExpression expression(Fields struct, boolean inStart) {
    String member = "event-expression";
    JsonNode value = struct.object().get(member);
    if (value == null) {
      struct.missing(ProblemCode.WF006, member);
      return NONE;
    }
    if (!value.isTextual()) {
      struct.wrongType(member, "a string", value);
      return NONE;
    }
    String place = struct.at(member);
    return switch (ExpressionText.parse(value.textValue())) {
      case ExpressionText.Parsed.Ok(var expression) -> {
        operands(place, expression, inStart);
        yield expression;
      }
      case ExpressionText.Parsed.UsesNot(int column) -> {
        findings.error(
            ProblemCode.WF305,
            place,
            "\"not\" at column " + column,
            "names, and, or, parentheses",
            "absence is expressed by \"timeout\"");
        yield NONE;
      }
      case ExpressionText.Parsed.Unexpected(var token, int column) -> {
        findings.error(
            ProblemCode.WF303,
            place,
            "unexpected \"%s\" at column %d".formatted(token, column),
            "names, and, or, parentheses",
            "write a trigger name, in quotes if it has other characters than letters and digits");
        yield NONE;
      }
      case ExpressionText.Parsed.TooLarge(int column) -> {
        findings.error(
            ProblemCode.TM_1010,
            place,
            "an expression that goes on at column " + column,
            "at most %d characters, nested %d deep"
                .formatted(ExpressionText.LENGTH_MAX, ExpressionText.DEPTH_MAX),
            "use several events");
        yield NONE;
      }
    };
  }

  private void operands(String place, EventExpression expression, boolean inStart) {
    for (String name : expression.triggers().collect(Collectors.toCollection(LinkedHashSet::new))) {
      used.add(name);
      if (!inStart) {
        usedLater.add(name);
      }
      if (!triggers.contains(name)) {
        findings.error(
            ProblemCode.WF304,
            place,
            "unknown trigger \"" + name + "\"",
            triggers.isEmpty() ? "a trigger of trigger-defs" : "one of " + Findings.some(triggers),
            findings.hint(name, triggers, "define it in trigger-defs"));
      }
    }
  }

  private void shadowed(Fields state, List<Node.Alternative> alternatives) {
    var first = new LinkedHashMap<String, Integer>();
    for (int i = 0; i < alternatives.size(); i++) {
      EventExpression when = alternatives.get(i).when();
      Integer earlier = when.equals(NONE) ? null : first.putIfAbsent(normal(when), i);
      if (earlier != null) {
        findings.warn(
            ProblemCode.WF310,
            state.at("events") + "/" + i,
            "event %d, shadowed by event %d".formatted(i, earlier),
            "different expressions",
            "remove one of the two");
      }
    }
  }

  // Equal for expressions that the same events fulfil because only the order of operands differs.
  private static String normal(EventExpression expression) {
    return switch (expression) {
      case EventExpression.Operand(var trigger) -> "\"" + trigger.length() + ":" + trigger + "\"";
      case EventExpression.And(var parts) -> normal("and", parts);
      case EventExpression.Or(var parts) -> normal("or", parts);
    };
  }

  private static String normal(String word, List<EventExpression> parts) {
    return parts.stream()
        .map(EventDefs::normal)
        .distinct()
        .sorted()
        .collect(Collectors.joining(" " + word + " ", "(", ")"));
  }
}
