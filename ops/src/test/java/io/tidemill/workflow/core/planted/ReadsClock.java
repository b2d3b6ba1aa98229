package io.tidemill.workflow.core.planted;

import java.time.Instant;

/** Breaks a rule on purpose. */
final class ReadsClock {
  Instant now = Instant.now();
}
