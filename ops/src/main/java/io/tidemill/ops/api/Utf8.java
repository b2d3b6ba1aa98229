package io.tidemill.ops.api;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Strict UTF-8: bytes that are none are an error, never a replacement character. */
final class Utf8 {
  private Utf8() {}

  /** The text of bytes; empty when they are not UTF-8. */
  static Optional<String> text(byte[] bytes) {
    try {
      return Optional.of(
          StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString());
    } catch (CharacterCodingException notUtf8) {
      return Optional.empty();
    }
  }

  /** A path segment without its percent-encoding (RFC 3986 §2.1); empty when it is malformed. */
  static Optional<String> percentDecoded(String segment) {
    var bytes = new ByteArrayOutputStream(segment.length());
    int at = 0;
    while (at < segment.length()) {
      char c = segment.charAt(at);
      if (c != '%') {
        bytes.writeBytes(String.valueOf(c).getBytes(StandardCharsets.UTF_8));
        at++;
        continue;
      }
      int high = at + 2 < segment.length() ? Character.digit(segment.charAt(at + 1), 16) : -1;
      int low = at + 2 < segment.length() ? Character.digit(segment.charAt(at + 2), 16) : -1;
      if (high < 0 || low < 0) {
        return Optional.empty();
      }
      bytes.write(high * 16 + low);
      at += 3;
    }
    return text(bytes.toByteArray());
  }
}
