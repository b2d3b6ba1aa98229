package io.tidemill.ops.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidemill.workflow.testkit.Expected;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Tells from the facts of a trail what an instance alone does not show. */
final class Watching {
  private final List<JsonNode> states;
  private final Map<Integer, String> at = new HashMap<>();
  private final Map<Integer, List<String>> paths = new HashMap<>();
  private final Map<String, List<String>> branches = new LinkedHashMap<>();
  private final List<Expected.Ignored> ignored = new ArrayList<>();

  /**
   * Watches a trail.
   *
   * @param states of the definition, which names the branches
   */
  Watching(List<JsonNode> states, List<JsonNode> facts, Names names) {
    this.states = states;
    facts.forEach(fact -> see(fact, names));
  }

  /** Paths by name of the branch, each of the states and attempts of that branch alone. */
  Map<String, List<String>> branches() {
    return branches;
  }

  /** Events that were dropped or left over. */
  List<Expected.Ignored> ignored() {
    return ignored;
  }

  private void see(JsonNode fact, Names names) {
    int thread = fact.path("thread").asInt();
    switch (fact.path("fact").asText()) {
      case "started" -> paths.clear();
      case "stateentered" -> {
        String state = fact.path("state").asText();
        at.put(thread, state);
        add(thread, state);
      }
      case "callrequested" ->
          add(
              thread,
              names.original(fact.path("function").asText()) + "#" + fact.path("attempt").asInt());
      case "threadsforked" -> fork(at.getOrDefault(thread, ""), fact.path("threads"), states);
      case "eventignored" ->
          ignored.add(new Expected.Ignored(fact.path("id").asText(), fact.path("reason").asText()));
      case "eventdiscarded" ->
          ignored.add(new Expected.Ignored(fact.path("id").asText(), "DISCARDED"));
      default -> {}
    }
  }

  private void fork(String name, JsonNode threads, Iterable<JsonNode> scope) {
    for (JsonNode state : scope) {
      JsonNode inner = state.path("branches");
      for (int i = 0; i < inner.size(); i++) {
        if (state.path("name").asText().equals(name)) {
          String branch = inner.path(i).path("name").asText();
          paths.put(
              threads.path(i).asInt(), branches.computeIfAbsent(branch, _ -> new ArrayList<>()));
        } else {
          fork(name, threads, inner.path(i).path("states"));
        }
      }
    }
  }

  private void add(int thread, String entry) {
    List<String> path = paths.get(thread);
    if (path != null) {
      path.add(entry);
    }
  }
}
