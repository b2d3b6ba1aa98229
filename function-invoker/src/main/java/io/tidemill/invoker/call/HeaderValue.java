package io.tidemill.invoker.call;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/**
 * Attribute values as HTTP header values: space, double quote, percent and all that is not
 * printable ASCII are percent-encoded as UTF-8 (CloudEvents HTTP binding 1.0.2 §3.1.3.2).
 */
final class HeaderValue {
  private static final String HEX = "0123456789ABCDEF";

  private HeaderValue() {}

  /** The header value of an attribute value. */
  static String encode(String value) {
    if (value.chars().allMatch(HeaderValue::plain)) {
      return value;
    }
    var encoded = new StringBuilder(value.length() + 16);
    for (byte b : value.getBytes(StandardCharsets.UTF_8)) {
      int unsigned = b & 0xff;
      if (plain(unsigned)) {
        encoded.append((char) unsigned);
      } else {
        encoded.append('%').append(HEX.charAt(unsigned >> 4)).append(HEX.charAt(unsigned & 15));
      }
    }
    return encoded.toString();
  }

  /** Reads what {@link #encode} wrote; a percent sign that starts no byte stands for itself. */
  static String decode(String value) {
    if (value.indexOf('%') < 0) {
      return value;
    }
    var bytes = new ByteArrayOutputStream(value.length());
    for (int at = 0; at < value.length(); at++) {
      char c = value.charAt(at);
      if (c == '%' && hex(value, at + 1) >= 0 && hex(value, at + 2) >= 0) {
        bytes.write(hex(value, at + 1) * 16 + hex(value, at + 2));
        at += 2;
      } else {
        bytes.writeBytes(String.valueOf(c).getBytes(StandardCharsets.UTF_8));
      }
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }

  private static int hex(String text, int at) {
    return at < text.length() ? Character.digit(text.charAt(at), 16) : -1;
  }

  private static boolean plain(int c) {
    return c > 0x20 && c < 0x7f && c != '"' && c != '%';
  }
}
