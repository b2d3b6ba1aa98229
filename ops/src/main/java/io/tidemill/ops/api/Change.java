package io.tidemill.ops.api;

import io.tidemill.schemas.resource.Kind;
import java.util.Locale;

/**
 * What applying one document did.
 *
 * @param version the version that a workflow was given; 0 for other kinds
 */
public record Change(Kind kind, String name, int version, Effect effect) {
  /** How the resource differs from before. */
  public enum Effect {
    /** There was none of this name. */
    CREATED,
    /** There was another. */
    CHANGED,
    /** There was the same. */
    UNCHANGED;

    /** As written in an answer. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
