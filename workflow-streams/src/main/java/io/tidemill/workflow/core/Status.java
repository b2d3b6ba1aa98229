package io.tidemill.workflow.core;

/** How an instance stands; all but {@link #RUNNING} are final. */
public enum Status {
  RUNNING,
  SUCCESS,
  FAILURE,
  CANCELLED
}
