package io.tidemill.schemas.problem;

import java.util.List;
import java.util.stream.Collectors;

/**
 * Problems that end what was asked for; thrown at the rim only, where nobody can go on without an
 * answer.
 */
public final class ProblemException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient List<Problem> problems;

  public ProblemException(List<Problem> problems) {
    super(problems.stream().map(Problem::text).collect(Collectors.joining("\n")));
    this.problems = List.copyOf(problems);
  }

  public ProblemException(Problem problem) {
    this(List.of(problem));
  }

  /** Every problem found, at least one. */
  public List<Problem> problems() {
    return problems;
  }
}
