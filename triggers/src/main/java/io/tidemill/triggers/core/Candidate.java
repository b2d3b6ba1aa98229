package io.tidemill.triggers.core;

import java.util.Set;

/**
 * A subscription as it is filed.
 *
 * @param slots where; empty when it is scanned, or can never match
 * @param scanned whether it is asked for each event
 */
record Candidate(
    Subscription subscription, EventPredicate predicate, Set<Slot> slots, boolean scanned) {
  static final Candidate[] NONE = {};
}
