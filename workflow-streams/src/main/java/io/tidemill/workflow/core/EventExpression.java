package io.tidemill.workflow.core;

import java.util.List;
import java.util.stream.Stream;

/**
 * Which events fire an alternative (Function Workflow v0.1 §5). Monotone: more events never undo
 * it.
 */
public sealed interface EventExpression {
  /** Names of the triggers it speaks of, from left to right. */
  Stream<String> triggers();

  /** An event of this trigger. */
  record Operand(String trigger) implements EventExpression {
    @Override
    public Stream<String> triggers() {
      return Stream.of(trigger);
    }
  }

  /** All of them, in any order. */
  record And(List<EventExpression> parts) implements EventExpression {
    public And {
      parts = List.copyOf(parts);
    }

    @Override
    public Stream<String> triggers() {
      return parts.stream().flatMap(EventExpression::triggers);
    }
  }

  /** The leftmost that holds. */
  record Or(List<EventExpression> parts) implements EventExpression {
    public Or {
      parts = List.copyOf(parts);
    }

    @Override
    public Stream<String> triggers() {
      return parts.stream().flatMap(EventExpression::triggers);
    }
  }
}
