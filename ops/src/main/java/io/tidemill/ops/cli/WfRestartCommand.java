package io.tidemill.ops.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidemill.schemas.json.Json;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code tidemill wf restart WORKFLOW TOKEN}. */
@Command(
    header = "Go on from a top-level state of choice",
    footer = {
      "  tidemill wf restart order 42 --from Payment",
      "  tidemill wf restart order 42 --from Payment --input '{\"amount\": 5}'"
    })
final class WfRestartCommand extends WfAct {
  @Option(
      names = "--from",
      paramLabel = "STATE",
      required = true,
      description = "A state of the top level.")
  private String state = "";

  @Option(
      names = "--input",
      paramLabel = "JSON",
      description = "Its input, or @file. Default: what it was entered with last, from the log.")
  private @Nullable String input;

  WfRestartCommand(Terminal terminal) {
    super(terminal, "restart");
  }

  @Override
  void complete(Rest rest, ObjectNode body) {
    body.put("state", state).set("input", input == null ? entered(rest) : json(input));
  }

  /** What the state was entered with last. */
  private JsonNode entered(Rest rest) {
    JsonNode found = null;
    for (JsonNode step : rest.get(path("trail")).path("steps")) {
      for (JsonNode fact : step.path("facts")) {
        if (fact.path("fact").asText().equals("stateentered")
            && fact.path("state").asText().equals(state)) {
          found = fact.path("data");
        }
      }
    }
    if (found == null) {
      throw Failure.usage(
          "no entry of state " + state + " in what the log keeps of the instance",
          "a state that it was in",
          "see them with: tidemill wf show WORKFLOW TOKEN --trail, or give its --input");
    }
    return found;
  }

  private JsonNode json(String option) {
    try {
      return Json.parse(Inputs.value(terminal(), option));
    } catch (IOException notJson) {
      throw Failure.usage(
          "an --input that is no JSON",
          "a JSON value or @file",
          "quote it for the shell: --input '{\"order\": 42}'");
    }
  }
}
