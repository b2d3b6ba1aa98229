package io.tidemill.ops.cli;

import io.tidemill.schemas.problem.Problem;
import io.tidemill.schemas.problem.ProblemCode;
import java.util.List;

/** Ends a command: what to say, in three lines each, and the exit code. */
final class Failure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int exit;
  private final List<String> codes;
  private final transient List<String> texts;

  private Failure(int exit, List<String> codes, List<String> texts) {
    super(String.join(System.lineSeparator(), texts));
    this.exit = exit;
    this.codes = List.copyOf(codes);
    this.texts = List.copyOf(texts);
  }

  static Failure of(int exit, Problem problem) {
    return of(exit, List.of(problem));
  }

  static Failure of(int exit, List<Problem> problems) {
    return new Failure(
        exit,
        problems.stream().map(problem -> problem.code().code()).toList(),
        problems.stream().map(Problem::text).toList());
  }

  /** What a server said; it may know codes that this program does not. */
  static Failure said(int status, List<String> codes, List<String> texts) {
    return new Failure(Exit.of(status), codes, texts);
  }

  /** The command line asks for something that makes no sense. */
  static Failure usage(String found, String expected, String fix) {
    return of(Exit.USAGE, new Problem(ProblemCode.TM_2007, "", "", found, expected, fix));
  }

  /** A file that the command line names cannot be used. */
  static Failure file(String name, String found, String expected) {
    return of(
        Exit.USAGE,
        new Problem(
            ProblemCode.TM_2002, name, "", found, expected, "name a file that can be read"));
  }

  int exit() {
    return exit;
  }

  List<String> codes() {
    return codes;
  }

  List<String> texts() {
    return texts;
  }
}
