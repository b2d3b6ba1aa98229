package io.tidemill.triggers.core;

import io.cloudevents.CloudEvent;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * All subscriptions of all brokers, found by what their filters need; immutable.
 *
 * <p>Design: a filter that can only hold when an attribute has, starts with or ends with some text
 * is filed under that {@link Slot}; one that needs one of several, under each. Where a filter gives
 * a choice, the slot is taken that is the emptiest so far. An event meets a few slots for each of
 * its attributes, by hashing and binary search, so the cost grows with the candidates and not with
 * the subscriptions. What needs nothing of the attributes is scanned. A candidate's whole filter is
 * tested, so a wrong choice costs time, never a wrong match.
 *
 * <p>A changed index shares with the one before all compiled filters and every slot that did not
 * change. Rejected: a decision tree over all attributes, which is made anew at each change.
 */
public final class SubscriptionIndex {
  private static final SubscriptionIndex EMPTY = new SubscriptionIndex(Map.of());

  private final Map<String, BrokerIndex> brokers;

  private SubscriptionIndex(Map<String, BrokerIndex> brokers) {
    this.brokers = brokers;
  }

  /** An index of the given subscriptions; of those with the same key, the last. */
  public static SubscriptionIndex of(Collection<? extends Subscription> subscriptions) {
    return EMPTY.changed(List.of(), subscriptions);
  }

  /**
   * An index of the given subscriptions and no others, which takes from this one what is there
   * already: the way to follow a table of which little changes at a time.
   */
  public SubscriptionIndex changedTo(Collection<? extends Subscription> subscriptions) {
    var come = new ArrayList<Subscription>();
    var keys = new HashMap<String, Set<String>>();
    for (Subscription subscription : subscriptions) {
      String broker = subscription.broker();
      String key = subscription.key();
      keys.computeIfAbsent(broker, _ -> new HashSet<>()).add(key);
      BrokerIndex index = brokers.get(broker);
      if (index == null || !index.has(key, subscription)) {
        come.add(subscription);
      }
    }
    var gone = new ArrayList<Subscription>();
    brokers.forEach((broker, index) -> {
      Set<String> wanted = keys.getOrDefault(broker, Set.of());
      for (Candidate candidate : index.all()) {
        if (!wanted.contains(candidate.subscription().key())) {
          gone.add(candidate.subscription());
        }
      }
    });
    return changed(gone, come);
  }

  /** An index without some subscriptions and with others. */
  public SubscriptionIndex changed(
      Collection<? extends Subscription> gone, Collection<? extends Subscription> come) {
    if (gone.isEmpty() && come.isEmpty()) {
      return this;
    }
    Map<String, List<Subscription>> goneBy = byBroker(gone);
    Map<String, List<Subscription>> comeBy = byBroker(come);
    var now = new HashMap<>(brokers);
    var touched = new HashSet<>(goneBy.keySet());
    touched.addAll(comeBy.keySet());
    for (String broker : touched) {
      BrokerIndex index =
          now.getOrDefault(broker, BrokerIndex.EMPTY)
              .with(goneBy.getOrDefault(broker, List.of()), comeBy.getOrDefault(broker, List.of()));
      if (index.size() == 0) {
        now.remove(broker);
      } else {
        now.put(broker, index);
      }
    }
    return new SubscriptionIndex(now);
  }

  private static Map<String, List<Subscription>> byBroker(
      Collection<? extends Subscription> subscriptions) {
    var byBroker = new HashMap<String, List<Subscription>>();
    for (Subscription subscription : subscriptions) {
      byBroker.computeIfAbsent(subscription.broker(), _ -> new ArrayList<>()).add(subscription);
    }
    return byBroker;
  }

  /** How many subscriptions there are. */
  public int size() {
    return brokers.values().stream().mapToInt(BrokerIndex::size).sum();
  }

  /** How many subscriptions of a broker are asked for each of its events. */
  public int scanned(String broker) {
    return brokers.getOrDefault(broker, BrokerIndex.EMPTY).scannedSize();
  }

  /** Every subscription of the broker whose filter holds for the event: triggers first, by name. */
  public List<Subscription> match(String broker, CloudEvent event) {
    BrokerIndex index = brokers.get(broker);
    if (index == null) {
      return List.of();
    }
    var hits = new Hits(EventView.of(event));
    index.collect(hits);
    return hits.subscriptions();
  }

  /** How many filters an event of the broker makes the index ask. */
  int asked(String broker, CloudEvent event) {
    var hits = new Hits(EventView.of(event));
    brokers.getOrDefault(broker, BrokerIndex.EMPTY).collect(hits);
    return hits.asked();
  }
}
