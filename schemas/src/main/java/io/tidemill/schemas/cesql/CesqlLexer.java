package io.tidemill.schemas.cesql;

import io.tidemill.schemas.cesql.Cesql.Span;
import io.tidemill.schemas.cesql.CesqlToken.Kind;
import java.util.ArrayList;
import java.util.List;

/** Cuts an expression into tokens (CESQL 1.0 §2.2 to §2.4). */
final class CesqlLexer {
  private static final List<String> SYMBOLS =
      List.of("<=", ">=", "<>", "!=", "=", "<", ">", "(", ")", ",", "+", "-", "*", "/", "%");

  private final String text;
  private int at;

  private CesqlLexer(String text) {
    this.text = text;
  }

  static List<CesqlToken> tokens(String text) throws CesqlRefused {
    var lexer = new CesqlLexer(text);
    var tokens = new ArrayList<CesqlToken>();
    CesqlToken token;
    do {
      token = lexer.next();
      tokens.add(token);
    } while (token.kind() != Kind.END);
    return tokens;
  }

  private CesqlToken next() throws CesqlRefused {
    while (at < text.length() && isSpace(text.charAt(at))) {
      at++;
    }
    if (at == text.length()) {
      return new CesqlToken(Kind.END, "", new Span(at, at));
    }
    char first = text.charAt(at);
    if (first == '\'' || first == '"') {
      return string(first);
    }
    if (isLetter(first) || isDigit(first)) {
      return word();
    }
    for (String symbol : SYMBOLS) {
      if (text.startsWith(symbol, at)) {
        return token(Kind.SYMBOL, at, at + symbol.length());
      }
    }
    throw new CesqlRefused(
        at,
        "the character " + shown(first),
        "an attribute, a literal, an operator or a parenthesis",
        first == '`' ? "put strings into ' or \"" : "remove it, or put quotes around a string");
  }

  /** Attribute names may start with a digit; what is digits only is a number. */
  private CesqlToken word() {
    int end = at;
    boolean digits = true;
    while (end < text.length()
        && (isLetter(text.charAt(end)) || isDigit(text.charAt(end)) || text.charAt(end) == '_')) {
      digits &= isDigit(text.charAt(end));
      end++;
    }
    return token(digits ? Kind.NUMBER : Kind.WORD, at, end);
  }

  /** A backslash keeps the quote after it in the string; before anything else it stands itself. */
  private CesqlToken string(char quote) throws CesqlRefused {
    var value = new StringBuilder();
    int from = at;
    int end = at + 1;
    while (end < text.length() && text.charAt(end) != quote) {
      char c = text.charAt(end);
      if (c == '\\' && end + 1 < text.length()) {
        char escaped = text.charAt(end + 1);
        if (escaped != quote) {
          value.append(c);
        }
        value.append(escaped);
        end += 2;
      } else {
        value.append(c);
        end++;
      }
    }
    if (end >= text.length()) {
      throw new CesqlRefused(
          from,
          "a string that does not end",
          "the closing quote " + quote,
          "write " + quote + " at the end of the string");
    }
    at = end + 1;
    return new CesqlToken(Kind.STRING, value.toString(), new Span(from, at));
  }

  private CesqlToken token(Kind kind, int from, int to) {
    at = to;
    return new CesqlToken(kind, text.substring(from, to), new Span(from, to));
  }

  private static String shown(char c) {
    return c < ' ' || c > '~' ? "U+%04X".formatted((int) c) : "`" + c + "`";
  }

  private static boolean isSpace(char c) {
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
  }

  private static boolean isLetter(char c) {
    return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z';
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }
}
