package io.tidemill.ops.resources;

import io.tidemill.schemas.resource.Kind;

/**
 * What became of one resource.
 *
 * @param version of a workflow, from 1; 0 for other kinds
 */
public record ResourceChange(Kind kind, String name, int version, Effect effect) {
  /** How the resource differs from before. */
  public enum Effect {
    /** There was none of this name. */
    CREATED,
    /** There was another. */
    CHANGED,
    /** There was the same; nothing was written. */
    UNCHANGED,
    /** It is gone. */
    DELETED
  }
}
