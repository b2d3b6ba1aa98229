package io.tidemill.ops.api;

import io.tidemill.schemas.resource.Kind;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What applying one document did.
 *
 * @param version the version that a workflow was given; 0 for other kinds
 * @param activation of a trigger that was written; null else
 */
public record Change(
    Kind kind, String name, int version, Effect effect, @Nullable Activation activation) {
  /** A change of what is not a trigger, or was not written. */
  public Change(Kind kind, String name, int version, Effect effect) {
    this(kind, name, version, effect, null);
  }

  /** The same, and from where on it holds. */
  public Change holding(Activation from) {
    return new Change(kind, name, version, effect, from);
  }

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
