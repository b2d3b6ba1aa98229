package io.tidemill.ops.cli;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;

/** Reads {@code 500ms}, {@code 10s}, {@code 2m}; 1 ms to 1 hour. */
final class DurationConverter implements ITypeConverter<Duration> {
  private static final Pattern FORM = Pattern.compile("([0-9]{1,7})(ms|s|m)");

  @Override
  public Duration convert(String value) {
    Matcher form = FORM.matcher(value);
    if (form.matches()) {
      long number = Long.parseLong(form.group(1));
      Duration duration =
          switch (form.group(2)) {
            case "ms" -> Duration.ofMillis(number);
            case "s" -> Duration.ofSeconds(number);
            default -> Duration.ofMinutes(number);
          };
      if (number > 0 && duration.compareTo(Duration.ofHours(1)) <= 0) {
        return duration;
      }
    }
    throw Failure.usage(
        "the time `" + value + "`", "1ms to 60m", "write for example 500ms, 10s or 2m");
  }
}
