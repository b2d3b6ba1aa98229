package io.tidemill.workflow.testkit;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Lengths of virtual time in milliseconds, as people write them: {@code 90s}, {@code 1h 30m}. */
public final class Span {
  /** Longest span: 1,000 years of 365 days. */
  public static final long MS_MAX = 1_000L * 365 * 24 * 3_600_000;

  private static final Pattern PART = Pattern.compile("([0-9]{1,15}) ?(ms|s|m|h|d)");
  private static final Pattern PARTS =
      Pattern.compile("[0-9]{1,15} ?(ms|s|m|h|d)( ?[0-9]{1,15} ?(ms|s|m|h|d)){0,4}");

  private Span() {}

  /**
   * Milliseconds of {@code 1500ms}, {@code 2d}, {@code 1h 30m} or ISO 8601; empty when it is none.
   */
  public static OptionalLong parse(String text) {
    if (!PARTS.matcher(text).matches()) {
      return iso(text);
    }
    long ms = 0;
    Matcher part = PART.matcher(text);
    while (part.find()) {
      long amount = Long.parseLong(part.group(1));
      long unit = unit(part.group(2));
      if (amount > MS_MAX / unit) {
        return OptionalLong.empty();
      }
      ms += amount * unit;
    }
    return bounded(ms);
  }

  /** In the largest unit that leaves no rest: {@code 2d}, {@code 90s}, {@code 1500ms}. */
  public static String text(long ms) {
    if (ms == 0) {
      return "0s";
    }
    for (String unit : new String[] {"d", "h", "m", "s"}) {
      if (ms % unit(unit) == 0) {
        return ms / unit(unit) + unit;
      }
    }
    return ms + "ms";
  }

  private static OptionalLong iso(String text) {
    try {
      return bounded(Duration.parse(text).toMillis());
    } catch (DateTimeParseException | ArithmeticException notIso) {
      return OptionalLong.empty();
    }
  }

  private static OptionalLong bounded(long ms) {
    return ms < 0 || ms > MS_MAX ? OptionalLong.empty() : OptionalLong.of(ms);
  }

  private static long unit(String word) {
    return switch (word) {
      case "ms" -> 1;
      case "s" -> 1_000;
      case "m" -> 60_000;
      case "h" -> 3_600_000;
      default -> 86_400_000;
    };
  }
}
