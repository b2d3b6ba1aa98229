package io.tidemill.workflow.v01;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidemill.schemas.problem.Nearest;
import io.tidemill.schemas.problem.ProblemCode;
import io.tidemill.workflow.core.Actions;
import io.tidemill.workflow.core.Filters;
import io.tidemill.workflow.core.Node;
import io.tidemill.workflow.core.Status;
import io.tidemill.workflow.core.Wait;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Compiles {@code states} of a scope (§3.3 to §3.8, §9 to §15). What cannot be read leaves a
 * finding and something in its place, so that everything is found at once; with an error among the
 * findings nobody asks for the nodes.
 */
final class StateDefs {
  private static final List<String> TYPES =
      List.of("EVENT", "OPERATION", "SWITCH", "DELAY", "PARALLEL", "END");
  private static final Set<String> COMMON =
      Set.of("name", "type", "start", "InputPath", "ResultPath", "OutputPath");
  private static final Set<String> WORK = with(COMMON, "action-mode", "actions", "next-state");
  // Where a next-state is not allowed it has a code of its own, and so is not unknown.
  private static final Set<String> EVENT = with(COMMON, "events", "next-state");
  private static final Set<String> SWITCH = with(COMMON, "choices", "default", "next-state");
  private static final Set<String> DELAY = with(COMMON, "time-delay", "next-state");
  private static final Set<String> PARALLEL = with(COMMON, "branches", "next-state");
  private static final Set<String> END =
      Set.of("name", "type", "status", "InputPath", "OutputPath", "next-state");
  private static final Set<String> BRANCH = Set.of("name", "states");

  private final Findings findings;
  private final EventDefs events;
  private final ActionDefs actions;
  private final Rules rules;
  private final Graph graph;
  private final List<Node> nodes = new ArrayList<>();
  private boolean anyEvent;

  StateDefs(Findings findings, EventDefs events, ActionDefs actions, Graph graph) {
    this.findings = findings;
    this.events = events;
    this.actions = actions;
    this.rules = new Rules(findings);
    this.graph = graph;
  }

  /** Every state, those of branches after their PARALLEL, in order of definition. */
  List<Node> nodes() {
    return nodes;
  }

  /** Whether there is an EVENT state. */
  boolean anyEvent() {
    return anyEvent;
  }

  /** Reads the states of a scope, and of all scopes inside. */
  void read(List<JsonNode> states, Scope scope) {
    for (int i = 0; i < states.size(); i++) {
      Fields.of(states.get(i), scope.pointer() + "/" + i, findings)
          .ifPresent(state -> read(state, scope));
    }
    scope.requireStart();
  }

  private void read(Fields state, Scope scope) {
    String name = state.requiredText("name", ProblemCode.WF006).orElse("");
    String type = state.requiredText("type", ProblemCode.WF006).orElse("");
    boolean start = start(state, name, type, scope);
    var transitions = new Transitions(scope);
    int place = nodes.size();
    @Nullable Node node =
        switch (type) {
          case "EVENT" -> event(state, name, transitions, start && scope.isTop());
          case "OPERATION" -> operation(state, name, transitions);
          case "SWITCH" -> choose(state, name, transitions);
          case "DELAY" -> delay(state, name, transitions);
          case "PARALLEL" -> fork(state, name, transitions);
          case "END" -> end(state, name, scope);
          default -> unknown(state, type, transitions);
        };
    if (node != null) {
      nodes.add(place, node);
    }
    graph.add(state.pointer(), name, type, start, transitions, node);
  }

  private boolean start(Fields state, String name, String type, Scope scope) {
    if (!state.flag("start")) {
      return false;
    }
    if (type.equals("END")) {
      findings.error(
          ProblemCode.WF205,
          state.at("start"),
          "END with \"start\": true",
          "another state as the start",
          "mark the state that runs first");
    }
    scope.start(state, name);
    return true;
  }

  private Node event(Fields state, String name, Transitions transitions, boolean inStart) {
    anyEvent = true;
    state.allow(EVENT);
    forbidNext(state);
    return events.read(state, name, transitions, inStart);
  }

  private Node operation(Fields state, String name, Transitions transitions) {
    state.allow(WORK);
    Filters filters = FilterDefs.read(state);
    Actions work = actions.read(state, transitions, false);
    return new Node.Work(name, work, filters, transitions.next(state));
  }

  private Node choose(Fields state, String name, Transitions transitions) {
    state.allow(SWITCH);
    Filters filters = FilterDefs.read(state);
    forbidNext(state);
    List<JsonNode> elements = state.requiredArray("choices", ProblemCode.WF501, "choice");
    var choices = new ArrayList<Node.Choice>();
    for (int i = 0; i < elements.size(); i++) {
      Fields.of(elements.get(i), state.at("choices") + "/" + i, findings)
          .ifPresent(choice ->
              choices.add(new Node.Choice(rules.outer(choice), transitions.choice(choice))));
    }
    @Nullable String otherwise = transitions.optional(state, "default");
    if (!state.has("default")) {
      findings.warn(
          ProblemCode.WF510,
          state.pointer(),
          "no \"default\"",
          "\"default\"",
          "without a match the workflow fails; name a state to go to instead");
    }
    return new Node.Choose(name, choices, otherwise, filters);
  }

