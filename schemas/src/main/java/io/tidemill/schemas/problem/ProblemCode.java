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
  TM_1013("TM-1013", AUTHOR, "The CESQL expression cannot be read."),
  // Commands and requests.
  TM_2001("TM-2001", AUTHOR, "No such resource."),
  TM_2002("TM-2002", AUTHOR, "The file cannot be read."),
  TM_2003("TM-2003", AUTHOR, "No such workflow instance."),
  TM_2004("TM-2004", AUTHOR, "A live instance with this correlation token exists."),
  TM_2005("TM-2005", AUTHOR, "The request is not understood."),
  TM_2006("TM-2006", OPERATOR, "Tidemill cannot be reached."),
  TM_2007("TM-2007", AUTHOR, "The command line is not understood."),
  TM_2008("TM-2008", AUTHOR, "No such event or dead letter."),
  TM_2009("TM-2009", AUTHOR, "The workflow instance refuses the command."),
  TM_2010("TM-2010", AUTHOR, "The event fits no trigger of the workflow."),
  TM_2011("TM-2011", OPERATOR, "The log records of the run are not kept any more."),
  // Events at the door.
  TM_3001("TM-3001", AUTHOR, "Not a CloudEvent."),
  TM_3002("TM-3002", AUTHOR, "No such broker."),
  TM_3003("TM-3003", AUTHOR, "The method is not allowed."),
  TM_3004("TM-3004", AUTHOR, "The event is larger than the broker's limit."),
  TM_3005("TM-3005", AUTHOR, "Unknown content mode."),
  TM_3006("TM-3006", DEPENDENCY, "Kafka cannot store the event now."),
  TM_3007("TM-3007", AUTHOR, "More events than the broker's rate limit allows."),
  TM_3008("TM-3008", DEPENDENCY, "Too much already waits for Kafka."),
  TM_3009("TM-3009", AUTHOR, "The workflow that was waited for failed."),
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
  TM_5010("TM-5010", DEPENDENCY, "The function did not answer in time."),
  TM_5011("TM-5011", DEPENDENCY, "The function was not called, because it is unavailable."),
  TM_5012("TM-5012", AUTHOR, "The event expired before it was delivered."),
  TM_5013("TM-5013", DEPENDENCY, "The delivery reached its maximum age."),
  TM_5014("TM-5014", AUTHOR, "The subscriber is gone for good (410), and the trigger stopped."),
  TM_5015("TM-5015", DEPENDENCY, "The answer to a batch does not say what became of the event."),
  TM_5018("TM-5018", OPERATOR, "Whether the function was called is not known (at most once)."),
  TM_5020("TM-5020", OPERATOR, "A record broke its workflow instance, which is suspended."),
  TM_5021("TM-5021", AUTHOR, "The version of the workflow that an instance runs is gone."),
  TM_5022("TM-5022", AUTHOR, "The request for a timer event cannot be read."),
  TM_5023("TM-5023", DEPENDENCY, "A document is larger than a workflow instance takes."),
  // Function Workflow v0.1.
  WF001("WF001", AUTHOR, "The text is neither JSON nor YAML."),
  WF002("WF002", AUTHOR, "The workflow document is not an object."),
  WF003("WF003", AUTHOR, "A field or value that v0.1 does not have."),
  WF004("WF004", AUTHOR, "A field stands twice in one object."),
  WF005("WF005", AUTHOR, "A field of the workflow has the wrong JSON type."),
  WF006("WF006", AUTHOR, "A required field of the workflow is missing."),
  WF007("WF007", AUTHOR, "The workflow has no states."),
  WF101("WF101", AUTHOR, "Two triggers have the same name."),
  WF102("WF102", AUTHOR, "A trigger name is empty or a word of the expression language."),
  WF103("WF103", AUTHOR, "A trigger has no source or no eventID."),
  WF104("WF104", AUTHOR, "A trigger has both eventID and type, and they differ."),
  WF105("WF105", AUTHOR, "A trigger needs a correlation-token."),
  WF106("WF106", AUTHOR, "A correlation-token is not a path to one field."),
  WF107("WF107", AUTHOR, "A correlation-token names a place that no event has."),
  WF108("WF108", AUTHOR, "Two triggers match the same events."),
  WF109("WF109", AUTHOR, "A trigger is used in no expression."),
  WF201("WF201", AUTHOR, "Two states have the same name."),
  WF202("WF202", AUTHOR, "A state has an unknown type."),
  WF203("WF203", AUTHOR, "No state is marked as the start."),
  WF204("WF204", AUTHOR, "More than one state is marked as the start."),
  WF205("WF205", AUTHOR, "An END state is marked as the start."),
  WF206("WF206", AUTHOR, "A next-state, default or retry target is not a state."),
  WF207("WF207", AUTHOR, "A target is a state of another scope."),
  WF208("WF208", AUTHOR, "A state or event has no next-state."),
  WF209("WF209", AUTHOR, "A next-state stands where none is allowed."),
  WF210("WF210", AUTHOR, "A state is unreachable."),
  WF211("WF211", AUTHOR, "No end is reachable from a state."),
  WF212("WF212", AUTHOR, "The workflow has no END state."),
  WF301("WF301", AUTHOR, "An EVENT state has no events."),
  WF303("WF303", AUTHOR, "An event-expression cannot be read."),
  WF304("WF304", AUTHOR, "An event-expression names an unknown trigger."),
  WF305("WF305", AUTHOR, "An event-expression uses not."),
  WF306("WF306", AUTHOR, "The timeout of an event is not a positive number of seconds."),
  WF307("WF307", AUTHOR, "The events of a state have different timeouts."),
  WF308("WF308", AUTHOR, "A timeout exists, and there are several END states."),
  WF310("WF310", AUTHOR, "An event of a state can never win."),
  WF401("WF401", AUTHOR, "An action has no function."),
  WF402("WF402", AUTHOR, "An action calls a function that is not deployed."),
  WF403("WF403", AUTHOR, "The timeout of an action is not a positive number of seconds."),
  WF404("WF404", AUTHOR, "An action-mode is neither SEQUENTIAL nor PARALLEL."),
  WF406("WF406", AUTHOR, "An action-mode is not in upper case."),
  WF412("WF412", AUTHOR, "A retry has no match."),
  WF413("WF413", AUTHOR, "A retry matches an unknown system code."),
  WF414("WF414", AUTHOR, "A retry-interval or max-retry is not a count."),
  WF417("WF417", AUTHOR, "A retry can never match an error."),
  WF418("WF418", AUTHOR, "A retry has no next-state."),
  WF501("WF501", AUTHOR, "A SWITCH has no choices."),
  WF502("WF502", AUTHOR, "A rule is not exactly one of the four forms."),
  WF503("WF503", AUTHOR, "A choice has no next-state."),
  WF504("WF504", AUTHOR, "An inner rule has a next-state."),
  WF505("WF505", AUTHOR, "And or Or has no array of rules."),
  WF506("WF506", AUTHOR, "Not has no rule."),
  WF507("WF507", AUTHOR, "An operator is unknown."),
  WF508("WF508", AUTHOR, "A value does not fit its operator."),
  WF509("WF509", AUTHOR, "The path of a comparison does not select one value."),
  WF510("WF510", AUTHOR, "A SWITCH has no default."),
  WF601("WF601", AUTHOR, "A time-delay is not a positive number of seconds."),
  WF701("WF701", AUTHOR, "The status of an END state is neither SUCCESS nor FAILURE."),
  WF702("WF702", AUTHOR, "An END state has no status."),
  WF801("WF801", AUTHOR, "A PARALLEL has no branches."),
  WF802("WF802", AUTHOR, "A branch has no name, or that of another."),
  WF804("WF804", AUTHOR, "An END stands inside a branch."),
  WF901("WF901", AUTHOR, "An InputPath or OutputPath is not a JSONPath."),
  WF902("WF902", AUTHOR, "A ResultPath does not name one place."),
  WF903("WF903", AUTHOR, "A filter stands where none is allowed.");

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
