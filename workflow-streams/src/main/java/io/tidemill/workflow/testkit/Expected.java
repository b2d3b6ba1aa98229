package io.tidemill.workflow.testkit;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What must have come of a case. What is null is not looked at; a list that is there must be
 * complete.
 *
 * @param instances the runs of each correlation token, oldest first
 * @param ignored events that were dropped or left over
 * @param findings of the validator, warnings too, as {@code CODE@pointer} or {@code CODE}
 * @param errors of the validator, warnings left out
 */
public record Expected(
    @Nullable Map<String, List<Run>> instances,
    List<DeadLetter> deadLetters,
    List<Reply> replies,
    List<Refusal> refusals,
    @Nullable List<Ignored> ignored,
    @Nullable List<String> findings,
    @Nullable List<String> errors) {
  public Expected {
    deadLetters = List.copyOf(deadLetters);
    replies = List.copyOf(replies);
    refusals = List.copyOf(refusals);
  }

  /** Whether the definition must not be accepted. */
  boolean onlyFindings() {
    return instances == null && (findings != null || errors != null);
  }

  /**
   * One run; what is null is not looked at.
   *
   * @param path states and attempts in the notation of the specification (§0); {@code …} stands for
   *     any of them
   * @param branches paths by branch name, each of the states and attempts of that branch alone
   * @param code a JSON null when there must be none
   * @param endedAtMs milliseconds since the case began
   * @param calls requests by function, in order; each list must be complete
   */
  public record Run(
      @Nullable String path,
      Map<String, String> branches,
      @Nullable String status,
      @Nullable String state,
      @Nullable JsonNode code,
      @Nullable JsonNode output,
      @Nullable Long endedAtMs,
      Map<String, List<Call>> calls) {}

  /** One request to a function; what is null is not looked at. */
  public record Call(
      @Nullable Long atMs,
      @Nullable JsonNode input,
      @Nullable Integer attempt,
      @Nullable Boolean again) {}

  /** An event that no instance took. */
  public record DeadLetter(String reason, String event) {}

  /** An answer to a source that waits; what is null is not looked at. */
  public record Reply(
      String address, @Nullable Long atMs, @Nullable JsonNode data, @Nullable String error) {}

  /** A start or an order that was refused; what is null is not looked at. */
  public record Refusal(String id, @Nullable String code) {}

  /** An event that changed nothing. */
  public record Ignored(String event, String reason) {}
}
