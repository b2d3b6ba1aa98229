package io.tidemill.workflow.testkit.planted;

/** Breaks a rule on purpose. */
final class ReadsClock {
  long now = System.nanoTime();
}
