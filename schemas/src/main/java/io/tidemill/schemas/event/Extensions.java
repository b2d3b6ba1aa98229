package io.tidemill.schemas.event;

/**
 * The names of the CloudEvents extensions that Tidemill writes; all of them at most 20 of {@code
 * [a-z0-9]}.
 */
public final class Extensions {
  /** Dead letter: where the event could not go (Knative's name). */
  public static final String ERROR_DEST = "knativeerrordest";

  /** Dead letter: the last answer's status, if there was one (Knative's name). */
  public static final String ERROR_CODE = "knativeerrorcode";

  /**
   * Dead letter: the start of the last answer's body as Base64, at most {@value
   * #ERROR_DATA_BYTES_MAX} bytes before encoding.
   */
  public static final String ERROR_DATA = "knativeerrordata";

  /** Dead letter: the trigger. */
  public static final String TRIGGER = "tidemilltrigger";

  /** Dead letter: the problem code and what happened. */
  public static final String REASON = "tidemillreason";

  /** Dead letter: attempts made. */
  public static final String ATTEMPTS = "tidemillattempts";

  /** Dead letter: when the first attempt was made. */
  public static final String FIRST_TIME = "tidemillfirsttime";

  /** Dead letter: when the last attempt was made. */
  public static final String LAST_TIME = "tidemilllasttime";

  /** Dead letter: {@code topic-partition@offset} of the original. */
  public static final String ORIGIN = "tidemillorigin";

  /** Redelivery: how often the event was taken out of the dead letters. */
  public static final String REDRIVES = "tidemillredrives";

  /** Redelivery: the replay that brought the event. */
  public static final String REPLAY = "tidemillreplay";

  /** Reply: how many triggers led to this event; more than {@value #HOPS_MAX} is refused. */
  public static final String HOPS = "tidemillhops";

  /** Workflow call and history: the workflow's name. */
  public static final String WORKFLOW = "tidemillworkflow";

  /** Workflow call and history: the instance. */
  public static final String INSTANCE = "tidemillinstance";

  /** Workflow call and history: the state. */
  public static final String STATE = "tidemillstate";

  /** Workflow call: index of the action in its state, from 0. */
  public static final String ACTION = "tidemillaction";

  /** Workflow call: attempt, from 1. */
  public static final String ATTEMPT = "tidemillattempt";

  /** Workflow call and history: the correlation token. */
  public static final String TOKEN = "tidemilltoken";

  /** Workflow history: number of the transition within its instance, from 1, without gaps. */
  public static final String SEQUENCE = "tidemillsequence";

  /**
   * Workflow result: an error code of the function's own; the event is then a failure, its data the
   * message.
   */
  public static final String FAILURE_CODE = "tidemillerrorcode";

  /** Longest part of an answer's body that a dead letter keeps. */
  public static final int ERROR_DATA_BYTES_MAX = 1024;

  /** Most hops of a chain of replies. */
  public static final int HOPS_MAX = 32;

  private Extensions() {}
}
