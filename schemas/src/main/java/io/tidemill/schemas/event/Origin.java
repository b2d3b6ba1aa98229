package io.tidemill.schemas.event;

/**
 * The place of a record in Kafka.
 *
 * @param topic its topic
 * @param partition from 0
 * @param offset from 0
 */
public record Origin(String topic, int partition, long offset) {
  /** {@code topic-partition@offset}, as shown to people and carried by dead letters. */
  @Override
  public String toString() {
    return topic + "-" + partition + "@" + offset;
  }
}
