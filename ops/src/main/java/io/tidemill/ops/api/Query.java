package io.tidemill.ops.api;

import io.tidemill.schemas.problem.Nearest;
import io.tidemill.schemas.problem.Problem;
import io.tidemill.schemas.problem.ProblemCode;
import io.tidemill.schemas.problem.ProblemException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.Fields;

/** The query parameters of one request; unknown and repeated ones are refused. */
final class Query {
  private final Fields fields;

  private Query(Fields fields) {
    this.fields = fields;
  }

  static Query read(Request request, String... allowed) {
    Fields fields = Request.extractQueryParameters(request, StandardCharsets.UTF_8);
    var problems = new ArrayList<Problem>();
    List<String> known = List.of(allowed);
    for (Fields.Field field : fields) {
      if (!known.contains(field.getName())) {
        problems.add(unknown(field.getName(), known));
      } else if (field.hasMultipleValues()) {
        problems.add(
            problem(
                "the query parameter `" + field.getName() + "` more than once",
                "it once",
                "remove all but one"));
      }
    }
    if (!problems.isEmpty()) {
      throw new ProblemException(problems);
    }
    return new Query(fields);
  }

  Optional<String> text(String name) {
    return Optional.ofNullable(fields.getValue(name));
  }

  boolean flag(String name) {
    return text(name)
        .map(value -> {
          if (!value.equals("true") && !value.equals("false")) {
            throw wrong(name, value, "true or false");
          }
          return value.equals("true");
        })
        .orElse(false);
  }

  int number(String name, int otherwise, int max) {
    return text(name)
        .map(value -> {
          boolean digits = value.matches("[0-9]{1,9}");
          int number = digits ? Integer.parseInt(value) : 0;
          if (number < 1 || number > max) {
            throw wrong(name, value, "a whole number from 1 to " + max);
          }
          return number;
        })
        .orElse(otherwise);
  }

  /** An instant, or how long ago. */
  Optional<Instant> moment(String name, Instant now) {
    return text(name)
        .map(value -> Moment.parse(value, now).orElseThrow(() -> wrong(name, value, Moment.FORM)));
  }

  static ProblemException wrong(String name, String value, String expected) {
    return new ProblemException(
        problem(
            "`" + name + "=" + value + "`",
            expected,
            "correct the query parameter `" + name + "`"));
  }

  private static Problem unknown(String name, List<String> known) {
    String fix =
        Nearest.to(name, known)
            .map(nearest -> "write `" + nearest + "`")
            .orElse("remove the parameter");
    String expected = known.isEmpty() ? "no query parameters" : "of " + String.join(", ", known);
    return problem("the query parameter `" + name + "`", expected, fix);
  }

  private static Problem problem(String found, String expected, String fix) {
    return new Problem(ProblemCode.TM_2005, "", "", found, expected, fix);
  }
}
