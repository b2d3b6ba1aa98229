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
