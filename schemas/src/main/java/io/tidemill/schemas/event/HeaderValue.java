package io.tidemill.schemas.event;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/**
 * The two directions between an attribute's text and an HTTP header value (HTTP protocol binding
 * 1.0.2 §3.1.3.2). The CloudEvents SDK does neither.
 */
public final class HeaderValue {
  private static final HexFormat HEX = HexFormat.of().withUpperCase();

  private HeaderValue() {}

  /** What a header value turned out to be. */
  public sealed interface Decoded {
    /** The attribute's text. */
    record Text(String text) implements Decoded {}

    /**
     * No text.
     *
     * @param expected what the value should have been
     */
    record Malformed(String expected) implements Decoded {}
  }

  /** Percent-encodes space, double quote, percent and all that is not printable ASCII. */
  public static String encode(String text) {
    StringBuilder encoded = new StringBuilder(text.length());
    for (byte octet : text.getBytes(StandardCharsets.UTF_8)) {
      if (octet > ' ' && octet < 0x7F && octet != '"' && octet != '%') {
        encoded.append((char) octet);
      } else {
        encoded.append('%');
        HEX.toHexDigits(encoded, octet);
      }
    }
    return encoded.toString();
  }

  /**
   * Removes the quotes of a quoted string, then decodes one round of percent-encoding as strict
   * UTF-8: overlong forms such as {@code %C0%A0} and encoded surrogates are refused.
   */
  public static Decoded decode(String value) {
    for (int i = 0; i < value.length(); i++) {
      if (value.charAt(i) >= 0x7F) {
        return new Decoded.Malformed("printable ASCII, all else percent-encoded as UTF-8");
      }
    }
    if (!value.startsWith("\"")) {
      return percentDecoded(value);
    }
    return switch (unquoted(value)) {
      case Decoded.Text(String inner) -> percentDecoded(inner);
      case Decoded.Malformed malformed -> malformed;
    };
  }

  /** RFC 7230 §3.2.6; only a value that is one quoted string as a whole is unescaped. */
  private static Decoded unquoted(String value) {
    StringBuilder inner = new StringBuilder(value.length());
    for (int i = 1; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c == '"') {
        return i == value.length() - 1
            ? new Decoded.Text(inner.toString())
            : new Decoded.Malformed("nothing after the closing double quote");
      }
      if (c == '\\') {
        i++;
        if (i == value.length()) {
          break;
        }
        c = value.charAt(i);
      }
      inner.append(c);
    }
    return new Decoded.Malformed("a closing double quote");
  }

  private static Decoded percentDecoded(String value) {
    if (value.indexOf('%') < 0) {
      return new Decoded.Text(value);
    }
    byte[] octets = new byte[value.length()];
    int length = 0;
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c == '%') {
        if (i + 2 >= value.length()
            || !HexFormat.isHexDigit(value.charAt(i + 1))
            || !HexFormat.isHexDigit(value.charAt(i + 2))) {
          return new Decoded.Malformed("two hexadecimal digits after each %");
        }
        octets[length++] = (byte) HexFormat.fromHexDigits(value, i + 1, i + 3);
        i += 2;
      } else {
        octets[length++] = (byte) c;
      }
    }
    try {
      // A new decoder reports malformed input, unlike new String(), which would replace it.
      return new Decoded.Text(
          StandardCharsets.UTF_8
              .newDecoder()
              .decode(ByteBuffer.wrap(octets, 0, length))
              .toString());
    } catch (CharacterCodingException notUtf8) {
      return new Decoded.Malformed("percent-encoded octets that are valid UTF-8");
    }
  }
}
