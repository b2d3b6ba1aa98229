package io.tidemill.workflow.testkit;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/** What came of a file of tests. */
public record Report(Path file, List<Case> cases) {
  public Report {
    cases = List.copyOf(cases);
  }

  /** Whether every case passed. */
  public boolean passed() {
    return cases.stream().allMatch(Case::passed);
  }

  /**
   * What came of one case.
   *
   * @param differences none when it passed
   */
  public record Case(String name, List<Difference> differences) {
    public Case {
      differences = List.copyOf(differences);
    }

    /** Whether everything came out as expected. */
    public boolean passed() {
      return differences.isEmpty();
    }

    /** All differences in words. */
    public String text() {
      return differences.stream().map(Difference::text).collect(Collectors.joining("\n"));
    }
  }
}
