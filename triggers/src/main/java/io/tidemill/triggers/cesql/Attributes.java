package io.tidemill.triggers.cesql;

import org.jspecify.annotations.Nullable;

/** The context attributes of one event, by name. */
public interface Attributes {
  /** The value as a string in canonical form; null when the event has no such attribute. */
  @Nullable String text(String name);

  /** The value as a {@code Boolean} or {@code Integer} where it is one, else as {@link #text}. */
  @Nullable Object value(String name);
}
