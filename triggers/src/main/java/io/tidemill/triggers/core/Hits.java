package io.tidemill.triggers.core;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Collects the subscriptions that match one event. For one thread. */
final class Hits {
  private final EventView event;
  private Candidate[] matched = new Candidate[4];
  private int count;
  private int asked;

  Hits(EventView event) {
    this.event = event;
  }

  EventView event() {
    return event;
  }

  /** Tests candidates; one that is filed under several slots may come twice. */
  void test(Candidate[] candidates) {
    asked += candidates.length;
    for (Candidate candidate : candidates) {
      if (candidate.predicate().test(event)) {
        if (count == matched.length) {
          matched = Arrays.copyOf(matched, 2 * count);
        }
        matched[count++] = candidate;
      }
    }
  }

  int asked() {
    return asked;
  }

  /** Each subscription once, in order. */
  List<Subscription> subscriptions() {
    if (count == 0) {
      return List.of();
    }
    Arrays.sort(
        matched,
        0,
        count,
        (a, b) -> Subscription.ORDER.compare(a.subscription(), b.subscription()));
    var subscriptions = new ArrayList<Subscription>(count);
    Candidate before = null;
    for (int i = 0; i < count; i++) {
      if (matched[i] != before) {
        before = matched[i];
        subscriptions.add(before.subscription());
      }
    }
    return subscriptions;
  }
}
