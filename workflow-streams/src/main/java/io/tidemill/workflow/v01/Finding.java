package io.tidemill.workflow.v01;

import io.tidemill.schemas.problem.Problem;
import io.tidemill.schemas.resource.Mark;
import org.jspecify.annotations.Nullable;

/**
 * Something that was found in a document.
 *
 * @param problem what and where, as a JSON Pointer into the workflow document
 * @param place in the source text; null when only the tree was at hand
 */
public record Finding(Problem problem, Severity severity, @Nullable Mark place) {
  /** What a finding does to the document. */
  public enum Severity {
    /** It refuses it. */
    ERROR,
    /** Its author should know. */
    WARNING
  }

  boolean refuses() {
    return severity == Severity.ERROR;
  }
}