  private Node delay(Fields state, String name, Transitions transitions) {
    state.allow(DELAY);
    Filters filters = FilterDefs.read(state);
    Wait wait = wait(state);
    return new Node.Pause(name, wait, filters, transitions.next(state));
  }

  private Wait wait(Fields state) {
    String member = "time-delay";
    JsonNode value = state.object().get(member);
    if (value == null) {
      state.missing(ProblemCode.WF601, member);
      return new Wait.For(1);
    }
    Optional<Long> instant =
        Times.instant(value)
            .filter(_ ->
                findings.extension(state.at(member), Fields.shown(value), "a number of seconds"));
    if (instant.isPresent()) {
      return new Wait.Until(instant.get());
    }
    return new Wait.For(Times.seconds(state, member, ProblemCode.WF601).orElse(1L));
  }

  private Node fork(Fields state, String name, Transitions transitions) {
    state.allow(PARALLEL);
    Filters filters = FilterDefs.read(state);
    List<JsonNode> elements = state.requiredArray("branches", ProblemCode.WF801, "branch");
    var branches = new ArrayList<Node.Branch>();
    var names = new HashSet<String>();
    for (int i = 0; i < elements.size(); i++) {
      Fields.of(elements.get(i), state.at("branches") + "/" + i, findings)
          .ifPresent(branch -> branches.add(branch(branch, transitions.scope(), names)));
    }
    return new Node.Fork(name, branches, filters, transitions.next(state));
  }

  private Node.Branch branch(Fields branch, Scope around, Set<String> names) {
    branch.allow(BRANCH);
    String name = branch.requiredText("name", ProblemCode.WF802).orElse("");
    if (!name.isEmpty() && !names.add(name)) {
      findings.error(
          ProblemCode.WF802,
          branch.at("name"),
          "a second branch \"" + name + "\"",
          "names that are unique in the state",
          "rename one of the two");
    }
    Optional<Scope> scope = around.inner(branch.at("states"));
    if (scope.isEmpty()) {
      findings.error(
          ProblemCode.TM_1010,
          branch.pointer(),
          "PARALLEL states nested deeper than " + Scope.FORKS_MAX,
          "at most " + Scope.FORKS_MAX + " levels",
          "call another workflow from a function instead");
      return new Node.Branch(name, "");
    }
    List<JsonNode> states = branch.requiredArray("states", ProblemCode.WF007, "state");
    if (!states.isEmpty()) {
      read(states, scope.get());
    }
    return new Node.Branch(name, scope.get().start());
  }

  private Node end(Fields state, String name, Scope scope) {
    // "start": false is a field that END does not have; "start": true has a code of its own.
    state.allow(state.object().path("start").asBoolean() ? with(END, "start") : END);
    Filters filters = FilterDefs.withoutResult(state);
    forbidNext(state);
    if (!scope.isTop()) {
      findings.error(
          ProblemCode.WF804,
          state.at("type"),
          "END in a branch",
          "a state without next-state as the end of a branch",
          "leave \"next-state\" out of the state before, and END too");
    }
    JsonNode status = state.object().get("status");
    if (status == null) {
      findings.warn(
          ProblemCode.WF702,
          state.pointer(),
          "no \"status\", read as SUCCESS",
          "SUCCESS or FAILURE",
          "write \"status\": \"SUCCESS\"");
      return new Node.End(name, Status.SUCCESS, filters);
    }
    boolean failure = status.isTextual() && status.textValue().equals("FAILURE");
    if (!failure && !(status.isTextual() && status.textValue().equals("SUCCESS"))) {
      findings.error(
          ProblemCode.WF701,
          state.at("status"),
          Fields.shown(status),
          "SUCCESS or FAILURE",
          Nearest.fix(status.asText(), List.of("SUCCESS", "FAILURE"), "write one of the two"));
    }
    return new Node.End(name, failure ? Status.FAILURE : Status.SUCCESS, filters);
  }

  private @Nullable Node unknown(Fields state, String type, Transitions transitions) {
    if (!type.isEmpty()) {
      findings.error(
          ProblemCode.WF202,
          state.at("type"),
          "\"" + type + "\"",
          "one of " + String.join(", ", TYPES),
          Nearest.fix(type, TYPES, "use one of these"));
    }
    transitions.optional(state, "next-state");
    return null;
  }

  private void forbidNext(Fields state) {
    if (state.has("next-state")) {
      findings.error(
          ProblemCode.WF209,
          state.at("next-state"),
          "\"next-state\" on " + state.object().path("type").asText(),
          "none here",
          "remove it: events and choices have their own");
    }
  }

  private static Set<String> with(Set<String> names, String... more) {
    return Stream.concat(names.stream(), Stream.of(more)).collect(Collectors.toSet());
  }
}
