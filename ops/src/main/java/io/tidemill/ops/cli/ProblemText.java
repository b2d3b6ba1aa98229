package io.tidemill.ops.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidemill.schemas.problem.Problem;
import io.tidemill.schemas.problem.ProblemCode;

/** Problems as a server sends them, in the three lines that people know. */
final class ProblemText {
  private ProblemText() {}

  /** Three lines; those of a code that only a newer server knows lack whose fault it is. */
  static String of(JsonNode problem) {
    String code = text(problem, "code");
    for (ProblemCode known : ProblemCode.values()) {
      if (known.code().equals(code)) {
        return new Problem(
                known,
                text(problem, "file"),
                text(problem, "pointer"),
                text(problem, "found"),
                text(problem, "expected"),
                text(problem, "fix"))
            .text();
      }
    }
    return "%s  %s  %s%n  found %s, expected %s%n  fix   %s"
        .formatted(
            code,
            text(problem, "file"),
            text(problem, "pointer"),
            text(problem, "found"),
            text(problem, "expected"),
            text(problem, "fix"));
  }

  private static String text(JsonNode problem, String field) {
    return problem.path(field).asText("");
  }
}
