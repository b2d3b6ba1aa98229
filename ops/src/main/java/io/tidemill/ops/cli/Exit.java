package io.tidemill.ops.cli;

/** The exit codes that scripts can rely on. */
public final class Exit {
  public static final int OK = 0;

  /** A bug of the program. */
  public static final int SOFTWARE = 1;

  /** {@code tidemill test}: at least one case did not pass. */
  public static final int TESTS_FAILED = 1;

  /** The command line, or a file that it names, is wrong. */
  public static final int USAGE = 2;

  public static final int NOT_FOUND = 3;

  /** What exists stands in the way. */
  public static final int CONFLICT = 4;

  /** No server, or no answer in time. */
  public static final int UNAVAILABLE = 6;

  /** A document or request was refused. */
  public static final int VALIDATION = 7;

  /** Some was done and some was not. */
  public static final int PARTIAL = 8;

  /** Ended by Ctrl-C. */
  public static final int INTERRUPTED = 130;

  private Exit() {}

  /** The exit code for the status of an HTTP answer. */
  static int of(int status) {
    return switch (status) {
      case 404 -> NOT_FOUND;
      case 409 -> CONFLICT;
      case 502, 503, 504 -> UNAVAILABLE;
      default -> status < 400 ? OK : status < 500 ? VALIDATION : SOFTWARE;
    };
  }
}
