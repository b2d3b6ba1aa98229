package io.tidemill.triggers.core;

import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/**
 * Candidates by the start of a value; immutable.
 *
 * <p>Design: the prefixes lie sorted in an array, and each knows its parent, the longest other
 * prefix that it starts with itself. Of the prefixes of a value, the longest is, or is an ancestor
 * of, the greatest entry that is not greater than the value: whatever lies between a prefix and the
 * value starts with that prefix. So a look-up is one binary search and a walk up, 14 comparisons
 * among 10,000 prefixes however long they are. Rejected: a map for each length of prefix, which
 * hashes a part of the value for each length there is.
 */
final class PrefixTable {
  static final PrefixTable EMPTY = new PrefixTable(new String[0], new Candidate[0][]);

  private final String[] prefixes;
  private final Candidate[][] candidates;
  private final int[] parents;

  private PrefixTable(String[] prefixes, Candidate[][] candidates) {
    this.prefixes = prefixes;
    this.candidates = candidates;
    this.parents = parents(prefixes);
  }

  private static int[] parents(String[] prefixes) {
    var parents = new int[prefixes.length];
    for (int i = 0; i < prefixes.length; i++) {
      int parent = i - 1;
      while (parent >= 0 && !prefixes[i].startsWith(prefixes[parent])) {
        parent = parents[parent];
      }
      parents[i] = parent;
    }
    return parents;
  }

  boolean isEmpty() {
    return prefixes.length == 0;
  }

  void collect(String value, Hits hits) {
    int found = Arrays.binarySearch(prefixes, value);
    for (int i = found < 0 ? -found - 2 : found; i >= 0; i = parents[i]) {
      if (value.startsWith(prefixes[i])) {
        hits.test(candidates[i]);
      }
    }
  }

  /** How many candidates one prefix has. */
  int count(String prefix) {
    int found = Arrays.binarySearch(prefixes, prefix);
    return found < 0 ? 0 : candidates[found].length;
  }

  /** A table with changes by prefix applied. */
  PrefixTable with(Map<String, Change> changes) {
    var all = new TreeMap<String, Candidate[]>();
    for (int i = 0; i < prefixes.length; i++) {
      all.put(prefixes[i], candidates[i]);
    }
    changes.forEach((prefix, change) -> {
      Candidate[] now = change.applyTo(all.getOrDefault(prefix, Candidate.NONE));
      if (now.length == 0) {
        all.remove(prefix);
      } else {
        all.put(prefix, now);
      }
    });
    return new PrefixTable(
        all.keySet().toArray(String[]::new), all.values().toArray(Candidate[][]::new));
  }
}
