package io.tidemill.workflow.core;

import io.tidemill.schemas.log.InstanceKey;
import io.tidemill.schemas.log.LogRecord;
import io.tidemill.schemas.problem.ProblemCode;
import org.jspecify.annotations.Nullable;

/** Everything that the machine may ask of the world. */
public sealed interface Effect {
  /** Extension attribute of an event that says where somebody waits for its reply (§18.3). */
  String REPLY_ATTRIBUTE = "tidemillreply";

  /**
   * Call a function; the answer comes back as {@link LogRecord.CallReturned} with the same
   * instance, call and attempt, which together make the idempotency key.
   *
   * @param instance id of the run that calls
   * @param call number of the call within the run, from 1
   * @param attempt from 1
   * @param state where the action stands
   * @param action index of the action, from 0
   * @param token the correlation token
   * @param timeoutMs milliseconds after which the machine gives the attempt up by itself; 0 when
   *     only the function's own limit counts
   */
  record Invoke(
      InstanceKey key,
      String instance,
      int call,
      int attempt,
      String function,
      Document input,
      String state,
      int action,
      String token,
      long timeoutMs)
      implements Effect {}

  /** Put an event that no instance can take to the dead letters. */
  record DeadLetter(ProblemCode reason, LogRecord.EventArrived event) implements Effect {}

  /**
   * Answer a source that waits; nobody may be waiting any more.
   *
   * @param address value of {@link #REPLY_ATTRIBUTE}
   * @param source of the event that is answered
   * @param id of the event that is answered
   * @param data the answer; null when the state failed
   * @param code error code of the state; null when it did not fail
   */
  record Reply(
      String address, String source, String id, @Nullable Document data, @Nullable String code)
      implements Effect {}

  /**
   * Put an event to a broker. It is not asked for again after a take-over: write it in the
   * transaction of the step.
   *
   * @param broker name of the broker
   * @param id of the event; the same whenever this is repeated
   * @param event in the JSON format of CloudEvents, the id in it
   */
  record Emit(InstanceKey key, String broker, String id, Document event) implements Effect {}
}
