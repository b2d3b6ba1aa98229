package io.tidemill.bridge.ingress;

/** What a workflow answers to a sender that waits. */
public sealed interface WorkflowReply {
  /**
   * The state that the event fired is done.
   *
   * @param json the selected part of its output
   */
  record Done(String json) implements WorkflowReply {}

  /**
   * It failed.
   *
   * @param code of the workflow language, such as {@code SYS.Fail}
   */
  record Failed(String code) implements WorkflowReply {}
}
