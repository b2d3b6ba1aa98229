package io.tidemill.workflow.v01;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidemill.schemas.json.ReferencePath;
import io.tidemill.schemas.problem.ProblemCode;
import io.tidemill.workflow.core.Action;
import io.tidemill.workflow.core.Node;
import io.tidemill.workflow.core.Rule;
import io.tidemill.workflow.core.Status;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Compiles {@code states} (§3.3 to §3.7, §9 to §15). */
final class States {
  private static final List<String> TYPES =
      List.of("EVENT", "OPERATION", "SWITCH", "DELAY", "PARALLEL", "END");
  private static final Set<String> COMMON =
      Set.of("name", "type", "start", "InputPath", "ResultPath", "OutputPath");
  private static final Set<String> EVENT_STRUCT =
      Set.of(
          "event-expression",
          "timeout",
          "action-mode",
          "actions",
          "next-state",
          "InputPath",
          "ResultPath",
          "OutputPath");
  private final Findings findings;
  private final Set<String> triggers;
  private final Rules rules;
  private final Actions calls;

  /** Where each state stands, in order of definition; known before the first target is read. */
  private final Map<String, String> places = new LinkedHashMap<>();

  private final List<Node> nodes = new ArrayList<>();
  private final List<String> starts = new ArrayList<>();
  private final Set<String> used = new LinkedHashSet<>();
  private final Set<String> usedLater = new LinkedHashSet<>();
  private boolean startWaits;

  States(Findings findings, Set<String> triggers) {
    this.findings = findings;
    this.triggers = triggers;
    this.rules = new Rules(findings);
    this.calls = new Actions(findings);
  }

  void read(List<JsonNode> states) {
    for (int i = 0; i < states.size(); i++) {
      name(states.get(i), "/states/" + i);
    }
    for (int i = 0; i < states.size(); i++) {
      Fields.of(states.get(i), "/states/" + i, findings).ifPresent(this::read);
    }
    if (starts.isEmpty()) {
      findings.error(
          ProblemCode.WF203,
          "/states",
          "no state with \"start\": true",
          "exactly one",
          "mark the first state with \"start\": true");
    }
  }

  /** Every state that could be compiled, in order of definition. */
  List<Node> nodes() {
    return nodes;
  }

  /** Pointer of each state. */
  Map<String, String> places() {
    return places;
  }

  /** Name of the start state; empty when none or a nameless one is marked. */
  Optional<String> start() {
    return starts.stream().findFirst();
  }

  /** Triggers that expressions name. */
  Set<String> used() {
    return used;
  }

  /** Triggers that expressions outside the start state name. */
  Set<String> usedLater() {
    return usedLater;
  }

  /** Whether the start state is an EVENT. */
  boolean startWaits() {
    return startWaits;
  }

  private void name(JsonNode state, String pointer) {
    JsonNode name = state.path("name");
    if (name.isTextual()
        && !name.textValue().isEmpty()
        && places.putIfAbsent(name.textValue(), pointer) != null) {
      findings.error(
          ProblemCode.WF201,
          pointer + "/name",
          "a second state \"" + name.textValue() + "\"",
          "unique names",
          "rename one of the two");
    }
  }

  private void read(Fields state) {
    String name = state.requiredText("name", ProblemCode.WF006).orElse("");
    String type = state.requiredText("type", ProblemCode.WF006).orElse("");
    start(state, name, type);
    switch (type) {
      case "EVENT" -> event(state, name);
      case "OPERATION" -> operation(state, name);
      case "SWITCH" -> choose(state, name);
      case "END" -> end(state, name);
      case "DELAY", "PARALLEL" ->
          findings.unsupported(
              state.at("type"), type, "leave the state out; use EVENT, OPERATION, SWITCH, END");
      case "" -> {}
      default ->
          findings.error(
              ProblemCode.WF202,
              state.at("type"),
              "\"" + type + "\"",
              "one of " + String.join(", ", TYPES),
              Nearest.fix(type, TYPES, "use one of these"));
    }
  }

