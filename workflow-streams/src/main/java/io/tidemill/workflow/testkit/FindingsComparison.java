package io.tidemill.workflow.testkit;

import io.tidemill.schemas.problem.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Holds what the validator said against what was expected. */
final class FindingsComparison {
  /** Stands for further findings, however many. */
  static final String FURTHER = "*";

  private FindingsComparison() {}

  /** All differences; errors that nobody expected are among them. */
  static List<Difference> of(Expected expected, Compilation compilation) {
    var differences = new ArrayList<Difference>();
    List<Problem> errors = compilation.errors();
    List<Problem> all = Stream.concat(errors.stream(), compilation.warnings().stream()).toList();
    compare("findings", expected.findings(), all).ifPresent(differences::add);
    compare("errors", expected.errors(), errors).ifPresent(differences::add);
    if (expected.findings() == null && expected.errors() == null && !errors.isEmpty()) {
      differences.add(
          new Difference("the definition is refused", errors.stream().map(Problem::text).toList()));
    }
    return differences;
  }

  private static Optional<Difference> compare(
      String what, @Nullable List<String> expected, List<Problem> found) {
    if (expected == null) {
      return Optional.empty();
    }
    var unexpected = new ArrayList<>(found);
    var missing = new ArrayList<String>();
    for (String want : expected) {
      Optional<Problem> match = unexpected.stream().filter(p -> matches(want, p)).findFirst();
      match.ifPresentOrElse(
          unexpected::remove,
          () -> {
            if (!want.equals(FURTHER)) {
              missing.add(want);
            }
          });
    }
    if (missing.isEmpty() && (unexpected.isEmpty() || expected.contains(FURTHER))) {
      return Optional.empty();
    }
    var lines = new ArrayList<String>();
    missing.forEach(want -> lines.add("expected  " + want));
    unexpected.forEach(problem ->
        lines.add(
            "found     %s@%s: found %s, expected %s"
                .formatted(
                    problem.code().code(),
                    problem.pointer(),
                    problem.found(),
                    problem.expected())));
    return Optional.of(new Difference(what, lines));
  }

  private static boolean matches(String want, Problem problem) {
    String code = problem.code().code();
    return want.equals(code) || want.equals(code + "@" + problem.pointer());
  }
}
