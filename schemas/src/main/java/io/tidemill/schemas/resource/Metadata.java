package io.tidemill.schemas.resource;

import java.util.Map;
import java.util.regex.Pattern;

/**
 * What every resource has.
 *
 * @param name 1 to 63 of {@code [a-z0-9-]}, not starting or ending with a dash
 * @param labels free pairs, at most 64
 */
public record Metadata(String name, Map<String, String> labels) {
  /** What a name looks like. */
  public static final Pattern NAME = Pattern.compile("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?");

  public Metadata {
    labels = Map.copyOf(labels);
  }

  /** A name without labels. */
  public static Metadata named(String name) {
    return new Metadata(name, Map.of());
  }
}
