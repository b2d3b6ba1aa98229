package io.tidemill.workflow.v01;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * An event expression (§5.1): trigger names, {@code and}, {@code or}, parentheses.
 *
 * @param operands trigger names in order, at least one
 */
record Expression(List<String> operands) {
  /** Words that cannot name a trigger, in any letter case. */
  static final Set<String> RESERVED = Set.of("and", "or", "not");

  /** Deepest nesting of parentheses. */
  static final int DEPTH_MAX = 50;

  Expression {
    operands = List.copyOf(operands);
  }

  /** What a text turned out to be. */
  sealed interface Parsed {
    /** An expression. */
    record Ok(Expression expression) implements Parsed {}

    /** It uses {@code not}, which v0.1 does not have. */
    record UsesNot(int column) implements Parsed {}

    /** No expression; the column counts from 1. */
    record Unexpected(String token, int column) implements Parsed {}
  }

  static Parsed parse(String text) {
    var parser = new Parser(tokens(text), text.length());
    try {
      parser.expression(0);
      parser.expectEnd();
      return new Parsed.Ok(new Expression(parser.operands));
    } catch (SyntaxError error) {
      Token token = error.token;
      return token.is("not")
          ? new Parsed.UsesNot(token.column)
          : new Parsed.Unexpected(token.text, token.column);
    }
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

  private static List<Token> tokens(String text) {
    var tokens = new ArrayList<Token>();
    int at = 0;
    while (at < text.length()) {
      char c = text.charAt(at);
      if (Character.isWhitespace(c)) {
        at++;
        continue;
      }
      int end = at + 1;
      Sort sort = Sort.OTHER;
      if (c == '(' || c == ')') {
        sort = c == '(' ? Sort.OPEN : Sort.CLOSE;
      } else if (c == '"' || c == '\'') {
        int close = text.indexOf(c, at + 1);
        if (close > at + 1) {
          sort = Sort.QUOTED;
          end = close + 1;
        }
      } else if (Character.isLetter(c) || c == '_') {
        sort = Sort.NAME;
        while (end < text.length() && isNamePart(text.charAt(end))) {
          end++;
        }
      }
      String shown =
          sort == Sort.QUOTED ? text.substring(at + 1, end - 1) : text.substring(at, end);
      tokens.add(new Token(sort, shown, at + 1));
      at = end;
    }
    return tokens;
  }

  private static boolean isNamePart(char c) {
    return Character.isLetterOrDigit(c) || c == '_' || c == '-' || c == '.';
  }

  /** Leaves the recursion; never leaves this file. */
  private static final class SyntaxError extends Exception {
    private static final long serialVersionUID = 1L;
    private final transient Token token;

    SyntaxError(Token token) {
      super(token.text, null, false, false);
      this.token = token;
    }
  }

  private static final class Parser {
    private final List<Token> tokens;
    private final Token end;
    private final List<String> operands = new ArrayList<>();
    private int at;

    Parser(List<Token> tokens, int length) {
      this.tokens = tokens;
      this.end = new Token(Sort.END, "end of text", length + 1);
    }

    private Token peek() {
      return at < tokens.size() ? tokens.get(at) : end;
    }

    void expectEnd() throws SyntaxError {
      if (peek().sort != Sort.END) {
        throw new SyntaxError(peek());
      }
    }

    // expression = conjunction { "or" conjunction }, conjunction = primary { "and" primary }: as
    // long as one operand is all that can run, only the form is checked and both are one loop.
    void expression(int depth) throws SyntaxError {
      primary(depth);
      while (peek().is("or") || peek().is("and")) {
        at++;
        primary(depth);
      }
    }

    private void primary(int depth) throws SyntaxError {
      Token token = peek();
      if (token.isOperand()) {
        at++;
        operands.add(token.text);
      } else if (token.sort == Sort.OPEN && depth < DEPTH_MAX) {
        at++;
        expression(depth + 1);
        if (peek().sort != Sort.CLOSE) {
          throw new SyntaxError(peek());
        }
        at++;
      } else {
        throw new SyntaxError(token);
      }
    }
  }
}
