package io.tidemill.bridge.core;

import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a sender would like, by the header {@code Prefer} (RFC 7240). */
public final class Preference {
  /** Longest wait that is kept to, in seconds; who asks for more gets this. */
  public static final int WAIT_SECONDS_MAX = 30;

  private static final Pattern WAIT =
      Pattern.compile("\\s*wait\\s*=\\s*\"?(\\d{1,9})\"?\\s*(;.*)?");

  private Preference() {}

  /**
   * How long the sender waits for an answer (§4.3), 1 to {@value WAIT_SECONDS_MAX} s; empty when it
   * does not. The first such preference counts (§2), and one that is malformed counts for nothing.
   *
   * @param headers values of all {@code Prefer} headers, in their order
   */
  public static OptionalInt waitSeconds(List<String> headers) {
    for (String header : headers) {
      for (String preference : header.split(",", -1)) {
        Matcher wait = WAIT.matcher(preference.toLowerCase(Locale.ROOT));
        if (wait.matches()) {
          int seconds = Integer.parseInt(wait.group(1));
          return seconds == 0
              ? OptionalInt.empty()
              : OptionalInt.of(Math.min(seconds, WAIT_SECONDS_MAX));
        }
      }
    }
    return OptionalInt.empty();
  }
}
