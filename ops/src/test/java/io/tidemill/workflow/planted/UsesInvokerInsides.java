package io.tidemill.workflow.planted;

import io.tidemill.invoker.delivery.DeliveryListener;

/** Breaks a rule on purpose. */
final class UsesInvokerInsides {
  DeliveryListener listener = DeliveryListener.NONE;
}
