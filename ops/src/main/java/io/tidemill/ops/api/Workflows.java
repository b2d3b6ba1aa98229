package io.tidemill.ops.api;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The port to workflow instances. Calls block, on virtual threads; an expected failure is a {@link
 * io.tidemill.schemas.problem.ProblemException}.
 */
public interface Workflows {
  /**
   * Starts an instance; asking again with the same start id gives the same answer. A live instance
   * of this token with another start id is TM-2004.
   */
  StartAnswer start(String workflow, StartRequest request);

  /**
   * Summaries of instances, the newest first.
   *
   * @param limit most summaries, 1 to {@value WorkflowRoutes#LIMIT_MAX} + 1
   * @param status only these; null for all
   */
  List<JsonNode> list(String workflow, int limit, @Nullable String status);

  /** The live instance of a token, else the one that ended last. */
  Optional<JsonNode> show(String workflow, String token);
}
