package io.tidemill.schemas.event;

import java.util.Locale;
import java.util.regex.Pattern;

/**
 * The parts of a {@code Content-Type} that decide how a message is read.
 *
 * @param name {@code type/subtype} in lower case
 * @param charset in lower case; empty when not given
 */
public record MediaType(String name, String charset) {
  private static final String TOKEN = "[!#$%&'*+.^_`|~0-9A-Za-z-]+";

  /** A media type with or without parameters (RFC 2046, RFC 7231 §3.1.1.1). */
  static final Pattern FORM = Pattern.compile(TOKEN + "/" + TOKEN + "[ ]*(;[ -~]*)?");

  /** Reads a {@code Content-Type}; total. */
  public static MediaType of(String text) {
    int end = text.indexOf(';');
    String name = (end < 0 ? text : text.substring(0, end)).strip().toLowerCase(Locale.ROOT);
    String charset = "";
    while (end >= 0) {
      int next = text.indexOf(';', end + 1);
      String parameter =
          text.substring(end + 1, next < 0 ? text.length() : next).strip().toLowerCase(Locale.ROOT);
      if (parameter.startsWith("charset=")) {
        charset = parameter.substring("charset=".length()).replace("\"", "");
      }
      end = next;
    }
    return new MediaType(name, charset);
  }

  /** Whether data of this type are a JSON value in structured mode (JSON format 1.0.2 §3.1). */
  public boolean isJson() {
    return name.endsWith("/json") || name.endsWith("+json");
  }
}