  private void start(Fields state, String name, String type) {
    if (!state.flag("start")) {
      return;
    }
    if (type.equals("END")) {
      findings.error(
          ProblemCode.WF205,
          state.at("start"),
          "END with \"start\": true",
          "another state as the start",
          "mark the state that runs first");
    }
    if (!starts.isEmpty()) {
      findings.error(
          ProblemCode.WF204,
          state.at("start"),
          "states \"%s\" and \"%s\" both with \"start\": true".formatted(starts.getFirst(), name),
          "exactly one",
          "keep it on the state that runs first");
    } else {
      startWaits = type.equals("EVENT");
    }
    starts.add(name);
  }

  private void event(Fields state, String name) {
    @Nullable ReferencePath place = state.resultPath();
    state.allow(with(COMMON, "events", "next-state"));
    state.wholePaths();
    forbidNext(state);
    List<JsonNode> structs = state.requiredArray("events").orElse(List.of());
    if (structs.isEmpty() && state.object().path("events").isArray()) {
      findings.error(
          ProblemCode.WF301,
          state.at("events"),
          "no event",
          "at least one",
          "add an event with an event-expression");
    }
    var alternatives = new ArrayList<Node.Alternative>();
    for (int i = 0; i < structs.size(); i++) {
      Fields.of(structs.get(i), state.at("events") + "/" + i, findings)
          .flatMap(struct -> alternative(struct, state.flag("start")))
          .ifPresent(alternatives::add);
    }
    shadowed(state, alternatives);
    if (!alternatives.isEmpty()) {
      nodes.add(new Node.Await(name, alternatives, place));
    }
  }

  private Optional<Node.Alternative> alternative(Fields struct, boolean inStart) {
    struct.allow(EVENT_STRUCT);
    struct.wholePaths();
    @Nullable ReferencePath place = struct.resultPath();
    struct.unsupported("timeout", "remove it; the state then waits for ever");
    Optional<String> trigger =
        struct
            .requiredText("event-expression", ProblemCode.WF006)
            .flatMap(text -> expression(struct.at("event-expression"), text, inStart));
    List<Action> actions = calls.read(struct);
    Optional<String> next = next(struct);
    return trigger.isPresent() && next.isPresent()
        ? Optional.of(new Node.Alternative(trigger.get(), place, actions, next.get()))
        : Optional.empty();
  }

  private Optional<String> expression(String pointer, String text, boolean inStart) {
    return switch (Expression.parse(text)) {
      case Expression.Parsed.UsesNot(int column) -> {
        findings.error(
            ProblemCode.WF305,
            pointer,
            "\"not\" at column " + column,
            "names, and, or, parentheses",
            "absence is expressed by \"timeout\"");
        yield Optional.empty();
      }
      case Expression.Parsed.Unexpected(var token, int column) -> {
        findings.error(
            ProblemCode.WF303,
            pointer,
            "unexpected \"%s\" at column %d".formatted(token, column),
            "names, and, or, parentheses",
            "write a trigger name, in quotes if it has other characters than letters and digits");
        yield Optional.empty();
      }
      case Expression.Parsed.Ok(var expression) -> operand(pointer, expression, inStart);
    };
  }

  private Optional<String> operand(String pointer, Expression expression, boolean inStart) {
    for (String name : new LinkedHashSet<>(expression.operands())) {
      used.add(name);
      if (!inStart) {
        usedLater.add(name);
      }
      if (!triggers.contains(name)) {
        findings.error(
            ProblemCode.WF304,
            pointer,
            "unknown trigger \"" + name + "\"",
            triggers.isEmpty()
                ? "a trigger of trigger-defs"
                : "one of " + String.join(", ", triggers),
            Nearest.fix(name, triggers, "define it in trigger-defs"));
      }
    }
    if (expression.operands().size() > 1) {
      findings.unsupported(
          pointer,
          "an expression of several triggers",
          "name one trigger; instead of \"or\" write one event for each");
      return Optional.empty();
    }
    return Optional.of(expression.operands().getFirst());
  }

