package io.tidemill.triggers.core;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The subscriptions of one broker; immutable. */
final class BrokerIndex {
  static final BrokerIndex EMPTY = new BrokerIndex(Map.of(), Map.of(), Candidate.NONE);

  /** Up to so many attributes are asked of the event by name; above, the event is asked for its. */
  private static final int BY_NAME_MAX = 16;

  private static final String[] CORE = {
    "id", "source", "type", "specversion", "subject", "time", "datacontenttype", "dataschema"
  };

  private final Map<String, Candidate> all;
  private final Map<String, AttributeIndex> byName;
  private final Candidate[] scanned;

  private BrokerIndex(
      Map<String, Candidate> all, Map<String, AttributeIndex> byName, Candidate[] scanned) {
    this.all = all;
    this.byName = byName;
    this.scanned = scanned;
  }

  int size() {
    return all.size();
  }

  int scannedSize() {
    return scanned.length;
  }

  Collection<Candidate> all() {
    return all.values();
  }

  /** Whether this very subscription is filed. */
  boolean has(String key, Subscription subscription) {
    Candidate candidate = all.get(key);
    return candidate != null && candidate.subscription().equals(subscription);
  }

  void collect(Hits hits) {
    if (byName.size() <= BY_NAME_MAX) {
      byName.forEach((name, index) -> collect(name, index, hits));
    } else {
      for (String name : CORE) {
        collect(name, byName.get(name), hits);
      }
      for (String name : hits.event().extensions()) {
        collect(name, byName.get(name), hits);
      }
    }
    hits.test(scanned);
  }

  private static void collect(String name, @Nullable AttributeIndex index, Hits hits) {
    if (index != null) {
      String value = hits.event().text(name);
      if (value != null) {
        index.collect(value, hits);
      }
    }
  }

  /** An index with subscriptions gone and come; the slots that they do not touch are shared. */
  BrokerIndex with(Collection<Subscription> gone, Collection<Subscription> come) {
    var draft = new Draft(this);
    gone.forEach(draft::remove);
    come.forEach(draft::add);
    return draft.index();
  }

  /** The next index while it is made: what changes in each slot, applied once at the end. */
  private static final class Draft {
    private final BrokerIndex before;
    private final Map<String, Candidate> all;
    private final Map<String, Map<Slot, Change>> changes = new HashMap<>();
    private final Change scanned = new Change();

    Draft(BrokerIndex before) {
      this.before = before;
      this.all = new HashMap<>(before.all);
    }

    void remove(Subscription subscription) {
      Candidate candidate = all.remove(subscription.key());
      if (candidate != null) {
        candidate.slots().forEach(slot -> change(slot).remove(candidate));
        if (candidate.scanned()) {
          scanned.remove(candidate);
        }
      }
    }

    void add(Subscription subscription) {
      remove(subscription);
      Optional<Set<Slot>> slots = Access.of(subscription.filter()).choose(this::filed);
      var candidate =
          new Candidate(
              subscription,
              EventPredicate.of(subscription.filter()),
              slots.orElse(Set.of()),
              slots.isEmpty());
      all.put(subscription.key(), candidate);
      candidate.slots().forEach(slot -> change(slot).add(candidate));
      if (candidate.scanned()) {
        scanned.add(candidate);
      }
    }

    private Change change(Slot slot) {
      return changes
          .computeIfAbsent(slot.attribute(), _ -> new HashMap<>())
          .computeIfAbsent(slot, _ -> new Change());
    }

    private int filed(Slot slot) {
      Change change = changes.getOrDefault(slot.attribute(), Map.of()).get(slot);
      AttributeIndex index = before.byName.get(slot.attribute());
      return (index == null ? 0 : index.count(slot)) + (change == null ? 0 : change.growth());
    }

    BrokerIndex index() {
      var byName = new HashMap<>(before.byName);
      changes.forEach((name, slots) -> {
        AttributeIndex now = byName.getOrDefault(name, AttributeIndex.EMPTY).with(slots);
        if (now.isEmpty()) {
          byName.remove(name);
        } else {
          byName.put(name, now);
        }
      });
      return new BrokerIndex(all, byName, scanned.applyTo(before.scanned));
    }
  }
}
