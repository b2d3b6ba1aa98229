package io.tidemill.schemas.cesql;

import io.tidemill.schemas.cesql.Cesql.Arithmetic;
import io.tidemill.schemas.cesql.Cesql.Comparison;
import io.tidemill.schemas.cesql.Cesql.Span;
import io.tidemill.schemas.cesql.CesqlToken.Kind;
import io.tidemill.schemas.problem.Nearest;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;

/**
 * Reads tokens by recursive descent, one method for each level of precedence, from {@code XOR} (the
 * loosest) over {@code OR}, {@code AND}, {@code NOT}, comparisons, {@code + -}, {@code * / %} and
 * {@code LIKE IN} to {@code -x} (the tightest); docs/adr/0011 says why these.
 */
final class CesqlParser {
  private static final Map<String, Comparison> COMPARISONS =
      Map.of(
          "=", Comparison.EQUAL,
          "!=", Comparison.NOT_EQUAL,
          "<>", Comparison.NOT_EQUAL,
          "<", Comparison.LESS,
          "<=", Comparison.LESS_OR_EQUAL,
          ">", Comparison.GREATER,
          ">=", Comparison.GREATER_OR_EQUAL);
  private static final Map<String, Arithmetic> TERMS =
      Map.of("+", Arithmetic.PLUS, "-", Arithmetic.MINUS);
  private static final Map<String, Arithmetic> FACTORS =
      Map.of("*", Arithmetic.TIMES, "/", Arithmetic.DIVIDED, "%", Arithmetic.REMAINDER);
  private static final Set<String> OPERATORS =
      Set.of("AND", "OR", "XOR", "NOT", "LIKE", "IN", "EXISTS");
  private static final List<String> AFTER_OPERAND = List.of("AND", "OR", "XOR", "LIKE", "IN");
  private static final String OPERAND = "an attribute, a literal, a function or a parenthesis";

  private final List<CesqlToken> tokens;
  private int at;
  private int depth;

  CesqlParser(List<CesqlToken> tokens) {
    this.tokens = tokens;
  }

  Cesql whole() throws CesqlRefused {
    Cesql expression = expression();
    CesqlToken token = peek();
    if (token.kind() != Kind.END) {
      throw new CesqlRefused(
          token.at().from(),
          token.shown(),
          "an operator, or the end",
          token.kind() == Kind.WORD
              ? Nearest.fix(token.text(), AFTER_OPERAND, "join conditions with AND or OR")
              : "join conditions with AND or OR");
    }
    return expression;
  }

  private Cesql expression() throws CesqlRefused {
    int start = start();
    Cesql left = disjunction();
    int before = depth;
    while (takeWord("XOR")) {
      deeper();
      Cesql right = disjunction();
      left = new Cesql.Xor(since(start), left, right);
    }
    depth = before;
    return left;
  }

  private Cesql disjunction() throws CesqlRefused {
    int start = start();
    Cesql first = conjunction();
    var parts = new ArrayList<>(List.of(first));
    while (takeWord("OR")) {
      parts.add(conjunction());
    }
    return parts.size() == 1 ? first : new Cesql.Or(since(start), parts);
  }

  private Cesql conjunction() throws CesqlRefused {
    int start = start();
    Cesql first = negation();
    var parts = new ArrayList<>(List.of(first));
    while (takeWord("AND")) {
      parts.add(negation());
    }
    return parts.size() == 1 ? first : new Cesql.And(since(start), parts);
  }

  private Cesql negation() throws CesqlRefused {
    int start = start();
    if (!takeWord("NOT")) {
      return comparison();
    }
    deeper();
    Cesql inner = negation();
    depth--;
    return new Cesql.Not(since(start), inner);
  }

  private Cesql comparison() throws CesqlRefused {
    return leftToRight(
        COMPARISONS,
        this::sum,
        (operator, sides) -> new Cesql.Compared(sides.at(), operator, sides.left(), sides.right()));
  }

  private Cesql sum() throws CesqlRefused {
    return leftToRight(TERMS, this::product, CesqlParser::computed);
  }

  private Cesql product() throws CesqlRefused {
    return leftToRight(FACTORS, this::tested, CesqlParser::computed);
  }

  private static Cesql computed(Arithmetic operator, Sides sides) {
    return new Cesql.Computed(sides.at(), operator, sides.left(), sides.right());
  }

  private record Sides(Span at, Cesql left, Cesql right) {}

  @FunctionalInterface
  private interface Level {
    Cesql read() throws CesqlRefused;
  }

  private <O> Cesql leftToRight(
      Map<String, O> operators, Level next, BiFunction<O, Sides, Cesql> node) throws CesqlRefused {
    int start = start();
    Cesql left = next.read();
    int before = depth;
    while (peek().kind() == Kind.SYMBOL) {
      O operator = operators.get(peek().text());
      if (operator == null) {
        break;
      }
      at++;
      deeper();
      Cesql right = next.read();
      left = node.apply(operator, new Sides(since(start), left, right));
    }
    depth = before;
    return left;
  }

