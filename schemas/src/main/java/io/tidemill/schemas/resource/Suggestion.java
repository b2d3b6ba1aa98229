package io.tidemill.schemas.resource;

import java.util.Collection;
import java.util.Locale;
import java.util.Optional;

/**
 * The known word that somebody probably meant: the nearest by edit distance (Levenshtein 1965),
 * letter case ignored, and only when at most a third of it is wrong.
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
    int bestDistance = Math.max(1, word.length() / 3) + 1;
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
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int substituted = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(substituted, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[b.length()];
  }
}
