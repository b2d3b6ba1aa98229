package io.tidemill.ops.verify;

import io.tidemill.schemas.event.Origin;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * The key of a delivery in the changelog of the delivery store: trigger, NUL, topic, NUL, partition
 * (4 bytes), offset (8 bytes), both big-endian.
 *
 * @param identity where the event lies
 */
record PendingKey(String trigger, Origin identity) {
  private static final int NUMBERS = Integer.BYTES + Long.BYTES;

  /** Reads a key; empty for one of another kind. */
  static Optional<PendingKey> parse(byte[] key) {
    int first = indexOfNul(key, 0);
    int second = first <= 0 ? -1 : indexOfNul(key, first + 1);
    if (second < 0 || key.length - second - 1 != NUMBERS) {
      return Optional.empty();
    }
    ByteBuffer numbers = ByteBuffer.wrap(key, second + 1, NUMBERS);
    String topic = new String(key, first + 1, second - first - 1, StandardCharsets.UTF_8);
    return Optional.of(
        new PendingKey(
            new String(key, 0, first, StandardCharsets.UTF_8),
            new Origin(topic, numbers.getInt(), numbers.getLong())));
  }

  private static int indexOfNul(byte[] key, int from) {
    for (int i = from; i < key.length; i++) {
      if (key[i] == 0) {
        return i;
      }
    }
    return -1;
  }
}
