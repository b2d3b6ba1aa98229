package io.tidemill.schemas.cesql;

import io.tidemill.schemas.cesql.Cesql.Span;

/**
 * One token.
 *
 * @param text as written; of a string, without its quotes and their escapes
 */
record CesqlToken(Kind kind, String text, Span at) {
  enum Kind {
    WORD,
    NUMBER,
    STRING,
    SYMBOL,
    END
  }

  boolean is(String symbol) {
    return kind == Kind.SYMBOL && text.equals(symbol);
  }

  boolean isWord(String word) {
    return kind == Kind.WORD && text.equalsIgnoreCase(word);
  }

  /** For people. */
  String shown() {
    return switch (kind) {
      case END -> "the end";
      case STRING -> "a string";
      case WORD, NUMBER, SYMBOL -> "`" + text + "`";
    };
  }
}
