package io.tidemill.workflow.v01;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidemill.schemas.problem.ProblemCode;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Compiles times and counts (§3): {@code timeout}, {@code retry-interval}, {@code time-delay}. */
final class Times {
  /** Longest time that a member may name, in milliseconds: ten years of 365 days. */
  static final long MS_MAX = Duration.ofDays(3650).toMillis();

  private static final Pattern POSITIVE = Pattern.compile("[1-9][0-9]*");
  private static final Pattern DIGITS = Pattern.compile("[0-9]+");
  private static final Pattern WEEKS = Pattern.compile("P([0-9]{1,4})W");

  private Times() {}

  /**
   * A positive number of seconds, in milliseconds; the extended profile also takes an ISO 8601
   * duration. Empty when it is absent or wrong.
   */
  static Optional<Long> seconds(Fields owner, String name, ProblemCode wrong) {
    JsonNode value = owner.object().get(name);
    if (value == null) {
      return Optional.empty();
    }
    Optional<BigDecimal> count = whole(value, POSITIVE).filter(n -> n.signum() > 0);
    Optional<Long> ms =
        count.isPresent()
            ? Optional.of(milliseconds(count.get()))
            : duration(value)
                .filter(d -> !d.isZero())
                .filter(d -> owner.findings().extension(owner.at(name), shown(value), "seconds"))
                .map(Times::milliseconds);
    return bounded(owner, name, wrong, ms, "a positive number of seconds");
  }

  /** A number of seconds from 0, in milliseconds; 0 when it is absent or wrong. */
  static long interval(Fields owner, String name, ProblemCode wrong) {
    JsonNode value = owner.object().get(name);
    if (value == null) {
      return 0;
    }
    Optional<BigDecimal> count = whole(value, DIGITS).filter(n -> n.signum() >= 0);
    Optional<Long> ms =
        count.isPresent()
            ? Optional.of(milliseconds(count.get()))
            : duration(value)
                .filter(d -> owner.findings().extension(owner.at(name), shown(value), "seconds"))
                .map(Times::milliseconds);
    return bounded(owner, name, wrong, ms, "0 or more seconds").orElse(0L);
  }

  /** A count from 0; 0 when it is absent or wrong. */
  static int count(Fields owner, String name, ProblemCode wrong) {
    JsonNode value = owner.object().get(name);
    if (value == null) {
      return 0;
    }
    Optional<BigDecimal> count = whole(value, DIGITS).filter(n -> n.signum() >= 0);
    if (count.isEmpty()) {
      owner
          .findings()
          .error(wrong, owner.at(name), shown(value), "0 or more", "write a whole number");
      return 0;
    }
    if (count.get().compareTo(BigDecimal.valueOf(Integer.MAX_VALUE)) > 0) {
      limit(owner, name, value, Integer.toString(Integer.MAX_VALUE));
      return 0;
    }
    return count.get().intValue();
  }

  /** An instant of RFC 3339, in epoch milliseconds. */
  static Optional<Long> instant(JsonNode value) {
    if (!value.isTextual()
        || !value.textValue().matches("\\d{4}-\\d\\d-\\d\\d[Tt ]\\d\\d:.{2,40}")) {
      return Optional.empty();
    }
    try {
      String text = value.textValue().toUpperCase(Locale.ROOT).replace(' ', 'T');
      return Optional.of(OffsetDateTime.parse(text).toInstant().toEpochMilli());
    } catch (DateTimeException noInstant) {
      return Optional.empty();
    }
  }

  private static Optional<Long> bounded(
      Fields owner, String name, ProblemCode wrong, Optional<Long> ms, String expected) {
    JsonNode value = owner.object().path(name);
    if (ms.isEmpty()) {
      String fix = "write a whole number, like 30";
      owner.findings().error(wrong, owner.at(name), shown(value), expected, fix);
      return Optional.empty();
    }
    if (ms.get() > MS_MAX) {
      limit(owner, name, value, MS_MAX / 1000 + " seconds, ten years");
      return Optional.empty();
    }
    return ms;
  }

  private static void limit(Fields owner, String name, JsonNode value, String most) {
    owner
        .findings()
        .error(
            ProblemCode.TM_1010,
            owner.at(name),
            shown(value),
            "at most " + most,
            "write a smaller number");
  }

  private static Optional<BigDecimal> whole(JsonNode value, Pattern digits) {
    if (value.isNumber()) {
      BigDecimal number = value.decimalValue();
      boolean whole = number.signum() == 0 || number.stripTrailingZeros().scale() <= 0;
      return whole ? Optional.of(number) : Optional.empty();
    }
    return value.isTextual()
            && value.textValue().length() <= 400
            && digits.matcher(value.textValue()).matches()
        ? Optional.of(new BigDecimal(value.textValue()))
        : Optional.empty();
  }

  private static long milliseconds(BigDecimal seconds) {
    return seconds
        .min(BigDecimal.valueOf(MS_MAX))
        .multiply(BigDecimal.valueOf(1000))
        .min(BigDecimal.valueOf(MS_MAX + 1))
        .longValue();
  }

  // Rounded up, so that a timer never fires early and a positive time never becomes none.
  private static long milliseconds(Duration duration) {
    long seconds = Math.min(duration.getSeconds(), MS_MAX / 1000 + 1);
    return seconds * 1000 + (duration.getNano() + 999_999) / 1_000_000;
  }

  private static Optional<Duration> duration(JsonNode value) {
    if (!value.isTextual() || !value.textValue().startsWith("P")) {
      return Optional.empty();
    }
    String text = value.textValue();
    Matcher weeks = WEEKS.matcher(text);
    if (weeks.matches()) {
      return Optional.of(Duration.ofDays(7L * Integer.parseInt(weeks.group(1))));
    }
    try {
      return Optional.of(Duration.parse(text)).filter(duration -> !duration.isNegative());
    } catch (DateTimeException | ArithmeticException noDuration) {
      return Optional.empty();
    }
  }

  private static String shown(JsonNode value) {
    return Fields.shown(value);
  }
}
