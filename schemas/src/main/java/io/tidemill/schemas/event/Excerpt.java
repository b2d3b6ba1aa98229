package io.tidemill.schemas.event;

import java.nio.charset.StandardCharsets;

/** The start of a text that a stranger sent, safe to be shown: cut, and without lone surrogates. */
public final class Excerpt {
  /** Longest excerpt, in chars. */
  private static final int CHARS_MAX = 80;

  private Excerpt() {}

  /** The text itself when it is short. */
  public static String of(String text) {
    String cut = text.length() <= CHARS_MAX ? text : text.substring(0, CHARS_MAX) + "…";
    // Encoding replaces a lone surrogate, which JSON could not carry.
    return new String(cut.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
  }

  /** The excerpt in single quotes. */
  public static String quoted(String text) {
    return "'" + of(text) + "'";
  }
}
