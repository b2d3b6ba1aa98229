package io.tidemill.ops.api;

import io.tidemill.schemas.problem.Problem;
import java.util.List;

/**
 * What became of a text of documents.
 *
 * @param changes one per document, in its order; empty when there are problems
 * @param warnings what is allowed and probably not meant
 * @param problems why nothing was applied; empty when all went well
 * @param offset end offset of the resources topic that holds the changes
 */
public record Applied(
    List<Change> changes, List<Problem> warnings, List<Problem> problems, long offset) {
  public Applied {
    changes = List.copyOf(changes);
    warnings = List.copyOf(warnings);
    problems = List.copyOf(problems);
  }
}
