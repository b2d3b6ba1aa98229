package io.tidemill.workflow.v01;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** Finds the known name that an unknown one was probably meant to be. */
final class Nearest {
  private Nearest() {}

  /**
   * The known name with the fewest letters changed, if that is at most a third of the longer one;
   * letter case counts nothing.
   */
  static Optional<String> to(String name, Collection<String> known) {
    return known.stream()
        .filter(candidate -> distance(name, candidate) * 3 <= longer(name, candidate))
        .min(Comparator.comparingInt(candidate -> distance(name, candidate)));
  }

  /** A sentence for the fix: the near name, else the given advice. */
  static String fix(String name, Collection<String> known, String otherwise) {
    return to(name, known).map("did you mean \"%s\"?"::formatted).orElse(otherwise);
  }

  private static int longer(String a, String b) {
    return Math.max(a.length(), b.length());
  }

  // Levenshtein, two rows; names longer than 100 characters are not compared.
  private static int distance(String first, String second) {
    if (longer(first, second) > 100) {
      return Integer.MAX_VALUE / 4;
    }
    String a = first.toLowerCase(Locale.ROOT);
    String b = second.toLowerCase(Locale.ROOT);
    int[] above = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      above[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int[] row = new int[b.length() + 1];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int change = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
        row[j] = Math.min(above[j - 1] + change, Math.min(above[j], row[j - 1]) + 1);
      }
      above = row;
    }
    return above[b.length()];
  }
}
