package io.tidemill.schemas.resource;

import io.tidemill.schemas.problem.Problem;
import io.tidemill.schemas.problem.ProblemCode;
import java.util.List;

/**
 * Collects the problems of one document into the list of its file, of which at most {@value
 * #PROBLEMS_MAX} are kept: whoever has more mends those first.
 */
public final class ProblemSink {
  static final int PROBLEMS_MAX = 1_000;

  private final String place;
  private final List<Problem> problems;
  private boolean broken;

  /**
   * A sink for one document.
   *
   * @param place the file, with the number of the document if it has several
   * @param problems of the whole file, appended to
   */
  ProblemSink(String place, List<Problem> problems) {
    this.place = place;
    this.problems = problems;
  }

  /** Whether anything is wrong with this document. */
  public boolean broken() {
    return broken;
  }

  /** Adds a problem of this document. */
  public void report(ProblemCode code, String pointer, String found, String expected, String fix) {
    report(new Problem(code, place, pointer, found, expected, fix));
  }

  /** Adds a problem of this document, wherever it says it stands. */
  public void report(Problem problem) {
    broken = true;
    if (problems.size() < PROBLEMS_MAX - 1) {
      problems.add(problem.in(place));
    } else if (problems.size() == PROBLEMS_MAX - 1) {
      problems.add(
          new Problem(
              ProblemCode.TM_1010,
              place,
              "",
              "more than " + (PROBLEMS_MAX - 1) + " problems",
              "fewer",
              "mend those above, then look again"));
    }
  }
}
