package io.tidemill.workflow.stream;

import io.tidemill.workflow.core.Instance;
import io.tidemill.workflow.core.Status;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which runs of a workflow are looked for; null is no condition.
 *
 * @param token what the token begins with; empty for any
 * @param state name of the top-level state
 * @param fromMs started at or after, epoch milliseconds
 * @param toMs started before, epoch milliseconds
 * @param limit most runs of one page, from 1
 * @param after where the page before ended: its {@link Page#next}
 */
public record InstanceSearch(
    String workflow,
    String token,
    @Nullable Status status,
    @Nullable String state,
    @Nullable String code,
    long fromMs,
    long toMs,
    int limit,
    @Nullable String after) {
  /** All runs of a workflow. */
  public static InstanceSearch all(String workflow, int limit) {
    return new InstanceSearch(workflow, "", null, null, null, 0, Long.MAX_VALUE, limit, null);
  }

  /** The same with a status. */
  public InstanceSearch withStatus(@Nullable Status wanted) {
    return new InstanceSearch(workflow, token, wanted, state, code, fromMs, toMs, limit, after);
  }

  /** The next page. */
  public InstanceSearch from(@Nullable String next) {
    return new InstanceSearch(workflow, token, status, state, code, fromMs, toMs, limit, next);
  }

  /** Whether a run meets the conditions that do not stand in its key. */
  boolean wants(Instance instance) {
    return (state == null || state.equals(instance.state()))
        && (code == null || code.equals(instance.code()))
        && instance.startedMs() >= fromMs
        && instance.startedMs() < toMs;
  }

  /**
   * One page, in order of tokens and runs.
   *
   * @param next what the next page follows; null when there is none
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
   */
  public record Found(String place, Instance instance) {}
}
