package io.tidemill.workflow.stream;

import java.time.Duration;

/** Is told what becomes of instances, for metrics; must not block. */
public interface WorkflowListener {
  /** Hears nothing. */
  WorkflowListener NONE =
      new WorkflowListener() {
        @Override
        public void folded(String workflow, int transitions) {}

        @Override
        public void ended(String workflow, String status) {}

        @Override
        public void called(String function, boolean success) {}

        @Override
        public void deadLettered(String workflow) {}

        @Override
        public void fired(String workflow, Duration late) {}

        @Override
        public void incident(String workflow) {}
      };

  /** A record of the log made so many transitions. */
  void folded(String workflow, int transitions);

  /** An instance ended. */
  void ended(String workflow, String status);

  /** A call of a function ended. */
  void called(String function, boolean success);

  /**
   * An event that no instance takes, or a record that cannot be processed, went to the dead
   * letters.
   */
  void deadLettered(String workflow);

  /**
   * A timer had its effect.
   *
   * @param late from its due time to the time of the record that says so; includes the time that
   *     the partition had no owner
   */
  void fired(String workflow, Duration late);

  /** A record broke an instance, which is suspended. */
  void incident(String workflow);
}
