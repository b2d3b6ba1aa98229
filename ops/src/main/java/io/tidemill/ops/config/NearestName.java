package io.tidemill.ops.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** Finds what somebody probably meant. */
final class NearestName {
  private NearestName() {}

  /** The known name fewest single-letter edits away, if at most {@code editsMax}. */
  static Optional<String> of(String name, Collection<String> known, int editsMax) {
    return known.stream()
        .filter(candidate -> edits(name, candidate) <= editsMax)
        .min(Comparator.comparingInt(candidate -> edits(name, candidate)));
  }

  // Levenshtein's distance, row by row.
  private static int edits(String a, String b) {
    int[] above = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      above[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int[] row = new int[b.length() + 1];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int replaced = above[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        row[j] = Math.min(replaced, 1 + Math.min(above[j], row[j - 1]));
      }
      above = row;
    }
    return above[b.length()];
  }
}
