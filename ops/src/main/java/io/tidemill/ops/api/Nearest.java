package io.tidemill.ops.api;

import java.util.Collection;
import java.util.Locale;
import java.util.Optional;

/** Finds the word that was probably meant. */
public final class Nearest {
  /**
   * Longer words are not compared: nobody mistypes them, and the table would grow with the square.
   */
  private static final int LENGTH_MAX = 64;

  private Nearest() {}

  /**
   * The known word with the fewest edits from {@code typed}, the first of equals: at most 1 edit
   * for words of up to 3 letters, 2 for up to 11, 3 for longer ones.
   */
  public static Optional<String> to(String typed, Collection<String> known) {
    if (typed.length() > LENGTH_MAX) {
      return Optional.empty();
    }
    String word = typed.toLowerCase(Locale.ROOT);
    int most = word.length() < 4 ? 1 : word.length() < 12 ? 2 : 3;
    int best = most + 1;
    String nearest = null;
    for (String candidate : known) {
      int edits = edits(word, candidate.toLowerCase(Locale.ROOT));
      if (edits < best) {
        best = edits;
        nearest = candidate;
      }
    }
    return Optional.ofNullable(nearest);
  }

  /** Insertions, deletions, replacements and swaps of neighbours (optimal string alignment). */
  private static int edits(String a, String b) {
    int[][] d = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      for (int j = 0; j <= b.length(); j++) {
        if (i == 0 || j == 0) {
          d[i][j] = i + j;
          continue;
        }
        int differ = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
        d[i][j] = Math.min(d[i - 1][j - 1] + differ, Math.min(d[i - 1][j], d[i][j - 1]) + 1);
        boolean swapped =
            i > 1
                && j > 1
                && a.charAt(i - 1) == b.charAt(j - 2)
                && a.charAt(i - 2) == b.charAt(j - 1);
        if (swapped) {
          d[i][j] = Math.min(d[i][j], d[i - 2][j - 2] + 1);
        }
      }
    }
    return d[a.length()][b.length()];
  }
}
