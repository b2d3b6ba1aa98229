package io.tidemill.schemas.planted;

import io.tidemill.triggers.core.SubscriptionIndex;
import java.util.List;

/** Breaks a rule on purpose. */
final class UsesRoom {
  SubscriptionIndex index = SubscriptionIndex.of(List.of());
}
