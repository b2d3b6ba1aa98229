package io.tidemill.workflow.v01;

import io.tidemill.schemas.problem.Problem;
import io.tidemill.workflow.core.Definition;
import java.util.List;

/** What became of a document. Pointers of problems are relative to the workflow document. */
public sealed interface Compiled {
  /** It can run; the warnings are for its author. */
  record Ready(Definition definition, List<Problem> warnings) implements Compiled {
    public Ready {
      warnings = List.copyOf(warnings);
    }
  }

  /** It cannot run: every error that was found, at least one. */
  record Refused(List<Problem> errors) implements Compiled {
    public Refused {
      errors = List.copyOf(errors);
    }
  }
}
