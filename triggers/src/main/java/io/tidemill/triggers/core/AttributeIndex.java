package io.tidemill.triggers.core;

import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;

/** The candidates that are filed under one attribute; immutable. */
final class AttributeIndex {
  static final AttributeIndex EMPTY =
      new AttributeIndex(Map.of(), PrefixTable.EMPTY, PrefixTable.EMPTY, Candidate.NONE);

  private final Map<String, Candidate[]> exact;
  private final PrefixTable prefixes;

  /** By the end of the value, both turned around. */
  private final PrefixTable suffixes;

  private final Candidate[] present;

  private AttributeIndex(
      Map<String, Candidate[]> exact,
      PrefixTable prefixes,
      PrefixTable suffixes,
      Candidate[] present) {
    this.exact = exact;
    this.prefixes = prefixes;
    this.suffixes = suffixes;
    this.present = present;
  }

  boolean isEmpty() {
    return exact.isEmpty() && prefixes.isEmpty() && suffixes.isEmpty() && present.length == 0;
  }

  void collect(String value, Hits hits) {
    Candidate[] same = exact.get(value);
    if (same != null) {
      hits.test(same);
    }
    if (!prefixes.isEmpty()) {
      prefixes.collect(value, hits);
    }
    if (!suffixes.isEmpty()) {
      suffixes.collect(reversed(value), hits);
    }
    hits.test(present);
  }

  /** How many candidates a slot has. */
  int count(Slot slot) {
    return switch (slot.kind()) {
      case EXACT -> exact.getOrDefault(slot.text(), Candidate.NONE).length;
      case PREFIX -> prefixes.count(slot.text());
      case SUFFIX -> suffixes.count(reversed(slot.text()));
      case PRESENT -> present.length;
    };
  }

  /** An index with changes to slots of this attribute applied; what they do not touch is shared. */
  AttributeIndex with(Map<Slot, Change> changes) {
    var byKind = new EnumMap<Slot.Kind, Map<String, Change>>(Slot.Kind.class);
    changes.forEach((slot, change) -> {
      String text = slot.kind() == Slot.Kind.SUFFIX ? reversed(slot.text()) : slot.text();
      byKind.computeIfAbsent(slot.kind(), _ -> new HashMap<>()).put(text, change);
    });
    Map<String, Change> exactly = byKind.getOrDefault(Slot.Kind.EXACT, Map.of());
    Map<String, Change> starting = byKind.getOrDefault(Slot.Kind.PREFIX, Map.of());
    Map<String, Change> ending = byKind.getOrDefault(Slot.Kind.SUFFIX, Map.of());
    Change there = byKind.getOrDefault(Slot.Kind.PRESENT, Map.of()).get("");
    return new AttributeIndex(
        exactly.isEmpty() ? exact : changed(exact, exactly),
        starting.isEmpty() ? prefixes : prefixes.with(starting),
        ending.isEmpty() ? suffixes : suffixes.with(ending),
        there == null ? present : there.applyTo(present));
  }

  private static Map<String, Candidate[]> changed(
      Map<String, Candidate[]> before, Map<String, Change> changes) {
    var now = new HashMap<>(before);
    changes.forEach((value, change) -> {
      Candidate[] candidates = change.applyTo(now.getOrDefault(value, Candidate.NONE));
      if (candidates.length == 0) {
        now.remove(value);
      } else {
        now.put(value, candidates);
      }
    });
    return now;
  }

  /** By UTF-16 code unit, unlike StringBuilder.reverse, which keeps pairs of surrogates. */
  private static String reversed(String text) {
    var chars = new char[text.length()];
    for (int i = 0; i < chars.length; i++) {
      chars[i] = text.charAt(chars.length - 1 - i);
    }
    return new String(chars);
  }
}
