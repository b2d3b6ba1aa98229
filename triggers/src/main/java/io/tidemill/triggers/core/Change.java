package io.tidemill.triggers.core;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;

/** What comes to one slot, or to the scanned ones, and what goes. Used while an index is made. */
final class Change {
  private final List<Candidate> added = new ArrayList<>();
  private final Set<Candidate> removed = Collections.newSetFromMap(new IdentityHashMap<>());

  void add(Candidate candidate) {
    added.add(candidate);
  }

  void remove(Candidate candidate) {
    removed.add(candidate);
  }

  /** By how many the slot grows. */
  int growth() {
    return added.size() - removed.size();
  }

  /** A new array with the change applied. */
  Candidate[] applyTo(Candidate[] before) {
    var kept = new ArrayList<Candidate>(before.length + added.size());
    for (Candidate candidate : before) {
      if (!removed.contains(candidate)) {
        kept.add(candidate);
      }
    }
    kept.addAll(added);
    return kept.toArray(Candidate[]::new);
  }
}
