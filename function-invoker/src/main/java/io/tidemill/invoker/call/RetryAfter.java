package io.tidemill.invoker.call;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.util.Locale;
import java.util.Optional;

/** The header {@code Retry-After}: seconds, or an HTTP date in any of its three forms. */
final class RetryAfter {
  private static final DateTimeFormatter FIXDATE =
      DateTimeFormatter.ofPattern("EEE, dd MMM uuuu HH:mm:ss 'GMT'", Locale.ENGLISH);
  private static final DateTimeFormatter ASCTIME =
      DateTimeFormatter.ofPattern("EEE MMM ppd HH:mm:ss uuuu", Locale.ENGLISH);

  private RetryAfter() {}

  /**
   * How long to wait (RFC 9110 §10.2.3); negative when the date has passed, empty when the value is
   * neither form.
   */
  static Optional<Duration> of(String value, Instant now) {
    if (value.matches("[0-9]{1,9}")) {
      return Optional.of(Duration.ofSeconds(Long.parseLong(value)));
    }
    return date(value, FIXDATE)
        .or(() -> date(value, ASCTIME))
        .or(() -> date(value.substring(value.indexOf(',') + 1).strip(), rfc850(now)))
        .map(then -> Duration.between(now, then));
  }

  /**
   * RFC 850 has two digits for the year. What would be more than 50 years ahead is the most recent
   * such year (RFC 9110 §5.6.7); the weekday before the comma is not read, because it would only
   * contradict a wrong guess.
   */
  private static DateTimeFormatter rfc850(Instant now) {
    int firstYear = now.atOffset(ZoneOffset.UTC).getYear() - 49;
    return new DateTimeFormatterBuilder()
        .appendPattern("dd-MMM-")
        .appendValueReduced(ChronoField.YEAR, 2, 2, firstYear)
        .appendPattern(" HH:mm:ss 'GMT'")
        .toFormatter(Locale.ENGLISH);
  }

  private static Optional<Instant> date(String text, DateTimeFormatter form) {
    try {
      return Optional.of(LocalDateTime.parse(text, form).toInstant(ZoneOffset.UTC));
    } catch (DateTimeException otherForm) {
      return Optional.empty();
    }
  }
}
