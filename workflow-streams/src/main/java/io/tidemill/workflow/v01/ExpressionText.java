package io.tidemill.workflow.v01;

import io.tidemill.workflow.core.EventExpression;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Reads event expressions (§5.1): trigger names, {@code and}, {@code or}, parentheses; {@code and}
 * binds tighter.
 */
final class ExpressionText {
  /** Words that cannot name a trigger, in any letter case. */
  static final Set<String> RESERVED = Set.of("and", "or", "not");

  /** Deepest nesting of parentheses. */
  static final int DEPTH_MAX = 50;

  /** Longest expression, in UTF-16 units. */
  static final int LENGTH_MAX = 8192;

  /** What a text turned out to be. Columns count from 1. */
  sealed interface Parsed {
    /** An expression. */
    record Ok(EventExpression expression) implements Parsed {}

    /** It uses {@code not}, which v0.1 does not have. */
    record UsesNot(int column) implements Parsed {}

    /** No expression. */
    record Unexpected(String token, int column) implements Parsed {}

    /** Nested deeper, or longer, than this reads. */
    record TooLarge(int column) implements Parsed {}
  }

  private enum Sort {
    NAME,
    QUOTED,
    OPEN,
    CLOSE,
    END,
    OTHER
  }

  private record Token(Sort sort, String text, int column) {
    boolean is(String word) {
      return sort == Sort.NAME && text.toLowerCase(Locale.ROOT).equals(word);
    }

    boolean isOperand() {
      return sort == Sort.QUOTED
          || (sort == Sort.NAME && !RESERVED.contains(text.toLowerCase(Locale.ROOT)));
    }
  }

  /** Leaves the recursion; never leaves this file. */
  private static final class Refused extends Exception {
    private static final long serialVersionUID = 1L;
    private final transient Parsed why;

    Refused(Parsed why) {
      super(null, null, false, false);
      this.why = why;
    }
  }

  private final List<Token> tokens;
  private int at;

  private ExpressionText(String text) {
    this.tokens = tokens(text);
  }

  static Parsed parse(String text) {
    if (text.length() > LENGTH_MAX) {
      return new Parsed.TooLarge(LENGTH_MAX + 1);
    }
    var reader = new ExpressionText(text);
    try {
      EventExpression expression = reader.alternatives(0);
      if (reader.peek().sort != Sort.END) {
        throw reader.unexpected();
      }
      return new Parsed.Ok(expression);
    } catch (Refused refused) {
      return refused.why;
    }
  }

  // expression = conjunction { "or" conjunction }
  private EventExpression alternatives(int depth) throws Refused {
    var parts = new ArrayList<EventExpression>();
    parts.add(conjunction(depth));
    while (peek().is("or")) {
      at++;
      parts.add(conjunction(depth));
    }
    return parts.size() == 1 ? parts.getFirst() : new EventExpression.Or(parts);
  }

  // conjunction = primary { "and" primary }
  private EventExpression conjunction(int depth) throws Refused {
    var parts = new ArrayList<EventExpression>();
    parts.add(primary(depth));
    while (peek().is("and")) {
      at++;
      parts.add(primary(depth));
    }
    return parts.size() == 1 ? parts.getFirst() : new EventExpression.And(parts);
  }

  // primary = operand | "(" expression ")"
  private EventExpression primary(int depth) throws Refused {
    Token token = peek();
    if (token.isOperand()) {
      at++;
      return new EventExpression.Operand(token.text);
    }
    if (token.sort != Sort.OPEN) {
      throw unexpected();
    }
    if (depth == DEPTH_MAX) {
      throw new Refused(new Parsed.TooLarge(token.column));
    }
    at++;
    EventExpression inner = alternatives(depth + 1);
    if (peek().sort != Sort.CLOSE) {
      throw unexpected();
    }
    at++;
    return inner;
  }

  private Token peek() {
    return tokens.get(at);
  }

  private Refused unexpected() {
    Token token = peek();
    return new Refused(
        token.is("not")
            ? new Parsed.UsesNot(token.column)
            : new Parsed.Unexpected(token.text, token.column));
  }

  private static List<Token> tokens(String text) {
    var tokens = new ArrayList<Token>();
    int at = 0;
    while (at < text.length()) {
      if (Character.isWhitespace(text.charAt(at))) {
        at++;
        continue;
      }
      Sort sort = sort(text, at);
      int end = end(text, at, sort);
      String shown =
          sort == Sort.QUOTED ? text.substring(at + 1, end - 1) : text.substring(at, end);
      tokens.add(new Token(sort, shown, at + 1));
      at = end;
    }
    tokens.add(new Token(Sort.END, "end of the expression", text.length() + 1));
    return tokens;
  }

  private static Sort sort(String text, int at) {
    char c = text.charAt(at);
    if (c == '(' || c == ')') {
      return c == '(' ? Sort.OPEN : Sort.CLOSE;
    }
    if (c == '"' || c == '\'') {
      return text.indexOf(c, at + 1) > at + 1 ? Sort.QUOTED : Sort.OTHER;
    }
    return Character.isLetter(c) || c == '_' ? Sort.NAME : Sort.OTHER;
  }

  private static int end(String text, int at, Sort sort) {
    int end = at + 1;
    switch (sort) {
      case QUOTED -> end = text.indexOf(text.charAt(at), end) + 1;
      case NAME -> {
        while (end < text.length() && isNamePart(text.charAt(end))) {
          end++;
        }
      }
      // "&&" is shown as one.
      case OTHER -> {
        while (end < text.length() && text.charAt(end) == text.charAt(at)) {
          end++;
        }
      }
      case OPEN, CLOSE, END -> {}
    }
    return end;
  }

  private static boolean isNamePart(char c) {
    return Character.isLetterOrDigit(c) || c == '_' || c == '-' || c == '.';
  }
}
