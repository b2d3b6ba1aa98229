package io.tidemill.schemas.problem;

import java.util.Collection;
import java.util.Locale;
import java.util.Optional;

/**
 * The known word that somebody probably meant: the nearest by edit distance (optimal string
 * alignment, swapped neighbours as one edit), letter case ignored, and only when less than half of
 * it is wrong.
 */
public final class Nearest {
  /**
   * Longer words are not compared: nobody mistypes them, and the cost is the product of both
   * lengths.
   */
  private static final int LENGTH_MAX = 64;

  private Nearest() {}

  /** The known word nearest to {@code typed}; the first of equals. */
  public static Optional<String> to(String typed, Collection<String> known) {
    if (typed.length() > LENGTH_MAX) {
      return Optional.empty();
    }
    String word = typed.toLowerCase(Locale.ROOT);
    String nearest = null;
    int fewest = Math.max(1, (word.length() - 1) / 2) + 1;
    for (String candidate : known) {
      int edits = edits(word, candidate.toLowerCase(Locale.ROOT));
      if (edits < fewest) {
        nearest = candidate;
        fewest = edits;
      }
    }
    return Optional.ofNullable(nearest);
  }

  /**
   * What to do about a word that is not among the known ones: the nearest, else {@code otherwise}.
   */
  public static String fix(String typed, Collection<String> known, String otherwise) {
    return to(typed, known).map(meant -> "did you mean `" + meant + "`?").orElse(otherwise);
  }

  /** What to do about a word that is not among the known ones: the nearest, else all of them. */
  public static String fix(String typed, Collection<String> known) {
    return fix(typed, known, "use one of " + String.join(", ", known));
  }

  private static int edits(String a, String b) {
    int[][] rows = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      for (int j = 0; j <= b.length(); j++) {
        rows[i][j] = i == 0 || j == 0 ? i + j : step(rows, a, b, i, j);
      }
    }
    return rows[a.length()][b.length()];
  }

  private static int step(int[][] rows, String a, String b, int i, int j) {
    int substituted = rows[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
    int best = Math.min(substituted, 1 + Math.min(rows[i - 1][j], rows[i][j - 1]));
    boolean swapped =
        i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
    return swapped ? Math.min(best, rows[i - 2][j - 2] + 1) : best;
  }
}
