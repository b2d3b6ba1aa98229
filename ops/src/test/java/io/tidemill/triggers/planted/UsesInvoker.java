package io.tidemill.triggers.planted;

import io.tidemill.invoker.call.Windows;

/** Breaks a rule on purpose. */
final class UsesInvoker {
  Windows windows = new Windows();
}
