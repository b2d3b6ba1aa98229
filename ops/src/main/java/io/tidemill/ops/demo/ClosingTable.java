package io.tidemill.ops.demo;

import io.tidemill.schemas.problem.ProblemCode;
import java.io.PrintWriter;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * What the file must give beside what it gave.
 *
 * @param expected every row there must be
 * @param found what was counted
 */
record ClosingTable(Tally expected, Tally found) {
  private static final int WIDTH = 56;

  /** Whether every count is as expected, and nothing else was counted. */
  boolean holds() {
    return rows().stream().allMatch(this::holds);
  }

  private boolean holds(Row row) {
    return expected.of(row) == found.of(row);
  }

  private Set<Row> rows() {
    Set<Row> rows = new LinkedHashSet<>(expected.rows());
    rows.addAll(found.rows());
    return rows;
  }

  void print(PrintWriter out, boolean colours) {
    Set<String> sections = new LinkedHashSet<>();
    rows().forEach(row -> sections.add(row.section()));
    out.printf("%n  %-" + (WIDTH + 2) + "s%8s%10s%n", "", "found", "expected");
    for (String section : sections) {
      out.println("  " + section);
      for (Row row : rows()) {
        if (row.section().equals(section)) {
          String mark =
              colours
                  ? (holds(row) ? "\u001B[32m✓\u001B[0m" : "\u001B[31m✗\u001B[0m")
                  : holds(row) ? "✓" : "✗";
          out.printf(
              "  %s %-" + WIDTH + "s%8d%10d%n", mark, label(row), found.of(row), expected.of(row));
        }
      }
    }
    out.println();
  }

  /** With the meaning of the code that a row may end in. */
  private static String label(Row row) {
    String text =
        Arrays.stream(ProblemCode.values())
            .filter(code -> row.what().endsWith(code.code()))
            .findFirst()
            .map(code -> row.what() + " " + code.meaning().replaceFirst("\\.$", ""))
            .orElse(row.what());
    return text.length() < WIDTH ? text : text.substring(0, WIDTH - 2) + "…";
  }
}
