package io.tidemill.ops.planted;

import io.tidemill.benchmarks.planted.Planted;

/** Breaks a rule on purpose. */
final class UsesBenchmarks {
  Planted planted = new Planted();
}
