package io.tidemill.workflow.core;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidemill.schemas.json.ReferencePath;
import java.math.BigDecimal;
import java.util.List;

/**
 * A condition on a document. Total: a path that selects nothing, or a node of another kind than the
 * rule compares, makes a comparison false, never an error (Function Workflow v0.1 §12).
 */
public sealed interface Rule {
  /** Whether the document fulfils the rule. */
  boolean holds(JsonNode document);

  /** How a node stands to the value of a comparison. */
  enum Operator {
    EQ,
    LT,
    LTEQ,
    GT,
    GTEQ;

    boolean accepts(int comparison) {
      return switch (this) {
        case EQ -> comparison == 0;
        case LT -> comparison < 0;
        case LTEQ -> comparison <= 0;
        case GT -> comparison > 0;
        case GTEQ -> comparison >= 0;
      };
    }
  }

  /** Compares a JSON number by its decimal value, so that 1 equals 1.0. */
  record CompareNumber(ReferencePath path, Operator operator, BigDecimal value) implements Rule {
    @Override
    public boolean holds(JsonNode document) {
      return path.select(document)
          .filter(JsonNode::isNumber)
          .map(node -> operator.accepts(node.decimalValue().compareTo(value)))
          .orElse(false);
    }
  }

  /** Compares a JSON string by Unicode code points: case-sensitive, no locale. */
  record CompareText(ReferencePath path, Operator operator, String value) implements Rule {
    @Override
    public boolean holds(JsonNode document) {
      return path.select(document)
          .filter(JsonNode::isTextual)
          .map(node -> operator.accepts(compareCodePoints(node.textValue(), value)))
          .orElse(false);
    }

    // String.compareTo goes by UTF-16 units, which sorts U+FF5E behind U+1F600.
    private static int compareCodePoints(String a, String b) {
      int shared = Math.min(a.length(), b.length());
      for (int i = 0; i < shared; i++) {
        if (a.charAt(i) != b.charAt(i)) {
          boolean surrogates =
              Character.isSurrogate(a.charAt(i)) != Character.isSurrogate(b.charAt(i));
          int units = Character.compare(a.charAt(i), b.charAt(i));
          return surrogates ? (Character.isSurrogate(a.charAt(i)) ? 1 : -1) : units;
        }
      }
      return Integer.compare(a.length(), b.length());
    }
  }

  /** Holds when the inner rule does not. */
  record Not(Rule rule) implements Rule {
    @Override
    public boolean holds(JsonNode document) {
      return !rule.holds(document);
    }
  }

  /** Holds when all inner rules do. */
  record And(List<Rule> rules) implements Rule {
    public And {
      rules = List.copyOf(rules);
    }

    @Override
    public boolean holds(JsonNode document) {
      return rules.stream().allMatch(rule -> rule.holds(document));
    }
  }

  /** Holds when at least one inner rule does. */
  record Or(List<Rule> rules) implements Rule {
    public Or {
      rules = List.copyOf(rules);
    }

    @Override
    public boolean holds(JsonNode document) {
      return rules.stream().anyMatch(rule -> rule.holds(document));
    }
  }
}
