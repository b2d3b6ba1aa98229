package io.tidemill.ops.api;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which instances are asked for; null is no condition.
 *
 * @param workflow empty for all workflows
 * @param token what the token begins with; empty for any
 * @param status one of {@link #STATUSES}
 * @param state name of the top-level state
 * @param code why it ended, or of the incident that stopped it
 * @param version of the definition; 0 for any
 * @param fromMs started at or after, epoch milliseconds
 * @param toMs started before, epoch milliseconds
 * @param limit most instances of one page, from 1
 * @param after the page before ended there: its {@code next}
 */
public record InstanceFilter(
    String workflow,
    String token,
    @Nullable String status,
    @Nullable String state,
    @Nullable String code,
    int version,
    long fromMs,
    long toMs,
    int limit,
    @Nullable String after) {
  /** Every status of an instance (Function Workflow v0.1 §1), and what suspends a live one. */
  public static final List<String> STATUSES =
      List.of("RUNNING", "PAUSED", "INCIDENT", "SUCCESS", "FAILURE", "CANCELLED");

  /** All instances of a workflow. */
  public static InstanceFilter all(String workflow, int limit) {
    return new InstanceFilter(workflow, "", null, null, null, 0, 0, Long.MAX_VALUE, limit, null);
  }

  /** The same with another status. */
  public InstanceFilter withStatus(@Nullable String wanted) {
    return new InstanceFilter(
        workflow, token, wanted, state, code, version, fromMs, toMs, limit, after);
  }

  /** Another page of it. */
  public InstanceFilter page(int most, @Nullable String next) {
    return new InstanceFilter(
        workflow, token, status, state, code, version, fromMs, toMs, most, next);
  }
}
