package io.tidemill.workflow.v01;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidemill.schemas.problem.Nearest;
import io.tidemill.schemas.problem.ProblemCode;
import io.tidemill.workflow.core.Action;
import io.tidemill.workflow.core.Actions;
import io.tidemill.workflow.core.Actions.Mode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** Compiles {@code actions} and {@code action-mode} (§3.5, §10). */
final class ActionDefs {
  /** Most actions of one state, and most retry entries of one action. */
  static final int LIST_MAX = 100;

  private static final Set<String> ACTION =
      Set.of("function", "timeout", "retry", "InputPath", "ResultPath", "OutputPath");
  private static final Set<String> RETRY =
      Set.of("match", "retry-interval", "max-retry", "next-state");
  private static final List<String> SYSTEM_CODES =
      List.of(
          "SYS.Timeout",
          "SYS.Fail",
          "SYS.MatchAny",
          "SYS.Permission",
          "SYS.InvalidParameter",
          "SYS.FilterError");
  // Numbers and booleans are results; every other text may also be the code of an error.
  private static final Pattern SURELY_RESULT = Pattern.compile("true|false|-?[0-9].*");

  private final Findings findings;
  private final List<Checked.Call> calls;

  /**
   * A reader that adds every function it meets to a list.
   *
   * @param calls grows
   */
  ActionDefs(Findings findings, List<Checked.Call> calls) {
    this.findings = findings;
    this.calls = calls;
  }

  /**
   * The actions of a state or event.
   *
   * @param ofEvent whether input paths may read attributes of the event that fired
   */
  Actions read(Fields owner, Transitions transitions, boolean ofEvent) {
    Mode mode = mode(owner);
    List<JsonNode> elements =
        limited(owner, "actions", owner.requiredArray("actions").orElse(List.of()));
    var actions = new ArrayList<Action>();
    for (int i = 0; i < elements.size(); i++) {
      Fields.of(elements.get(i), owner.at("actions") + "/" + i, findings)
          .ifPresent(action -> actions.add(action(action, transitions, ofEvent)));
    }
    return new Actions(mode, actions);
  }

  private Action action(Fields action, Transitions transitions, boolean ofEvent) {
    action.allow(ACTION);
    String function = action.requiredText("function", ProblemCode.WF401).orElse("");
    if (!function.isEmpty()) {
      String place = action.at("function");
      calls.add(new Checked.Call(function, place));
      if (function.contains(":")) {
        // Strictly this is a name like any other; the registry says whether there is such a one.
        findings.extension(place, "\"" + function + "\"", "the name of a function");
      }
    }
    long timeoutMs = Times.seconds(action, "timeout", ProblemCode.WF403).orElse(0L);
    List<Action.Retry> retries = retries(action, transitions);
    return new Action(function, timeoutMs, retries, FilterDefs.read(action, ofEvent));
  }

  private List<Action.Retry> retries(Fields action, Transitions transitions) {
    JsonNode retry = action.object().get("retry");
    String place = action.at("retry");
    if (retry instanceof ObjectNode object
        && findings.extension(place, "one object", "an array of retries")) {
      return List.of(retry(new Fields(object, place, findings), transitions));
    }
    if (retry != null && !(retry instanceof ArrayNode)) {
      action.wrongType("retry", "an array", retry);
      return List.of();
    }
    List<JsonNode> elements = limited(action, "retry", action.optionalArray("retry"));
    var retries = new ArrayList<Action.Retry>();
    var places = new ArrayList<String>();
    for (int i = 0; i < elements.size(); i++) {
      String entry = place + "/" + i;
      Fields.of(elements.get(i), entry, findings)
          .ifPresent(fields -> {
            retries.add(retry(fields, transitions));
            places.add(entry);
          });
    }
    unmatchable(retries, places);
    return retries;
  }

  private Action.Retry retry(Fields retry, Transitions transitions) {
    retry.allow(RETRY);
    String match = retry.requiredText("match", ProblemCode.WF412).orElse("");
    if (match.startsWith("SYS.") && !SYSTEM_CODES.contains(match)) {
      findings.error(
          ProblemCode.WF413,
          retry.at("match"),
          "unknown system code \"" + match + "\"",
          "one of " + String.join(", ", SYSTEM_CODES),
          Nearest.fix(match, SYSTEM_CODES));
    }
    long intervalMs = Times.interval(retry, "retry-interval", ProblemCode.WF414);
    int max = Times.count(retry, "max-retry", ProblemCode.WF414);
    if (!retry.has("next-state")) {
      findings.warn(
          ProblemCode.WF418,
          retry.pointer(),
          "no \"next-state\"",
          "a state to go to",
          "when retries are used up the workflow fails; name a state to go to instead");
    }
    return new Action.Retry(match, intervalMs, max, transitions.optional(retry, "next-state"));
  }

  private void unmatchable(List<Action.Retry> retries, List<String> places) {
    var earlier = new HashSet<String>();
    for (int i = 0; i < retries.size(); i++) {
      String match = retries.get(i).match();
      boolean repeated = !match.isEmpty() && !earlier.add(match);
      boolean afterAny =
          !match.equals(Action.Retry.ANY)
              && earlier.contains(Action.Retry.ANY)
              && !SURELY_RESULT.matcher(match).matches();
      if (repeated || afterAny) {
        findings.warn(
            ProblemCode.WF417,
            places.get(i),
            "retry entry %d, which can never match an error".formatted(i),
            repeated ? "every match once" : "SYS.MatchAny as the last entry",
            repeated ? "remove one of the two" : "move it before SYS.MatchAny");
      }
    }
  }

  private Mode mode(Fields owner) {
    JsonNode value = owner.object().get("action-mode");
    if (value == null) {
      return Mode.SEQUENTIAL;
    }
    String word = value.isTextual() ? value.textValue() : "";
    for (Mode mode : Mode.values()) {
      if (mode.name().equals(word.toUpperCase(Locale.ROOT))) {
        if (!mode.name().equals(word)) {
          findings.warn(
              ProblemCode.WF406,
              owner.at("action-mode"),
              "\"%s\", read as %s".formatted(word, mode),
              "upper case",
              "write " + mode);
        }
        return mode;
      }
    }
    findings.error(
        ProblemCode.WF404,
        owner.at("action-mode"),
        Fields.shown(value),
        "SEQUENTIAL or PARALLEL",
        Nearest.fix(word, List.of("SEQUENTIAL", "PARALLEL"), "write SEQUENTIAL, or remove it"));
    return Mode.SEQUENTIAL;
  }

  private List<JsonNode> limited(Fields owner, String name, List<JsonNode> elements) {
    if (elements.size() <= LIST_MAX) {
      return elements;
    }
    findings.error(
        ProblemCode.TM_1010,
        owner.at(name),
        elements.size() + " elements",
        "at most " + LIST_MAX,
        "use several states");
    return elements.subList(0, LIST_MAX);
  }
}
