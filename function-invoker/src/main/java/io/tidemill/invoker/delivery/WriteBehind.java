package io.tidemill.invoker.delivery;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** How a lane differs from its store, until that is written; guarded by the lane's lock. */
final class WriteBehind {
  private static final Comparator<Entry> LOG_ORDER =
      Comparator.comparing((Entry entry) -> entry.id().trigger())
          .thenComparing(entry -> entry.id().origin().topic())
          .thenComparingInt(entry -> entry.id().origin().partition())
          .thenComparingLong(entry -> entry.id().origin().offset());

  private final Set<Entry> changed = new LinkedHashSet<>();
  private final Set<DeliveryId> settled = new LinkedHashSet<>();
  private final Set<DeliveryId> marks = new LinkedHashSet<>();

  /** The store does not hold the entry as it is. */
  void changed(Entry entry) {
    changed.add(entry);
  }

  /** The entry is settled. */
  void settled(Entry entry) {
    changed.remove(entry);
    if (entry.isStored()) {
      settled.add(entry.id());
    }
    if (entry.isRedelivery()) {
      marks.add(entry.id());
    }
  }

  boolean isChanged(Entry entry) {
    return changed.contains(entry);
  }

  /** The entry is being written. */
  boolean takeChanged(Entry entry) {
    return changed.remove(entry);
  }

  /** Whether it was settled while the store holds it. */
  boolean isSettled(DeliveryId id) {
    return settled.contains(id);
  }

  boolean isMarked(DeliveryId id) {
    return marks.contains(id);
  }

  /**
   * What has to be put, in log order: whatever a crash leaves written, no delivery is in the store
   * without those before it that are unsettled.
   */
  List<Entry> toPut() {
    List<Entry> entries = new ArrayList<>(changed);
    entries.sort(LOG_ORDER);
    return entries;
  }

  /** What has to be put of one trigger before a later delivery of it is. */
  List<Entry> toPutFirst(String trigger) {
    List<Entry> entries = new ArrayList<>();
    for (Entry entry : changed) {
      if (!entry.isStored() && entry.id().trigger().equals(trigger)) {
        entries.add(entry);
      }
    }
    entries.sort(LOG_ORDER);
    return entries;
  }

  /**
   * What will not be settled by the next commit: all that is behind of triggers of which something
   * waits for another attempt. Written before the commit, it does not hold the commit up.
   */
  List<Entry> toPutEarly() {
    Set<String> waiting = new HashSet<>();
    for (Entry entry : changed) {
      if (entry.hasOutcome() && !entry.isUnderWay()) {
        waiting.add(entry.id().trigger());
      }
    }
    List<Entry> entries = new ArrayList<>();
    for (Entry entry : changed) {
      if (waiting.contains(entry.id().trigger())) {
        entries.add(entry);
      }
    }
    entries.sort(LOG_ORDER);
    return entries;
  }

  List<DeliveryId> toMark() {
    return List.copyOf(marks);
  }

  List<DeliveryId> toDelete() {
    return List.copyOf(settled);
  }

  void marked(DeliveryId id) {
    marks.remove(id);
  }

  void deleted(DeliveryId id) {
    settled.remove(id);
  }

  int changedCount() {
    return changed.size();
  }

  List<Entry> underWay() {
    return changed.stream().filter(Entry::isUnderWay).toList();
  }

  /**
   * Whether the store knows the outcome of every attempt. What was accepted and not yet tried does
   * not count: it keeps coming in, and a stop in order commits it.
   */
  boolean isWritten() {
    return settled.isEmpty()
        && marks.isEmpty()
        && changed.stream().noneMatch(entry -> entry.hasOutcome() || entry.isTried());
  }
}
