package io.tidemill.workflow.core;

import io.tidemill.schemas.json.ReferencePath;
import org.jspecify.annotations.Nullable;

/**
 * What goes into a piece of work, where its result goes, and what comes out (Function Workflow v0.1
 * §16). Stands on states, events and actions.
 *
 * @param input selects from the raw input what the work sees
 * @param result place of the result in the base; null discards the result
 * @param output selects what is handed on
 */
public record Filters(Path input, @Nullable ReferencePath result, Path output) {
  /** Everything in, the result instead of everything, everything out. */
  public static final Filters NONE = new Filters(Path.WHOLE, ReferencePath.ROOT, Path.WHOLE);
}
