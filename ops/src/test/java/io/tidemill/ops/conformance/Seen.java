package io.tidemill.ops.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidemill.workflow.testkit.Expected;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What came of a performance, in the words of the file.
 *
 * @param runs by token and number
 * @param calls by function, in order of arrival
 * @param refusals starts and commands that were refused, in order
 */
record Seen(
    Map<String, TreeMap<Integer, Run>> runs,
    Map<String, List<Part.Call>> calls,
    List<Expected.DeadLetter> deadLetters,
    List<Expected.Refusal> refusals) {
  /**
   * One run.
   *
   * @param shown what the API shows: a summary, and more of a run that is or was the newest
   * @param branches paths by name of the branch
   * @param ignored events that changed nothing
   */
  record Run(JsonNode shown, Map<String, List<String>> branches, List<Expected.Ignored> ignored) {
    /** Its path so far. */
    List<String> path() {
      return shown.path("trail").valueStream().map(JsonNode::asText).toList();
    }

    boolean live() {
      return status().equals("RUNNING") || !shown.path("endedAt").isTextual();
    }

    /** What suspends a live run says more than that it is live. */
    String status() {
      String phase = shown.path("phase").asText();
      return phase.equals("PAUSED") || phase.equals("INCIDENT")
          ? phase
          : shown.path("status").asText();
    }
  }
}
