package io.tidemill.ops.demo;

/**
 * One line of the closing table.
 *
 * @param section what the line belongs to
 * @param what is counted
 */
record Row(String section, String what) {
  static final String SENT = "sent";
  static final String HTTP = "answered over HTTP";
  static final String KAFKA = "answered by Kafka";
  static final String MATCHED = "matched";
  static final String CALLS = "calls of functions";
  static final String DELIVERIES = "deliveries";
  static final String DEAD_LETTERS = "dead letters";
  static final String INSTANCES = "loan approvals";

  static final Row SENT_HTTP = new Row(SENT, "over HTTP");
  static final Row SENT_KAFKA = new Row(SENT, "by a Kafka producer");
  static final Row ACCEPTED = new Row(HTTP, "202 accepted");

  /** A batch, answered item by item. */
  static final Row PARTLY = new Row(HTTP, "207 accepted one event of two");

  static final Row ACKNOWLEDGED = new Row(KAFKA, "acknowledged");
  static final Row BY_TRIGGERS = new Row(MATCHED, "by triggers");
  static final Row BY_WORKFLOW = new Row(MATCHED, "by the workflow");
  static final Row DELIVERED = new Row(DELIVERIES, "delivered");
  static final Row REPLIED = new Row(DELIVERIES, "answered with an event, which was routed again");
  static final Row APPROVED = new Row(INSTANCES, "SUCCESS, approved");
  static final Row REJECTED = new Row(INSTANCES, "SUCCESS, rejected");

  /** The decision was neither. */
  static final Row BAD = new Row(INSTANCES, "FAILURE in Bad");

  /** No decision came. */
  static final Row WAITING = new Row(INSTANCES, "RUNNING in State2");

  /** Refusals over HTTP. */
  static Row refused(int status, String code) {
    return new Row(HTTP, status + " " + code);
  }

  /** Calls of a function, those that failed included. */
  static Row calls(String function) {
    return new Row(CALLS, function);
  }

  /** Dead letters by their reason. */
  static Row deadLetters(String code) {
    return new Row(DEAD_LETTERS, code);
  }
}
