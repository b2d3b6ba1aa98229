package io.tidemill.workflow.v01;

import com.jayway.jsonpath.JsonPath;
import com.jayway.jsonpath.JsonPathException;
import io.tidemill.schemas.json.ReferencePath;
import io.tidemill.workflow.core.Path;
import java.util.Optional;

/**
 * Reads JSONPath (§16.1): what RFC 9535 and the json-path dialect both accept and understand alike.
 *
 * <p>Its own reading comes before the library's, because the library also takes functions, regular
 * expressions and scripts, reads {@code $['a','b']} as a new object instead of two nodes, and calls
 * {@code $[-1]} definite. Paths of names and indices never reach the library: they are {@link
 * ReferencePath}s.
 */
final class PathText {
  /** Longest path, in UTF-16 units. */
  static final int LENGTH_MAX = 1024;

  /** Deepest nesting of parentheses in a filter. */
  private static final int DEPTH_MAX = 16;

  private final String text;
  private int at;
  private boolean definite = true;

  private PathText(String text) {
    this.text = text;
  }

  /** The path; empty when it is none, longer than {@value #LENGTH_MAX}, or not understood alike. */
  static Optional<Path> parse(String text) {
    if (text.length() > LENGTH_MAX || !text.startsWith("$")) {
      return Optional.empty();
    }
    var reader = new PathText(text);
    reader.at = 1;
    if (!reader.segments(0) || reader.at < text.length()) {
      return Optional.empty();
    }
    if (reader.definite) {
      return ReferencePath.parse(text).map(Path.Definite::new);
    }
    try {
      return Optional.of(new Path.Indefinite(text, JsonPath.compile(text)));
    } catch (JsonPathException | IllegalArgumentException | IndexOutOfBoundsException refused) {
      return Optional.empty();
    }
  }

  // segments = *( "." name / "." "*" / ".." ( name / "*" / brackets ) / brackets )
  private boolean segments(int depth) {
    while (at < text.length()) {
      boolean read;
      if (accept("..")) {
        definite = false;
        read = peek() == '[' ? brackets(depth) : accept("*") || name();
      } else if (accept(".")) {
        read = wildcard() || name();
      } else if (peek() == '[') {
        read = brackets(depth);
      } else {
        return true;
      }
      if (!read) {
        return false;
      }
    }
    return true;
  }

  private boolean wildcard() {
    if (accept("*")) {
      definite = false;
      return true;
    }
    return false;
  }

  private boolean name() {
    int start = at;
    while (Character.isLetterOrDigit(peek()) || peek() == '_' || peek() == '-') {
      at++;
    }
    return at > start;
  }

  private boolean brackets(int depth) {
    at++;
    boolean read;
    if (peek() == '\'' || peek() == '"') {
      read = quoted();
    } else if (peek() == '?') {
      definite = false;
      at++;
      read = peek() == '(' && condition(depth + 1);
    } else {
      read = wildcard() || indices();
    }
    return read && accept("]");
  }

  private boolean quoted() {
    int close = text.indexOf(peek(), at + 1);
    if (close <= at + 1 || text.substring(at, close).contains("\\")) {
      return false;
    }
    at = close + 1;
    return true;
  }

  // One index, a list of them, or a slice: [2], [-1], [0,2], [1:3], [:2], [1:]
  private boolean indices() {
    boolean first = index();
    if (accept(":")) {
      definite = false;
      return index() || first;
    }
    while (first && accept(",")) {
      definite = false;
      accept(" ");
      first = index();
    }
    return first;
  }

  private boolean index() {
    int start = at;
    if (accept("-")) {
      definite = false;
    }
    int digits = at;
    while (peek() >= '0' && peek() <= '9') {
      at++;
    }
    boolean canonical = at - digits == 1 || (at > digits && text.charAt(digits) != '0');
    if (!canonical || at - digits > 9) {
      at = start;
      return false;
    }
    return true;
  }

  // condition = "(" test *( ( "&&" / "||" ) test ) ")"
  private boolean condition(int depth) {
    if (depth > DEPTH_MAX || !accept("(")) {
      return false;
    }
    do {
      if (!test(depth)) {
        return false;
      }
    } while (accept("&&") || accept("||"));
    return accept(")");
  }

  private boolean test(int depth) {
    blanks();
    accept("!");
    blanks();
    if (peek() == '(') {
      boolean read = condition(depth + 1);
      blanks();
      return read;
    }
    boolean query = peek() == '@' || peek() == '$';
    if (!operand(depth)) {
      return false;
    }
    blanks();
    if (accept("==")
        || accept("!=")
        || accept("<=")
        || accept(">=")
        || accept("<")
        || accept(">")) {
      blanks();
      if (!operand(depth)) {
        return false;
      }
      blanks();
      return true;
    }
    // A literal alone is no question.
    return query;
  }

  private boolean operand(int depth) {
    char c = peek();
    if (c == '@' || c == '$') {
      at++;
      return segments(depth);
    }
    if (c == '\'' || c == '"') {
      int close = text.indexOf(c, at + 1);
      boolean plain = close > at && !text.substring(at, close).contains("\\");
      at = plain ? close + 1 : at;
      return plain;
    }
    return accept("true") || accept("false") || accept("null") || number();
  }

  private boolean number() {
    int start = at;
    while (peek() != 0 && "+-.eE0123456789".indexOf(peek()) >= 0) {
      at++;
    }
    return text.substring(start, at).matches("-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][+-]?[0-9]{1,3})?");
  }

  private void blanks() {
    while (peek() == ' ') {
      at++;
    }
  }

  private char peek() {
    return at < text.length() ? text.charAt(at) : 0;
  }

  private boolean accept(String token) {
    if (text.startsWith(token, at)) {
      at += token.length();
      return true;
    }
    return false;
  }
}
