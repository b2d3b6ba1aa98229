package io.tidemill.workflow.core;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidemill.schemas.log.InstanceKey;
import io.tidemill.schemas.log.LogRecord;
import io.tidemill.schemas.problem.ProblemCode;

/** Everything that the machine may ask of the world. */
public sealed interface Effect {
  /**
   * Call a function; the answer comes back as {@link LogRecord.CallReturned} with the same
   * instance, call and attempt, which together make the idempotency key.
   *
   * @param instance id of the run that calls
   * @param call number of the call within the run, from 1
   * @param attempt from 1
   * @param input shared: must not be changed
   * @param state where the action stands
   * @param action index of the action, from 0
   * @param token the correlation token
   */
  record Invoke(
      InstanceKey key,
      String instance,
      int call,
      int attempt,
      String function,
      JsonNode input,
      String state,
      int action,
      String token)
      implements Effect {}

  /** Put an event that no instance can take to the dead letters. */
  record DeadLetter(ProblemCode reason, LogRecord.EventArrived event) implements Effect {}
}
