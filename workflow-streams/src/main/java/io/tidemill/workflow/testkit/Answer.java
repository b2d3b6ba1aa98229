package io.tidemill.workflow.testkit;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * What a scripted function does with one call.
 *
 * @param afterMs milliseconds from the call to its answer
 */
public record Answer(long afterMs, Outcome outcome) {
  /** Message of the failure of a function that died before it could answer. */
  public static final String CRASHED = "the function crashed";

  /** How the call ends. */
  public sealed interface Outcome {
    /** It answers with JSON. */
    record Result(JsonNode value) implements Outcome {}

    /** It fails with a code, its own or one of {@code SYS.*}. */
    record Failure(String code, String message) implements Outcome {}

    /** It never answers. */
    record Silence() implements Outcome {}
  }
}
