package io.tidemill.triggers.core;

import io.cloudevents.CloudEvent;
import io.tidemill.schemas.event.EventMessage;
import io.tidemill.schemas.resource.Filter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * All subscriptions of all brokers, found by one exact condition each; immutable.
 *
 * <p>Design: a filter that can only hold when some attribute equals some value (an {@code exact}
 * filter, alone or below {@code all}) is filed under one such pair, {@code type} and {@code source}
 * before others because they tell events apart best. An event looks up one pair for each attribute
 * name that any filter was filed under, so the cost grows with the candidates and not with the
 * subscriptions. The rest is scanned. A candidate's whole filter is tested, so a wrong choice of
 * the pair costs time, never a wrong match. Rejected: a decision tree over all attributes, which is
 * rebuilt whole at each change.
 */
public final class SubscriptionIndex {
  private static final List<String> PREFERRED = List.of("type", "source", "subject");

  private final Map<String, OfBroker> brokers;
  private final int size;

  private SubscriptionIndex(Map<String, OfBroker> brokers, int size) {
    this.brokers = brokers;
    this.size = size;
  }

  /** An index of the given subscriptions; answers come in their order of filing. */
  public static SubscriptionIndex of(Collection<? extends Subscription> subscriptions) {
    var brokers = new HashMap<String, OfBroker>();
    for (Subscription subscription : subscriptions) {
      brokers.computeIfAbsent(subscription.broker(), _ -> new OfBroker()).file(subscription);
    }
    return new SubscriptionIndex(brokers, subscriptions.size());
  }

  /** How many subscriptions there are. */
  public int size() {
    return size;
  }

  /** Every subscription of the broker whose filter holds for the event. */
  public List<Subscription> match(String broker, CloudEvent event) {
    OfBroker index = brokers.get(broker);
    return index == null ? List.of() : index.match(event);
  }

  private record Candidate(int order, Subscription subscription, EventPredicate predicate) {}

  /** The subscriptions of one broker; changed only while the index is built. */
  private static final class OfBroker {
    private final Map<String, Map<String, List<Candidate>>> byAttribute = new HashMap<>();
    private final List<Candidate> scanned = new ArrayList<>();
    private int filed;

    void file(Subscription subscription) {
      var candidate =
          new Candidate(filed++, subscription, EventPredicate.of(subscription.filter()));
      bestPair(subscription.filter())
          .map(pair ->
              byAttribute
                  .computeIfAbsent(pair.getKey(), _ -> new HashMap<>())
                  .computeIfAbsent(pair.getValue(), _ -> new ArrayList<>()))
          .orElse(scanned)
          .add(candidate);
    }

    List<Subscription> match(CloudEvent event) {
      var matches = new ArrayList<Candidate>(4);
      byAttribute.forEach((name, byValue) -> {
        String value = EventMessage.attribute(event, name);
        if (value != null) {
          test(byValue.getOrDefault(value, List.of()), event, matches);
        }
      });
      test(scanned, event, matches);
      matches.sort(Comparator.comparingInt(Candidate::order));
      return matches.stream().map(Candidate::subscription).toList();
    }

    private static void test(
        List<Candidate> candidates, CloudEvent event, List<Candidate> matches) {
      for (Candidate candidate : candidates) {
        if (candidate.predicate().test(event)) {
          matches.add(candidate);
        }
      }
    }
  }

  private static Optional<Map.Entry<String, String>> bestPair(Filter filter) {
    var required = new HashMap<String, String>();
    collectRequired(filter, required);
    for (String name : PREFERRED) {
      String value = required.get(name);
      if (value != null) {
        return Optional.of(Map.entry(name, value));
      }
    }
    return required.entrySet().stream().min(Map.Entry.comparingByKey());
  }

  private static void collectRequired(Filter filter, Map<String, String> required) {
    switch (filter) {
      case Filter.Exact(var attributes) -> required.putAll(attributes);
      case Filter.All(var filters) -> filters.forEach(inner -> collectRequired(inner, required));
      // These can hold without any one attribute having any one value.
      case Filter.Any _, Filter.Not _, Filter.Prefix _, Filter.Suffix _ -> {}
    }
  }
}
