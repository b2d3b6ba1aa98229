package io.tidemill.ops.reading;

import io.tidemill.schemas.event.Origin;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads places of records as people write them: {@code topic-partition@offset}. */
public final class Places {
  private static final Pattern WHOLE =
      Pattern.compile("([a-zA-Z0-9._-]{1,400})-([0-9]{1,6})@([0-9]{1,18})");
  private static final Pattern SHORT = Pattern.compile("([0-9]{1,6})@([0-9]{1,18})");

  private Places() {}

  /** A place with its topic; empty for anything else. */
  public static Optional<Origin> parse(String text) {
    Matcher whole = WHOLE.matcher(text);
    return whole.matches()
        ? Optional.of(
            new Origin(
                whole.group(1), Integer.parseInt(whole.group(2)), Long.parseLong(whole.group(3))))
        : Optional.empty();
  }

  /** A place, {@code partition@offset} meaning one of {@code topic}; empty for anything else. */
  public static Optional<Origin> parse(String text, String topic) {
    Matcher within = SHORT.matcher(text);
    return within.matches()
        ? Optional.of(
            new Origin(topic, Integer.parseInt(within.group(1)), Long.parseLong(within.group(2))))
        : parse(text);
  }

  /** {@code partition@offset}. */
  public static String within(Origin place) {
    return place.partition() + "@" + place.offset();
  }
}
