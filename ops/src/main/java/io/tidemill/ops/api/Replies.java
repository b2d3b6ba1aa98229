package io.tidemill.ops.api;

/** Answers senders that wait at this node's door for a workflow (Function Workflow v0.1 §18.3). */
public interface Replies {
  /**
   * The state that the sender's event fired is done.
   *
   * @param json its reply
   * @return whether somebody waits under this ticket, and was not answered before
   */
  boolean done(String ticket, String json);

  /** The state failed with a code of the workflow language. */
  boolean failed(String ticket, String code);
}
