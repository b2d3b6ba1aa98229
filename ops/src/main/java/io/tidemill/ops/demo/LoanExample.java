package io.tidemill.ops.demo;

import io.tidemill.schemas.problem.Problem;
import io.tidemill.schemas.problem.ProblemCode;
import io.tidemill.schemas.problem.ProblemException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The directory {@code examples/loan-approval}.
 *
 * @param directory with the resources, the events and the table that they must give
 */
record LoanExample(Path directory) {
  static final String WORKFLOW = "loan-approval";

  /** The state in which an instance waits for its decision. */
  static final String WAITING_STATE = "State2";

  static final String EVENTS = "events.jsonl";

  // Lines of JSON, too: `-f examples/loan-approval` takes files named *.json for resources.
  static final String EXPECTED = "expected.jsonl";

  /** Where {@code functions.yaml} says that the functions listen. */
  static final int FUNCTIONS_PORT = 8090;

  static final String PLACE = "examples/loan-approval";

  /** Finds it in the installation, or below the current directory. */
  static LoanExample find() {
    Path home = Path.of(System.getProperty("tidemill.home", ""));
    return new LoanExample(home.resolve(PLACE));
  }

  Path events() {
    return directory.resolve(EVENTS);
  }

  Tally expected() {
    Path file = directory.resolve(EXPECTED);
    try {
      return Tally.read(file);
    } catch (IOException unreadable) {
      throw unreadable(file, unreadable);
    }
  }

  /** A file of resources, in which the functions listen at another port. */
  String resources(String name, int functionsPort) {
    Path file = directory.resolve(name);
    try {
      return Files.readString(file)
          .replace("127.0.0.1:" + FUNCTIONS_PORT, "127.0.0.1:" + functionsPort);
    } catch (IOException unreadable) {
      throw unreadable(file, unreadable);
    }
  }

  static ProblemException unreadable(Path file, IOException why) {
    return new ProblemException(
        new Problem(
            ProblemCode.TM_2002,
            file.toString(),
            "",
            why.getClass().getSimpleName(),
            "a readable file",
            "run the demo from a checkout or an installation with its examples"));
  }
}
