package io.tidemill.ops.api;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What is asked of many instances.
 *
 * @param filter which ones; its limit and {@code after} count for nothing
 * @param reason of a cancellation, for people; null for none
 * @param beforeMs only instances that did not change since, epoch milliseconds: what was retried
 *     and failed again is not retried in the same breath
 * @param rate most commands in a second
 * @param limit most commands of this request
 * @param after where an earlier request ended: its {@code next}; empty to begin
 * @param dryRun whether to count only
 */
public record BulkRequest(
    Verb verb,
    InstanceFilter filter,
    @Nullable String reason,
    long beforeMs,
    int rate,
    int limit,
    String after,
    boolean dryRun) {
  /** Most commands a second, unless said otherwise. */
  public static final int RATE_DEFAULT = 200;

  /** Largest rate. */
  public static final int RATE_MAX = 10_000;

  /** Most commands of one request. */
  public static final int LIMIT_MAX = 1_000_000;

  /** What can be asked of many at once. */
  public enum Verb {
    /** Ends live instances. */
    CANCEL("RUNNING"),
    /** Holds live instances that are not held. */
    PAUSE("RUNNING"),
    /** Lets paused instances go on. */
    RESUME("PAUSED"),
    /** Lets instances go on that an incident stopped or that failed in a state. */
    RETRY("INCIDENT", "FAILURE");

    private final List<String> statuses;

    Verb(String... statuses) {
      this.statuses = List.of(statuses);
    }

    /** The statuses in which an instance may take it. */
    public List<String> statuses() {
      return statuses;
    }

    /** Whether a filter with this status is no mistake. */
    boolean fits(String status) {
      return statuses.contains(status)
          || (this == CANCEL && (status.equals("PAUSED") || status.equals("INCIDENT")));
    }

    /** As in addresses and on the command line. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
