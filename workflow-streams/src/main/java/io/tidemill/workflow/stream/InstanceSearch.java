package io.tidemill.workflow.stream;

import io.tidemill.workflow.core.Instance;
import io.tidemill.workflow.core.Status;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which runs are looked for; null is no condition.
 *
 * @param workflow empty for all workflows
 * @param token what the token begins with; empty for any
 * @param suspended why it does not go on
 * @param version of the definition; 0 for any
 * @param state name of the top-level state
 * @param code why it ended, or of the incident that stopped it
 * @param fromMs started at or after, epoch milliseconds
 * @param toMs started before, epoch milliseconds
 * @param limit most runs of one page, from 1
 * @param after where the page before ended: its {@link Page#next}
 */
public record InstanceSearch(
    String workflow,
    String token,
    @Nullable Status status,
    Instance.Suspension.@Nullable Kind suspended,
    int version,
    @Nullable String state,
    @Nullable String code,
    long fromMs,
    long toMs,
    int limit,
    @Nullable String after) {
  /** All runs of a workflow. */
  public static InstanceSearch all(String workflow, int limit) {
    return new InstanceSearch(
        workflow, "", null, null, 0, null, null, 0, Long.MAX_VALUE, limit, null);
  }

  /** The same with a status. */
  public InstanceSearch withStatus(@Nullable Status wanted) {
    return new InstanceSearch(
        workflow, token, wanted, suspended, version, state, code, fromMs, toMs, limit, after);
  }

  /** The next page. */
  public InstanceSearch from(@Nullable String next) {
    return new InstanceSearch(
        workflow, token, status, suspended, version, state, code, fromMs, toMs, limit, next);
  }

  /** Whether the head of a run meets the conditions that stand in it. */
  boolean wants(StoredRun head) {
    return (status == null || status == head.status())
        && (suspended == null || suspended == head.suspended())
        && (version == 0 || version == head.version());
  }

  /** Whether a run meets the conditions that stand neither in its head nor in its key. */
  boolean wants(Instance instance) {
    Instance.Suspension suspension = instance.suspension();
    return instance.token().startsWith(token)
        && (state == null || state.equals(instance.state()))
        && (code == null || code.equals(suspension == null ? instance.code() : suspension.code()))
        && instance.startedMs() >= fromMs
        && instance.startedMs() < toMs;
  }

  /**
   * One page, in order of tokens and runs.
   *
   * @param next what the next page follows; null when there is none. A page may have less than it
   *     may have, and still a next one: looking takes its time
   */
  public record Page(List<Found> found, @Nullable String next) {
    public Page {
      found = List.copyOf(found);
    }
  }

  /**
   * A run that was found.
   *
   * @param place sorts it among the runs of all nodes, and is what a page may follow
   * @param newest whether it is the newest of its token
   */
  public record Found(String place, Instance instance, boolean newest) {}
}
