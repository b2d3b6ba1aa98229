package io.tidemill.workflow.stream;

import io.tidemill.workflow.core.Moment;
import java.time.Duration;

/**
 * What an operator chooses for the workflows of a node.
 *
 * @param finishedRetention how long a run that ended is kept and counts, at least 1 ms
 * @param history which steps go to the history topic
 */
public record WorkflowSettings(Duration finishedRetention, History history) {
  /** What a node does that is told nothing. */
  public static final WorkflowSettings DEFAULT =
      new WorkflowSettings(Duration.ofMillis(Moment.REMEMBERED_MS), History.LIFECYCLE);

  /** Which steps go to the history topic. */
  public enum History {
    /** Those in which a run started, ended, was suspended or resumed. */
    LIFECYCLE,
    /** All. */
    ALL,
    /** None. */
    NONE
  }
}
