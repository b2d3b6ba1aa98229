package io.tidemill.ops.api;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The port to what operators ask of the mesh. Calls may block; an expected failure is a {@link
 * io.tidemill.schemas.problem.ProblemException}.
 */
public interface Operations {
  /** Most events a second that are replayed, unless said otherwise. */
  int RATE_DEFAULT = 500;

  /**
   * Which events of a trigger's broker are delivered to it again.
   *
   * @param since from this instant on; null when offsets say where
   * @param offsets first offset by partition; partitions that are missing are left out
   * @param until written before this instant; null for all there are at the start
   * @param rate most events in a second, 1 to 100,000
   * @param subscriber {@code function:NAME}, {@code uri:URI} or {@code topic:NAME} that gets them
   *     in place of the trigger's own; null for its own
   * @param dryRun whether to count only
   */
  record Replay(
      @Nullable Instant since,
      Map<Integer, Long> offsets,
      @Nullable Instant until,
      int rate,
      @Nullable String subscriber,
      boolean dryRun) {
    public Replay {
      offsets = Map.copyOf(offsets);
    }
  }

  /** Delivers past events to one trigger again; the others see nothing of it. */
  Job replay(String trigger, Replay replay);

  /**
   * How a filter judges the newest events of a broker.
   *
   * @param document a trigger, in YAML or JSON; it need not be applied
   * @param last most events, 1 to 100,000
   */
  JsonNode testFilter(String broker, String document, int last);

  /**
   * Where the events of an id lie and what became of them.
   *
   * @param source only of this source; null for any
   * @param scanSince reads the topics themselves from this instant on; null asks the journal only
   */
  JsonNode why(String id, @Nullable String source, @Nullable Instant scanSince);

  /**
   * Checks that every event that matched a trigger was delivered, dead-lettered or is pending
   * (G10).
   *
   * @param since events written at or after; null for all since each trigger is active
   */
  Job verify(String broker, @Nullable Instant since);
}