  private void shadowed(Fields state, List<Node.Alternative> alternatives) {
    var first = new LinkedHashMap<String, Integer>();
    for (int i = 0; i < alternatives.size(); i++) {
      Integer earlier = first.putIfAbsent(alternatives.get(i).trigger(), i);
      if (earlier != null) {
        findings.warn(
            ProblemCode.WF310,
            state.at("events") + "/" + i,
            "event %d, shadowed by event %d".formatted(i, earlier),
            "different expressions",
            "remove one of the two");
      }
    }
  }

  private void operation(Fields state, String name) {
    @Nullable ReferencePath place = state.resultPath();
    state.allow(with(COMMON, "action-mode", "actions", "next-state"));
    state.wholePaths();
    List<Action> actions = calls.read(state);
    next(state).ifPresent(next -> nodes.add(new Node.Work(name, actions, place, next)));
  }

  private void choose(Fields state, String name) {
    @Nullable ReferencePath place = state.resultPath();
    state.allow(with(COMMON, "choices", "default", "next-state"));
    state.wholePaths();
    forbidNext(state);
    List<JsonNode> elements = state.requiredArray("choices").orElse(List.of());
    if (elements.isEmpty() && state.object().path("choices").isArray()) {
      findings.error(
          ProblemCode.WF501, state.at("choices"), "no choice", "at least one", "add a choice");
    }
    var choices = new ArrayList<Node.Choice>();
    for (int i = 0; i < elements.size(); i++) {
      Fields.of(elements.get(i), state.at("choices") + "/" + i, findings)
          .flatMap(this::choice)
          .ifPresent(choices::add);
    }
    Optional<String> otherwise =
        state
            .text("default", ProblemCode.WF206)
            .flatMap(target -> target(state, "default", target));
    if (!state.has("default")) {
      findings.warn(
          ProblemCode.WF510,
          state.pointer(),
          "no \"default\"",
          "\"default\"",
          "without a match the workflow fails; name a state to go to instead");
    }
    nodes.add(new Node.Choose(name, choices, otherwise.orElse(null), place));
  }

  private Optional<Node.Choice> choice(Fields choice) {
    Optional<Rule> rule = rules.outer(choice);
    Optional<String> next =
        choice
            .requiredText("next-state", ProblemCode.WF503)
            .flatMap(target -> target(choice, "next-state", target));
    return rule.flatMap(condition -> next.map(to -> new Node.Choice(condition, to)));
  }

  private void end(Fields state, String name) {
    var known = new LinkedHashSet<>(with(COMMON, "status", "next-state"));
    known.remove("ResultPath");
    state.allow(known);
    state.wholePaths();
    forbidNext(state);
    JsonNode status = state.object().get("status");
    if (status == null) {
      findings.warn(
          ProblemCode.WF702,
          state.pointer(),
          "no \"status\", read as SUCCESS",
          "SUCCESS or FAILURE",
          "write \"status\": \"SUCCESS\"");
    } else if (!status.asText().equals("SUCCESS") && !status.asText().equals("FAILURE")) {
      findings.error(
          ProblemCode.WF701,
          state.at("status"),
          status.toString(),
          "SUCCESS or FAILURE",
          "write one of the two");
    }
    boolean failure = status != null && status.asText().equals("FAILURE");
    nodes.add(new Node.End(name, failure ? Status.FAILURE : Status.SUCCESS));
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

  private Optional<String> next(Fields owner) {
    return owner
        .requiredText("next-state", ProblemCode.WF208)
        .flatMap(target -> target(owner, "next-state", target));
  }

  private Optional<String> target(Fields owner, String member, String name) {
    if (places.containsKey(name)) {
      return Optional.of(name);
    }
    findings.error(
        ProblemCode.WF206,
        owner.at(member),
        "\"" + name + "\", which is not a state",
        "the name of a state",
        Nearest.fix(name, places.keySet(), "define the state, or name another"));
    return Optional.empty();
  }

  private static Set<String> with(Set<String> names, String... more) {
    return Stream.concat(names.stream(), Stream.of(more)).collect(Collectors.toSet());
  }
}
