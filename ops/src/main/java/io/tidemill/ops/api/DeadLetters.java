package io.tidemill.ops.api;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The port to the dead letters of one broker, those of its triggers' own dead-letter topics
 * included; {@value #WORKFLOWS} means those of all workflows. Calls may block; an expected failure
 * is a {@link io.tidemill.schemas.problem.ProblemException}.
 */
public interface DeadLetters {
  /** What stands for a broker when the dead letters of workflows are meant. */
  String WORKFLOWS = "workflows";

  /** Most dead letters a second that are put in again, unless said otherwise. */
  int RATE_DEFAULT = 500;

  /**
   * Which dead letters are meant; what is null or empty restricts nothing.
   *
   * @param trigger of this trigger
   * @param reason whose reason starts with this problem code
   * @param since written at or after
   * @param until written before
   * @param ids of these events, at most 1,000
   */
  record Wanted(
      @Nullable String trigger,
      @Nullable String reason,
      @Nullable Instant since,
      @Nullable Instant until,
      Set<String> ids) {
    public Wanted {
      ids = Set.copyOf(ids);
    }
  }

  /**
   * {@code {items, next, complete}}: the newest first.
   *
   * @param limit most of them, 1 to 1,000
   * @param after what an earlier answer called {@code next}; empty to begin
   */
  JsonNode list(String broker, Wanted wanted, int limit, String after);

  /** Everything that one record holds; empty when there is none at this place. */
  Optional<JsonNode> show(String broker, String place);

  /** {@code {groups, read, complete}}: one group for each trigger and problem code. */
  JsonNode summary(String broker, Wanted wanted);

  /**
   * Puts dead letters in again, the oldest first, each for the trigger it failed for.
   *
   * @param rate most of them in a second, 1 to 100,000
   */
  Job redrive(String broker, Wanted wanted, int rate, boolean dryRun);
}
