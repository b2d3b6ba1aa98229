package io.tidemill.schemas.resource;

import java.util.Collection;
import java.util.Locale;
import java.util.Optional;

/**
 * The known word that somebody probably meant: the nearest by edit distance (Levenshtein 1965, with
 * swapped neighbours as one edit), letter case ignored, and only when less than half of it is
 * wrong.
 */
final class Suggestion {
  /** Longer words are not compared: the cost is the product of both lengths. */
  private static final int LENGTH_MAX = 64;

  private Suggestion() {}

  static Optional<String> nearest(String word, Collection<String> known) {
    if (word.length() > LENGTH_MAX) {
      return Optional.empty();
    }
    String best = null;
    int bestDistance = Math.max(1, (word.length() - 1) / 2) + 1;
    for (String candidate : known) {
      int distance = distance(word.toLowerCase(Locale.ROOT), candidate.toLowerCase(Locale.ROOT));
      if (distance < bestDistance) {
        best = candidate;
        bestDistance = distance;
      }
    }
    return Optional.ofNullable(best);
  }

  /** What to do about a word that is not among the known ones. */
  static String fix(String word, Collection<String> known) {
    return nearest(word, known)
        .map(meant -> "did you mean `" + meant + "`?")
        .orElse("use one of " + String.join(", ", known));
  }

  private static int distance(String a, String b) {
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
