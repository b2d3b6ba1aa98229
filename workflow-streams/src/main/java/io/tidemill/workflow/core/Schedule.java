package io.tidemill.workflow.core;

/** Recurring instants. Pure: the same argument always gives the same answer. */
public interface Schedule {
  /**
   * The next instant strictly after this one, in epoch milliseconds; {@link Long#MAX_VALUE} when
   * there is none.
   */
  long after(long epochMs);
}
