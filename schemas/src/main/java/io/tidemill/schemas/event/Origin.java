package io.tidemill.schemas.event;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The place of a record in Kafka.
 *
 * @param topic its topic
 * @param partition from 0
 * @param offset from 0
 */
public record Origin(String topic, int partition, long offset) {
  private static final Pattern WRITTEN = Pattern.compile("(.+)-([0-9]{1,9})@([0-9]{1,18})");

  /** Reads what {@link #toString} wrote; empty for anything else. */
  public static Optional<Origin> parse(String text) {
    Matcher written = WRITTEN.matcher(text);
    return written.matches()
        ? Optional.of(
            new Origin(
                written.group(1),
                Integer.parseInt(written.group(2)),
                Long.parseLong(written.group(3))))
        : Optional.empty();
  }

  /** {@code topic-partition@offset}, as shown to people and carried by dead letters. */
  @Override
  public String toString() {
    return topic + "-" + partition + "@" + offset;
  }
}
