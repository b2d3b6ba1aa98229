package io.tidemill.workflow.v01;

import io.tidemill.schemas.problem.Problem;
import io.tidemill.schemas.problem.ProblemCode;
import java.util.ArrayList;
import java.util.List;

/** Collects everything that is found in one document, in the order it was found. */
final class Findings {
  private final List<Problem> errors = new ArrayList<>();
  private final List<Problem> warnings = new ArrayList<>();

  /** Something that refuses the document. */
  void error(ProblemCode code, String pointer, String found, String expected, String fix) {
    errors.add(new Problem(code, "", pointer, found, expected, fix));
  }

  /** Something that its author should know. */
  void warn(ProblemCode code, String pointer, String found, String expected, String fix) {
    warnings.add(new Problem(code, "", pointer, found, expected, fix));
  }

  /** Something that v0.1 has and the engine cannot run yet. */
  void unsupported(String pointer, String found, String fix) {
    error(ProblemCode.TM_1008, pointer, found, "something that is supported already", fix);
  }

  List<Problem> errors() {
    return List.copyOf(errors);
  }

  List<Problem> warnings() {
    return List.copyOf(warnings);
  }

  boolean refused() {
    return !errors.isEmpty();
  }
}
