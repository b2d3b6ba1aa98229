package io.tidemill.workflow.v01;

import io.tidemill.schemas.problem.Nearest;
import io.tidemill.schemas.problem.Problem;
import io.tidemill.schemas.problem.ProblemCode;
import io.tidemill.workflow.v01.Finding.Severity;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;

/** Collects everything that is found in one document, in the order it was found. */
final class Findings {
  /** Most findings of one document; a document with more is not read by people any more. */
  static final int MAX = 1000;

  /**
   * Most comparisons of a wrong name with a right one. Each may take 4,096 steps; without a limit a
   * document of a thousand wrong names keeps a thread for minutes.
   */
  static final int COMPARISONS_MAX = 20_000;

  private static final int NAMES_SHOWN = 20;

  private final Profile profile;
  private final List<Finding> all = new ArrayList<>();
  private boolean refused;
  private int comparisons;

  Findings(Profile profile) {
    this.profile = profile;
  }

  /** Something that refuses the document. */
  void error(ProblemCode code, String pointer, String found, String expected, String fix) {
    refused = true;
    add(Severity.ERROR, code, pointer, found, expected, fix);
  }

  /** Something that its author should know. */
  void warn(ProblemCode code, String pointer, String found, String expected, String fix) {
    add(Severity.WARNING, code, pointer, found, expected, fix);
  }

  /** Something that v0.1 does not have: refuses the document in the strict profile (WF003 ↓). */
  void unknown(String pointer, String found, String expected, String fix) {
    boolean strict = profile == Profile.STRICT;
    refused |= strict;
    add(
        strict ? Severity.ERROR : Severity.WARNING,
        ProblemCode.WF003,
        pointer,
        found,
        expected,
        fix);
  }

  /**
   * Whether the value may be read as an extension; says so then. In the strict profile the caller
   * reports the value as what it is there: wrong.
   */
  boolean extension(String pointer, String found, String expected) {
    if (profile == Profile.STRICT) {
      return false;
    }
    unknown(pointer, found + ", an extension", expected, "nothing needs to be done; it is read");
    return true;
  }

  /** What to do about a name that is not among those of the document. */
  String hint(String typed, Collection<String> names, String otherwise) {
    comparisons = Math.min(comparisons + names.size(), COMPARISONS_MAX + 1);
    return comparisons <= COMPARISONS_MAX ? Nearest.fix(typed, names, otherwise) : otherwise;
  }

  /** The first names, for people. */
  static String some(Collection<String> names) {
    String shown = names.stream().limit(NAMES_SHOWN).collect(Collectors.joining(", "));
    return names.size() > NAMES_SHOWN ? shown + ", …" : shown;
  }

  boolean strict() {
    return profile == Profile.STRICT;
  }

  boolean refused() {
    return refused;
  }

  List<Finding> all() {
    return List.copyOf(all);
  }

  private void add(
      Severity severity,
      ProblemCode code,
      String pointer,
      String found,
      String expected,
      String fix) {
    if (all.size() < MAX || (severity == Severity.ERROR && all.size() < 2 * MAX)) {
      all.add(new Finding(new Problem(code, "", pointer, found, expected, fix), severity, null));
    }
  }
}
