package io.tidemill.workflow.core;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One function call of a state (Function Workflow v0.1 §3.5, §10.2).
 *
 * @param function name of the function, or {@code name:version-or-alias}
 * @param timeoutMs milliseconds that an attempt may take, at least 1; 0 when only the function's
 *     own limit counts
 * @param retries tried in order; the first that matches the outcome decides
 * @param filters result is null to discard the answer
 */
public record Action(String function, long timeoutMs, List<Retry> retries, Filters filters) {
  public Action {
    retries = List.copyOf(retries);
  }

  /**
   * What to do after an outcome.
   *
   * @param match {@code SYS.MatchAny}, an error code, or a scalar result as a canonical string
   * @param intervalMs milliseconds from the outcome to the next attempt, from 0
   * @param max re-invocations that this entry allows, from 0
   * @param next state to go to when they are used up; null leaves the outcome unhandled
   */
  public record Retry(String match, long intervalMs, int max, @Nullable String next) {
    /** Matches every error, and no result. */
    public static final String ANY = "SYS.MatchAny";
  }
}
