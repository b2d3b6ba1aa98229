package io.tidemill.ops.api;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.Optional;

/**
 * The port to workflow instances. Calls block, on virtual threads; an expected failure is a {@link
 * io.tidemill.schemas.problem.ProblemException}. While the partitions are divided anew among the
 * nodes the answer is TM-4008.
 */
public interface Workflows {
  /**
   * Starts an instance; asking again with the same start id gives the same answer. A live instance
   * of this token with another start id is TM-2004.
   */
  StartAnswer start(String workflow, StartRequest request);

  /** Summaries of instances, older runs of a token included, in order of tokens and runs. */
  InstancePage search(InstanceFilter filter);

  /** How many instances of a workflow there are of each status. */
  Map<String, Long> counts(String workflow);

  /** The live instance of a token, else the one that ended last. */
  Optional<JsonNode> show(String workflow, String token);

  /**
   * Asks something of the newest instance of a token. The answer is the instance afterwards; empty
   * when there is none. TM-2009 when it is refused.
   */
  Optional<JsonNode> command(String workflow, String token, CommandRequest request);

  /**
   * Everything that happened to the newest instance of a token, with data, as the log tells it;
   * empty when there is none.
   */
  Optional<JsonNode> trail(String workflow, String token);

  /** The same without asking other nodes: for what another node hands on. */
  Workflows here();
}
