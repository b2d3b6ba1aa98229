package io.tidemill.workflow.testkit;

import java.util.List;

/**
 * One thing that came out otherwise than expected.
 *
 * @param what is different, for example {@code L1: path}
 * @param lines what was expected and what was found, at least one
 */
public record Difference(String what, List<String> lines) {
  public Difference {
    lines = List.copyOf(lines);
  }

  static Difference of(String what, String expected, String found) {
    return new Difference(what, List.of("expected  " + expected, "found     " + found));
  }

  /** In words, over several lines, the second and later ones indented by two spaces. */
  public String text() {
    return what + String.join("", lines.stream().map(line -> "\n  " + line).toList());
  }
}
