package io.tidemill.ops.api;

import com.fasterxml.jackson.databind.JsonNode;
import io.cloudevents.CloudEvent;
import java.util.Map;
import java.util.Optional;

/**
 * The port to workflow instances. Calls block, on virtual threads; an expected failure is a {@link
 * io.tidemill.schemas.problem.ProblemException}. While the partitions are divided anew among the
 * nodes the answer is TM-4008.
 */
public interface Workflows {
  /** In place of a run's number: the live one, else the one that ended last. */
  int NEWEST = 0;

  /**
   * Starts an instance; asking again with the same start id gives the same answer. A live instance
   * of this token with another start id is TM-2004.
   */
  StartAnswer start(String workflow, StartRequest request);

  /** Summaries of instances, older runs of a token included, in order of tokens and runs. */
  InstancePage search(InstanceFilter filter);

  /** How many instances of a workflow there are of each status. */
  Map<String, Long> counts(String workflow);

  /** How many live instances of a workflow run each version of it. */
  Map<Integer, Long> live(String workflow);

  /** The live instance of a token, else the one that ended last. */
  default Optional<JsonNode> show(String workflow, String token) {
    return show(workflow, token, NEWEST);
  }

  /** One run of a token, or the {@link #NEWEST}. */
  Optional<JsonNode> show(String workflow, String token, int run);

  /**
   * Asks something of the newest instance of a token. The answer is the instance afterwards; empty
   * when there is none. TM-2009 when it is refused.
   */
  Optional<JsonNode> command(String workflow, String token, CommandRequest request);

  /**
   * Everything that happened in a run of a token, with data, as the log tells it: {@code steps},
   * and how many records of it are {@code missing}; without its beginning nothing can be told.
   * Empty when there is no such run.
   */
  Optional<JsonNode> trail(String workflow, String token, int run);

  /**
   * Gives an event to the newest instance of a token, which must be live; its triggers are those
   * whose source and type are the event's. The answer says what became of it. Empty when there is
   * no instance; TM-2009 when it ended, TM-2010 when no trigger fits.
   */
  Optional<JsonNode> send(String workflow, String token, CloudEvent event);

  /**
   * A test file that tells a run of a token again: {@code file}, and in which {@code differences}
   * it does not. Empty when there is no such run; TM-2011 when the log does not have all of it.
   */
  Optional<JsonNode> record(String workflow, String token, int run);

  /** Asks the same of many instances, or counts them. */
  Job bulk(BulkRequest request);

  /** The same without asking other nodes: for what another node hands on. */
  Workflows here();
}
