package io.tidemill.invoker.call;

import io.tidemill.invoker.core.Outcome;
import io.tidemill.schemas.problem.ProblemCode;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** What a target answered when it was asked for leave to deliver (CloudEvents webhook 1.0.2 §4). */
public sealed interface Permission {
  /**
   * It may be called; each delivery then carries the origin as {@code Origin}.
   *
   * @param perMinute most requests a minute; 0 for no limit
   */
  record Granted(int perMinute) implements Permission {}

  /**
   * It may not be called.
   *
   * @param why retryable when asking again may help; a target that does not know the handshake is
   *     not, since its answer is no consent (§4.2)
   */
  record Refused(Outcome.Failed why) implements Permission {}

  /**
   * Reads the answer to {@code OPTIONS}. A status alone grants nothing: a server that answers
   * {@code OPTIONS} for other reasons says 2xx too.
   *
   * @param origin that was asked for
   * @param perMinute that was asked for; 0 when no rate was
   */
  static Permission of(Answer answer, String origin, int perMinute) {
    if (answer.status() < 200 || answer.status() >= 300) {
      return new Refused(answer.failed());
    }
    String allowed = answer.headers().firstValue("webhook-allowed-origin").orElse("").strip();
    if (!allowed.equals("*") && !allowed.equalsIgnoreCase(origin)) {
      return refused(
          answer,
          allowed.isEmpty()
              ? "the target did not answer with WebHook-Allowed-Origin"
              : "the target allows the origin " + allowed + ", not " + origin);
    }
    List<String> methods = answer.headers().allValues("allow");
    if (!methods.isEmpty()
        && methods.stream()
            .flatMap(line -> Arrays.stream(line.split(",", -1)))
            .noneMatch(method -> method.strip().equals("POST"))) {
      return refused(answer, "the target allows " + String.join(", ", methods) + ", not POST");
    }
    Optional<String> rate = answer.headers().firstValue("webhook-allowed-rate").map(String::strip);
    if (rate.isEmpty()) {
      return new Granted(perMinute);
    }
    if (rate.get().equals("*")) {
      return new Granted(0);
    }
    return rate.get().matches("[1-9][0-9]{0,8}")
        ? new Granted(Integer.parseInt(rate.get()))
        : refused(answer, "WebHook-Allowed-Rate is neither * nor a number of requests a minute");
  }

  private static Refused refused(Answer answer, String message) {
    return new Refused(
        new Outcome.Failed(
            ProblemCode.TM_5002, answer.status(), message, new byte[0], false, null));
  }
}
