package io.tidemill.schemas.resource;

import java.util.Locale;
import java.util.Optional;

/** Names for things that have none of their own: made from a title or a file. */
final class ResourceName {
  private static final int LENGTH_MAX = 63;

  private ResourceName() {}

  /**
   * The text in lower case, with dashes for whatever a name may not have; empty if nothing is left.
   */
  static Optional<String> from(String text) {
    String start = text.substring(0, Math.min(text.length(), 4 * LENGTH_MAX));
    String dashed = stripDashes(start.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9-]+", "-"));
    String name = stripDashes(dashed.substring(0, Math.min(dashed.length(), LENGTH_MAX)));
    return name.isEmpty() ? Optional.empty() : Optional.of(name);
  }

  /** The name of a file without folders and extension, as a resource name. */
  static Optional<String> fromFile(String file) {
    String base = file.substring(Math.max(file.lastIndexOf('/'), file.lastIndexOf('\\')) + 1);
    int dot = base.lastIndexOf('.');
    return from(dot > 0 ? base.substring(0, dot) : base);
  }

  private static String stripDashes(String text) {
    int from = 0;
    int to = text.length();
    while (from < to && text.charAt(from) == '-') {
      from++;
    }
    while (to > from && text.charAt(to - 1) == '-') {
      to--;
    }
    return text.substring(from, to);
  }
}
