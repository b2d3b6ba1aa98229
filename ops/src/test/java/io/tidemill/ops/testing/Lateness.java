package io.tidemill.ops.testing;

import io.tidemill.workflow.stream.WorkflowListener;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Keeps how late timers fired, and nothing else. */
public final class Lateness implements WorkflowListener {
  private final Queue<Duration> late = new ConcurrentLinkedQueue<>();

  /** One for each timer that fired, in their order. */
  public List<Duration> all() {
    return List.copyOf(late);
  }

  @Override
  public void folded(String workflow, int transitions) {}

  @Override
  public void ended(String workflow, String status) {}

  @Override
  public void called(String function, boolean success) {}

  @Override
  public void deadLettered(String workflow) {}

  @Override
  public void fired(String workflow, Duration lateness) {
    late.add(lateness);
  }

  @Override
  public void incident(String workflow) {}
}
