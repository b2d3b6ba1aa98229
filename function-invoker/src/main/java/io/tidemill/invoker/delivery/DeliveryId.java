package io.tidemill.invoker.delivery;

import io.tidemill.schemas.event.Origin;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * One match: a trigger and the place of the event. The same after every restart, so it is the
 * idempotency key.
 *
 * @param trigger name of the trigger
 * @param origin where the event lies
 */
record DeliveryId(String trigger, Origin origin) {
  /**
   * The key in the store: trigger, topic, partition, offset, so that the deliveries of one trigger
   * lie side by side, in log order. Names hold no NUL.
   */
  byte[] bytes() {
    byte[] name = trigger.getBytes(StandardCharsets.UTF_8);
    byte[] topic = origin.topic().getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(name.length + topic.length + 2 + Integer.BYTES + Long.BYTES)
        .put(name)
        .put((byte) 0)
        .put(topic)
        .put((byte) 0)
        .putInt(origin.partition())
        .putLong(origin.offset())
        .array();
  }

  /** The id that a key of the store was made of. */
  static DeliveryId of(byte[] key) {
    int nameEnd = indexOfNul(key, 0);
    int topicEnd = indexOfNul(key, nameEnd + 1);
    ByteBuffer place = ByteBuffer.wrap(key, topicEnd + 1, Integer.BYTES + Long.BYTES);
    return new DeliveryId(
        new String(key, 0, nameEnd, StandardCharsets.UTF_8),
        new Origin(
            new String(key, nameEnd + 1, topicEnd - nameEnd - 1, StandardCharsets.UTF_8),
            place.getInt(),
            place.getLong()));
  }

  private static int indexOfNul(byte[] key, int from) {
    int index = from;
    while (key[index] != 0) {
      index++;
    }
    return index;
  }

  /**
   * The key of the mark that says that a redelivery was settled. Marks lie before all deliveries,
   * as no name begins with NUL.
   */
  byte[] mark() {
    byte[] key = bytes();
    return ByteBuffer.allocate(key.length + 1).put((byte) 0).put(key).array();
  }

  /** Smaller than every key of a mark, and than every key. */
  static byte[] firstMark() {
    return new byte[] {0};
  }

  /** Greater than every key of a mark, smaller than every key of a delivery. */
  static byte[] firstDelivery() {
    return new byte[] {1};
  }

  /** Greater than every key of a delivery: no UTF-8 holds this byte. */
  static byte[] lastDelivery() {
    return new byte[] {(byte) 0xFF};
  }

  /** The smallest key of a trigger's deliveries. */
  static byte[] firstOf(String trigger) {
    return (trigger + "\0").getBytes(StandardCharsets.UTF_8);
  }

  /** Greater than every key of a trigger's deliveries: NUL is followed by 1. */
  static byte[] endOf(String trigger) {
    return (trigger + "\u0001").getBytes(StandardCharsets.UTF_8);
  }

  /** What functions get as {@code Idempotency-Key}. */
  @Override
  public String toString() {
    return trigger + "/" + origin;
  }
}
