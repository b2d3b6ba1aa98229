package io.tidemill.bridge.core;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * What makes two events of a broker the same event: {@code source} and {@code id} (delivery
 * contract, D7), as the first 128 bits of a SHA-256. A cryptographic hash, since a sender who could
 * make up a collision could make another one's event vanish.
 */
public record EventKey(long high, long low) {
  private static final byte SEPARATOR = (byte) 0xFF; // No octet of UTF-8.

  /** The key of an event of a broker. */
  public static EventKey of(String broker, String source, String id) {
    try {
      MessageDigest sha = MessageDigest.getInstance("SHA-256");
      for (String part : new String[] {broker, source, id}) {
        sha.update(part.getBytes(StandardCharsets.UTF_8));
        sha.update(SEPARATOR);
      }
      ByteBuffer digest = ByteBuffer.wrap(sha.digest());
      return new EventKey(digest.getLong(), digest.getLong());
    } catch (NoSuchAlgorithmException everyJdkHasIt) {
      throw new IllegalStateException(everyJdkHasIt);
    }
  }
}