  private Cesql tested() throws CesqlRefused {
    int start = start();
    Cesql inner = operand();
    int before = depth;
    while (true) {
      boolean negated = peek().isWord("NOT");
      CesqlToken operator = tokens.get(Math.min(at + (negated ? 1 : 0), tokens.size() - 1));
      if (operator.isWord("LIKE")) {
        at += negated ? 2 : 1;
        CesqlToken pattern = take();
        if (pattern.kind() != Kind.STRING) {
          throw new CesqlRefused(
              pattern.at().from(), pattern.shown(), "a string", "write the pattern in quotes");
        }
        deeper();
        inner = new Cesql.Like(since(start), inner, pattern.text(), negated);
      } else if (operator.isWord("IN")) {
        at += negated ? 2 : 1;
        expect("(", "write the elements in parentheses: IN ('a', 'b')");
        List<Cesql> elements = list();
        deeper();
        inner = new Cesql.In(since(start), inner, elements, negated);
      } else {
        depth = before;
        return inner;
      }
    }
  }

  /** One element or more, and the closing parenthesis. */
  private List<Cesql> list() throws CesqlRefused {
    var elements = new ArrayList<Cesql>();
    deeper();
    do {
      elements.add(expression());
    } while (takeSymbol(","));
    depth--;
    expect(")", "close the parenthesis");
    return elements;
  }

  private Cesql operand() throws CesqlRefused {
    CesqlToken token = take();
    return switch (token.kind()) {
      case STRING -> new Cesql.Literal(token.at(), token.text());
      case NUMBER -> number(token, token);
      case WORD -> word(token);
      case SYMBOL -> symbol(token);
      case END -> throw new CesqlRefused(token.at().from(), "the end", OPERAND, "finish it");
    };
  }

  private Cesql symbol(CesqlToken token) throws CesqlRefused {
    if (token.is("(")) {
      deeper();
      Cesql inner = expression();
      depth--;
      expect(")", "close the parenthesis");
      return inner;
    }
    if ((token.is("-") || token.is("+")) && peek().kind() == Kind.NUMBER) {
      return number(token, take());
    }
    if (token.is("-")) {
      deeper();
      Cesql inner = operand();
      depth--;
      return new Cesql.Negated(since(token.at().from()), inner);
    }
    throw new CesqlRefused(
        token.at().from(), token.shown(), OPERAND, "write what the operator applies to");
  }

  private Cesql number(CesqlToken first, CesqlToken digits) throws CesqlRefused {
    Span span = since(first.at().from());
    try {
      // The sign belongs to the literal: -2147483648 is in the range, 2147483648 is not.
      return new Cesql.Literal(span, Integer.valueOf((first.is("-") ? "-" : "") + digits.text()));
    } catch (NumberFormatException outOfRange) {
      throw new CesqlRefused(
          span.from(),
          "a number out of range",
          "an integer from -2147483648 to 2147483647",
          "put quotes around it to compare it as a string");
    }
  }

  private Cesql word(CesqlToken token) throws CesqlRefused {
    String upper = token.text().toUpperCase(Locale.ROOT);
    if (peek().is("(") && !OPERATORS.contains(upper)) {
      return call(token, upper);
    }
    if (upper.equals("TRUE") || upper.equals("FALSE")) {
      return new Cesql.Literal(token.at(), upper.equals("TRUE"));
    }
    if (upper.equals("EXISTS")) {
      CesqlToken name = take();
      return new Cesql.Exists(since(token.at().from()), attribute(name));
    }
    return new Cesql.Attribute(token.at(), attribute(token));
  }

  private Cesql call(CesqlToken name, String upper) throws CesqlRefused {
    at++;
    List<Cesql> arguments = takeSymbol(")") ? List.of() : list();
    return new Cesql.Call(since(name.at().from()), upper, arguments);
  }

  /** Names are compared in lower case, as attribute names are written (CESQL 1.0 §2.2). */
  private static String attribute(CesqlToken token) throws CesqlRefused {
    String name = token.text().toLowerCase(Locale.ROOT);
    boolean plain = token.kind() == Kind.WORD || token.kind() == Kind.NUMBER;
    if (!plain || name.indexOf('_') >= 0 || OPERATORS.contains(name.toUpperCase(Locale.ROOT))) {
      throw new CesqlRefused(
          token.at().from(), token.shown(), OPERAND, "write an attribute name of a-z and 0-9");
    }
    return name;
  }

  private void deeper() throws CesqlRefused {
    if (++depth > CesqlText.DEPTH_MAX) {
      throw new CesqlRefused(
          tokens.get(Math.max(0, at - 1)).at().from(),
          "an operand nested deeper than " + CesqlText.DEPTH_MAX,
          "at most that depth",
          "split the expression, or use several filters");
    }
  }

  /** Where the next token begins, so that a node's text keeps its opening parenthesis. */
  private int start() {
    return peek().at().from();
  }

  private Span since(int start) {
    return new Span(start, tokens.get(at - 1).at().to());
  }

  private CesqlToken peek() {
    return tokens.get(at);
  }

  private CesqlToken take() {
    CesqlToken token = tokens.get(at);
    if (token.kind() != Kind.END) {
      at++;
    }
    return token;
  }

  private boolean takeWord(String word) {
    boolean there = peek().isWord(word);
    if (there) {
      at++;
    }
    return there;
  }

  private boolean takeSymbol(String symbol) {
    boolean there = peek().is(symbol);
    if (there) {
      at++;
    }
    return there;
  }

  private void expect(String symbol, String fix) throws CesqlRefused {
    CesqlToken token = peek();
    if (!takeSymbol(symbol)) {
      throw new CesqlRefused(token.at().from(), token.shown(), "`" + symbol + "`", fix);
    }
  }
}
