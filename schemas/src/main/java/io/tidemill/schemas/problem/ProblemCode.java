package io.tidemill.schemas.problem;

import static io.tidemill.schemas.problem.Fault.AUTHOR;
import static io.tidemill.schemas.problem.Fault.DEPENDENCY;
import static io.tidemill.schemas.problem.Fault.OPERATOR;

/**
 * Every code, with one line of meaning; the codes starting with {@code WF} are those of Function
 * Workflow v0.1 §4.
 */
public enum ProblemCode {
  // Documents and resources.
  TM_1001("TM-1001", AUTHOR, "The document is not YAML or JSON."),
  TM_1002("TM-1002", AUTHOR, "Unknown field."),
  TM_1003("TM-1003", AUTHOR, "A required field is missing."),
  TM_1004("TM-1004", AUTHOR, "A field has the wrong type."),
  TM_1005("TM-1005", AUTHOR, "A value is outside its range or form."),
  TM_1006("TM-1006", AUTHOR, "Unknown apiVersion or kind."),
  TM_1007("TM-1007", AUTHOR, "Unknown filter dialect, or a filter that is not one dialect."),
  TM_1008("TM-1008", AUTHOR, "A field that is not supported yet."),
  TM_1009("TM-1009", AUTHOR, "A resource refers to another that does not exist."),
  TM_1010("TM-1010", AUTHOR, "A limit on documents is exceeded."),
  TM_1011("TM-1011", AUTHOR, "The resource is still used."),
  TM_1012("TM-1012", AUTHOR, "The field cannot be changed after creation."),
  // Commands and requests.
  TM_2001("TM-2001", AUTHOR, "No such resource."),
  TM_2002("TM-2002", AUTHOR, "The file cannot be read."),
  TM_2003("TM-2003", AUTHOR, "No such workflow instance."),
  TM_2004("TM-2004", AUTHOR, "A live instance with this correlation token exists."),
  TM_2005("TM-2005", AUTHOR, "The request is not understood."),
  TM_2006("TM-2006", OPERATOR, "Tidemill cannot be reached."),
  TM_2007("TM-2007", AUTHOR, "The command line is not understood."),
  // Events at the door.
  TM_3001("TM-3001", AUTHOR, "Not a CloudEvent."),
  TM_3002("TM-3002", AUTHOR, "No such broker."),
  TM_3003("TM-3003", AUTHOR, "The method is not allowed."),
  TM_3004("TM-3004", AUTHOR, "The event is larger than the broker's limit."),
  TM_3005("TM-3005", AUTHOR, "Unknown content mode."),
  TM_3006("TM-3006", DEPENDENCY, "Kafka cannot store the event now."),
  // Starting and running.
  TM_4001("TM-4001", OPERATOR, "The port is in use."),
  TM_4002("TM-4002", OPERATOR, "The data directory is in use by another process."),
  TM_4003("TM-4003", OPERATOR, "The data directory cannot be used."),
  TM_4004("TM-4004", OPERATOR, "Kafka cannot be reached."),
  TM_4005("TM-4005", OPERATOR, "The Kafka cluster is too old or lacks transaction version 2."),
  TM_4006("TM-4006", OPERATOR, "A configuration key is unknown or its value is wrong."),
  TM_4007("TM-4007", OPERATOR, "A topic exists with a shape that Tidemill cannot use."),
  TM_4008("TM-4008", OPERATOR, "The parts of the program did not become ready in time."),
  TM_4009("TM-4009", OPERATOR, "No JDK 25 or newer was found."),
  // Deliveries and calls: the reasons that dead letters carry.
  TM_5001("TM-5001", DEPENDENCY, "The function cannot be reached."),
  TM_5002("TM-5002", DEPENDENCY, "The function answered with an error."),
  TM_5003("TM-5003", DEPENDENCY, "The function's reply is not a CloudEvent."),
  TM_5004("TM-5004", AUTHOR, "The trigger or function of a waiting delivery was deleted."),
  TM_5005("TM-5005", AUTHOR, "The record in the broker's topic is not a CloudEvent."),
  TM_5006("TM-5006", AUTHOR, "The function's class cannot be loaded."),
  TM_5007(
      "TM-5007", AUTHOR, "The event has no correlation token for the workflow (UNCORRELATABLE)."),
  TM_5008("TM-5008", AUTHOR, "No instance waits for the event and it starts none (NO_INSTANCE)."),
  TM_5009("TM-5009", AUTHOR, "The reply passed through too many triggers (hop limit)."),
  TM_5010("TM-5010", DEPENDENCY, "The function did not answer in time.");

  private final String code;
  private final Fault fault;
  private final String meaning;

  ProblemCode(String code, Fault fault, String meaning) {
    this.code = code;
    this.fault = fault;
    this.meaning = meaning;
  }

  /** The code that people see and search for. */
  public String code() {
    return code;
  }

  /** Who is asked to mend it. */
  public Fault fault() {
    return fault;
  }

  /** What the code means, in one sentence. */
  public String meaning() {
    return meaning;
  }
}
