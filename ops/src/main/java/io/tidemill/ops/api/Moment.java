package io.tidemill.ops.api;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** An instant as people write it: {@code 2026-01-31T12:00:00Z}, or {@code 2h} for two hours ago. */
final class Moment {
  /** What is expected of a text. */
  static final String FORM = "a time like 2026-01-31T12:00:00Z, or like 90s, 15m, 2h, 7d ago";

  private static final Pattern AGO = Pattern.compile("([0-9]{1,6})(s|m|h|d)");

  private Moment() {}

  /** Reads a text; empty when it is neither. */
  static Optional<Instant> parse(String text, Instant now) {
    Matcher ago = AGO.matcher(text);
    if (ago.matches()) {
      long number = Long.parseLong(ago.group(1));
      return Optional.of(
          now.minus(
              switch (ago.group(2)) {
                case "s" -> Duration.ofSeconds(number);
                case "m" -> Duration.ofMinutes(number);
                case "h" -> Duration.ofHours(number);
                default -> Duration.ofDays(number);
              }));
    }
    try {
      return Optional.of(OffsetDateTime.parse(text).toInstant());
    } catch (DateTimeException noTime) {
      return Optional.empty();
    }
  }
}
