package io.tidemill.schemas.cesql;

import java.util.List;

/** A CESQL expression as a tree (CESQL 1.0 §2). Each node knows where its text stands. */
public sealed interface Cesql {
  /** Where the text of this node stands. */
  Span at();

  /**
   * A part of the expression's text.
   *
   * @param from index of the first character, from 0
   * @param to index after the last
   */
  record Span(int from, int to) {
    /** The text itself. */
    public String of(String text) {
      return text.substring(from, to);
    }
  }

  /** A string, integer or boolean that is written out; {@code value} is one of these three. */
  record Literal(Span at, Object value) implements Cesql {}

  /** The value of a context attribute; the name in lower case. */
  record Attribute(Span at, String name) implements Cesql {}

  /** {@code NOT x}. */
  record Not(Span at, Cesql inner) implements Cesql {}

  /** {@code -x}. */
  record Negated(Span at, Cesql inner) implements Cesql {}

  /** {@code a AND b AND …}, two or more. */
  record And(Span at, List<Cesql> parts) implements Cesql {
    public And {
      parts = List.copyOf(parts);
    }
  }

  /** {@code a OR b OR …}, two or more. */
  record Or(Span at, List<Cesql> parts) implements Cesql {
    public Or {
      parts = List.copyOf(parts);
    }
  }

  /** {@code a XOR b}. */
  record Xor(Span at, Cesql left, Cesql right) implements Cesql {}

  /** {@code a = b} and its kin. */
  record Compared(Span at, Comparison comparison, Cesql left, Cesql right) implements Cesql {}

  /** {@code a + b} and its kin. */
  record Computed(Span at, Arithmetic arithmetic, Cesql left, Cesql right) implements Cesql {}

  /** {@code x LIKE 'pattern'}; the pattern keeps its escapes. */
  record Like(Span at, Cesql inner, String pattern, boolean negated) implements Cesql {}

  /** {@code EXISTS name}. */
  record Exists(Span at, String name) implements Cesql {}

  /** {@code x IN (a, b)}, one element or more. */
  record In(Span at, Cesql inner, List<Cesql> elements, boolean negated) implements Cesql {
    public In {
      elements = List.copyOf(elements);
    }
  }

  /** {@code NAME(a, b)}; the name in upper case, whether there is such a function or not. */
  record Call(Span at, String name, List<Cesql> arguments) implements Cesql {
    public Call {
      arguments = List.copyOf(arguments);
    }
  }

  /** The operators that compare. */
  enum Comparison {
    EQUAL,
    NOT_EQUAL,
    LESS,
    LESS_OR_EQUAL,
    GREATER,
    GREATER_OR_EQUAL
  }

  /** The operators that compute. */
  enum Arithmetic {
    TIMES,
    DIVIDED,
    REMAINDER,
    PLUS,
    MINUS
  }
}
