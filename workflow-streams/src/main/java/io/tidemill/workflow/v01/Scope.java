package io.tidemill.workflow.v01;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidemill.schemas.problem.ProblemCode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The states that transitions may go to from each other: the top-level {@code states}, or those of
 * one branch (§1). All names are known before the first transition is read.
 */
final class Scope {
  /** Deepest nesting of PARALLEL states. */
  static final int FORKS_MAX = 16;

  private final Findings findings;
  private final String pointer;
  private final @Nullable String branch;
  private final Map<String, String> names = new LinkedHashMap<>();
  private final Map<String, Scope> inner = new LinkedHashMap<>();
  private final List<String> starts = new ArrayList<>();
  // Scopes of every state of the document by name; one map that all scopes share.
  private final Map<String, List<Scope>> owners;
  private final int depth;
  private int size;

  private Scope(
      Findings findings,
      String pointer,
      @Nullable String branch,
      Map<String, List<Scope>> owners,
      int depth) {
    this.findings = findings;
    this.pointer = pointer;
    this.branch = branch;
    this.owners = owners;
    this.depth = depth;
  }

  /** The top-level scope of a document, with the names of all scopes inside. */
  static Scope of(JsonNode states, Findings findings) {
    var scope = new Scope(findings, "/states", null, new LinkedHashMap<>(), 0);
    scope.size = scope.survey(states);
    return scope;
  }

  private int survey(JsonNode states) {
    int size = states.size();
    for (int i = 0; i < states.size(); i++) {
      JsonNode state = states.get(i);
      String place = pointer + "/" + i;
      JsonNode name = state.path("name");
      if (name.isTextual() && !name.textValue().isEmpty()) {
        name(name.textValue(), place);
      }
      JsonNode branches = state.path("branches");
      if (depth < FORKS_MAX && state.path("type").asText().equals("PARALLEL")) {
        for (int b = 0; b < branches.size(); b++) {
          size += branch(branches.get(b), place + "/branches/" + b);
        }
      }
    }
    return size;
  }

  private int branch(JsonNode node, String place) {
    var scope =
        new Scope(findings, place + "/states", node.path("name").asText(), owners, depth + 1);
    inner.put(scope.pointer, scope);
    return scope.survey(node.path("states"));
  }

  private void name(String name, String place) {
    names.putIfAbsent(name, place);
    List<Scope> known = owners.computeIfAbsent(name, _ -> new ArrayList<>());
    if (!known.isEmpty()) {
      findings.error(
          ProblemCode.WF201,
          place + "/name",
          "a second state \"" + name + "\"",
          "names that are unique in the document",
          "rename one of the two");
    }
    known.add(this);
  }

  boolean isTop() {
    return branch == null;
  }

  String pointer() {
    return pointer;
  }

  /** The scope of a branch whose states stand at this pointer; empty when nested too deeply. */
  Optional<Scope> inner(String states) {
    return Optional.ofNullable(inner.get(states));
  }

  /** Number of states of the whole document, those without a name too. */
  int size() {
    return size;
  }

  /** Notes a state with {@code "start": true}; a second one is a finding. */
  void start(Fields state, String name) {
    if (!starts.isEmpty()) {
      findings.error(
          ProblemCode.WF204,
          state.at("start"),
          "states \"%s\" and \"%s\" both with \"start\": true".formatted(starts.getFirst(), name),
          "exactly one",
          "keep it on the state that runs first");
    }
    starts.add(name);
  }

  /** Ends the reading of the scope. */
  void requireStart() {
    if (starts.isEmpty()) {
      findings.error(
          ProblemCode.WF203,
          pointer,
          "no state with \"start\": true",
          "exactly one",
          "mark the first state with \"start\": true");
    }
  }

  /** Name of the start state; {@code ""} when there is none. */
  String start() {
    return starts.isEmpty() ? "" : starts.getFirst();
  }

  /** A target, when it is a state of this scope; else a finding. */
  Optional<String> target(Fields owner, String member, String name) {
    if (names.containsKey(name)) {
      return Optional.of(name);
    }
    List<Scope> elsewhere = owners.getOrDefault(name, List.of());
    if (elsewhere.isEmpty()) {
      findings.error(
          ProblemCode.WF206,
          owner.at(member),
          member + " \"" + name + "\", which is not a state",
          "the name of a state",
          findings.hint(name, names.keySet(), "define the state, or name another"));
    } else {
      Scope other = elsewhere.getFirst();
      findings.error(
          ProblemCode.WF207,
          owner.at(member),
          other.branch == null
              ? "\"%s\", which is outside branch \"%s\"".formatted(name, branch)
              : "\"%s\", which is inside branch \"%s\"".formatted(name, other.branch),
          "a state of the same scope",
          "transitions cannot cross a branch; the PARALLEL state's own next-state goes on");
    }
    return Optional.empty();
  }
}
