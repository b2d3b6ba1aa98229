package io.tidemill.invoker.core;

import io.cloudevents.CloudEvent;
import io.tidemill.schemas.problem.ProblemCode;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** How one attempt to call a function ended. */
public sealed interface Outcome {
  /**
   * The function answered 2xx, or returned.
   *
   * @param status HTTP status; 200 for a function in this process
   * @param event the answer as a CloudEvent; null when it is none
   * @param contentType of the body; null when it said none
   * @param body the answer's body when it is no CloudEvent; empty when there was none
   */
  record Answered(int status, @Nullable CloudEvent event, @Nullable String contentType, byte[] body)
      implements Outcome {
    /** A 202 is never a reply, whatever its body (delivery contract D11). */
    public @Nullable CloudEvent reply() {
      return status == 202 ? null : event;
    }
  }

  /**
   * The attempt failed.
   *
   * @param code why
   * @param status HTTP status; 0 when there was no answer
   * @param message what happened, for people
   * @param body start of the answer's body; empty when there was none
   * @param retryable whether another attempt may help
   * @param retryAfter how long the function asked to wait; null when it did not
   */
  record Failed(
      ProblemCode code,
      int status,
      String message,
      byte[] body,
      boolean retryable,
      @Nullable Duration retryAfter)
      implements Outcome {
    /** A failure without an answer. */
    public static Failed unanswered(ProblemCode code, String message, boolean retryable) {
      return new Failed(code, 0, message, new byte[0], retryable, null);
    }

    /** The same failure, seen as the end of the delivery: what was answered is kept. */
    public Failed as(ProblemCode newCode, String newMessage) {
      return new Failed(newCode, status, newMessage, body, false, null);
    }

    /** Whether a call was made, so that it may have had its effect; false only when it is sure. */
    public boolean called() {
      return switch (code) {
        case TM_5004, TM_5006, TM_5011 -> false;
        default -> true;
      };
    }

    /**
     * Whether the target was not there to answer: no connection, no answer in time, or a gateway
     * that says so. A target that answers 500 or 4xx is there.
     */
    public boolean unavailable() {
      return switch (code) {
        case TM_5001 -> retryable;
        case TM_5010 -> true;
        case TM_5002 -> status >= 502 && status <= 504;
        default -> false;
      };
    }
  }

  /**
   * A failure by HTTP status: 404, 408, 409, 425, 429 and 5xx may be tried again, the rest may not.
   */
  static Failed ofStatus(int status, byte[] body, @Nullable Duration retryAfter) {
    boolean retryable =
        switch (status) {
          case 404, 408, 409, 425, 429 -> true;
          default -> status >= 500 && status <= 599;
        };
    return new Failed(
        ProblemCode.TM_5002, status, "HTTP status " + status, body, retryable, retryAfter);
  }
}
