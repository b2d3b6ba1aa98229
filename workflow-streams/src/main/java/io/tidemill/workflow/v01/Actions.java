package io.tidemill.workflow.v01;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidemill.schemas.json.ReferencePath;
import io.tidemill.schemas.problem.ProblemCode;
import io.tidemill.workflow.core.Action;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Compiles {@code actions} and {@code action-mode} (§3.5, §10). */
final class Actions {
  private static final Set<String> ACTION =
      Set.of("function", "timeout", "retry", "InputPath", "ResultPath", "OutputPath");

  private final Findings findings;

  Actions(Findings findings) {
    this.findings = findings;
  }

  /** The actions of a state or event, and its mode. */
  List<Action> read(Fields owner) {
    mode(owner);
    List<JsonNode> elements = owner.requiredArray("actions").orElse(List.of());
    var actions = new ArrayList<Action>();
    for (int i = 0; i < elements.size(); i++) {
      Fields.of(elements.get(i), owner.at("actions") + "/" + i, findings)
          .flatMap(this::action)
          .ifPresent(actions::add);
    }
    return actions;
  }

  private Optional<Action> action(Fields action) {
    action.allow(ACTION);
    action.wholePaths();
    @Nullable ReferencePath place = action.resultPath();
    action.unsupported("timeout", "remove it; the function's own timeout counts");
    action.unsupported("retry", "remove it; a failed call then ends the instance");
    return action
        .requiredText("function", ProblemCode.WF401)
        .map(function -> new Action(function, place));
  }

  private void mode(Fields owner) {
    JsonNode value = owner.object().get("action-mode");
    if (value == null) {
      return;
    }
    String mode = value.asText();
    switch (value.isTextual() ? mode.toUpperCase(Locale.ROOT) : "") {
      case "SEQUENTIAL" -> {
        if (!mode.equals("SEQUENTIAL")) {
          findings.warn(
              ProblemCode.WF406,
              owner.at("action-mode"),
              "\"" + mode + "\", read as SEQUENTIAL",
              "upper case",
              "write SEQUENTIAL");
        }
      }
      case "PARALLEL" ->
          findings.unsupported(
              owner.at("action-mode"), "PARALLEL", "use SEQUENTIAL; the actions form a pipeline");
      default ->
          findings.error(
              ProblemCode.WF404,
              owner.at("action-mode"),
              value.toString(),
              "SEQUENTIAL or PARALLEL",
              "write SEQUENTIAL, or remove it");
    }
  }
}
