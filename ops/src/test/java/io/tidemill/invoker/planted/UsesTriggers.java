package io.tidemill.invoker.planted;

import io.tidemill.triggers.core.SubscriptionIndex;
import java.util.List;

/** Breaks a rule on purpose. */
final class UsesTriggers {
  SubscriptionIndex index = SubscriptionIndex.of(List.of());
}
