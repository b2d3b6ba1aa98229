package io.tidemill.ops.node;

import io.tidemill.workflow.stream.WorkflowListener;
import java.time.Duration;

/**
 * Times, on the stream thread itself, the steps of a healthy workflow and the poisonous records
 * between them. A gap reaches from the end of one healthy step to the end of the next; it counts as
 * poison's when a record was put aside in it. Written by one thread.
 */
final class Pace implements WorkflowListener {
  private final String healthy;
  private volatile int poison;
  private volatile long longestGap;
  private volatile long longestPoison;
  private volatile long longestHealthyGap;
  private long lastHealthy;
  private long last;
  private boolean poisoned;

  Pace(String healthy) {
    this.healthy = healthy;
  }

  @Override
  public void folded(String workflow, int transitions) {
    long now = System.nanoTime();
    if (workflow.equals(healthy)) {
      if (lastHealthy > 0 && poisoned) {
        longestGap = Math.max(longestGap, now - lastHealthy);
      } else if (lastHealthy > 0 && poison > 0 && poison < 4) {
        longestHealthyGap = Math.max(longestHealthyGap, now - lastHealthy);
      }
      poisoned = false;
      lastHealthy = now;
      last = now;
    }
  }

  @Override
  @SuppressWarnings("NonAtomicVolatileUpdate") // written by the stream thread only
  public void deadLettered(String workflow) {
    if (workflow.isEmpty()) {
      long now = System.nanoTime();
      longestPoison = Math.max(longestPoison, last == 0 ? 0 : now - last);
      poisoned = true;
      poison++;
      last = now;
    }
  }

  @Override
  public void ended(String workflow, String status) {}

  @Override
  public void called(String function, boolean success) {}

  @Override
  public void fired(String workflow, Duration late) {}

  @Override
  public void incident(String workflow) {}

  /** How many records were put aside. */
  int poison() {
    return poison;
  }

  /** Longest time between two healthy steps with poison between them. */
  double longestGapMs() {
    return longestGap / 1e6;
  }

  /** Longest time from the step before a poisonous record until it was put aside. */
  double longestPoisonMs() {
    return longestPoison / 1e6;
  }

  /** Longest time between two healthy steps without poison, while there was some about. */
  double longestHealthyGapMs() {
    return longestHealthyGap / 1e6;
  }
}
