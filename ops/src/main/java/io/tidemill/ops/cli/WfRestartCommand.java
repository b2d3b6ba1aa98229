package io.tidemill.ops.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidemill.schemas.json.Json;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code tidemill wf restart WORKFLOW TOKEN --from STATE}. */
@Command(
    header = "Let an instance go on from a state, whatever it does or did",
    footer = {
      "  tidemill wf restart order 42 --from Charge",
      "  tidemill wf restart order 42 --from Charge --input '{\"card\": \"new\"}'"
    })
final class WfRestartCommand implements Callable<Integer> {
  private final Terminal terminal;
  @Mixin private final ServerOptions server = new ServerOptions();
  @Mixin private final Output output = new Output();

  @Parameters(index = "0", paramLabel = "WORKFLOW", description = "The workflow's name.")
  private String workflow = "";

  @Parameters(index = "1", paramLabel = "TOKEN", description = "The correlation token.")
  private String token = "";

  @Option(
      names = "--from",
      required = true,
      paramLabel = "STATE",
      description = "A state that the instance was in.")
  private String from = "";

  @Option(
      names = "--input",
      paramLabel = "JSON",
      description = "Raw input of the state, or @file. Default: what it had the last time.")
  private @Nullable String input;

  WfRestartCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    ObjectNode body = Json.object().put("command", "restart").put("state", from);
    if (input != null) {
      body.set("input", Inputs.json(terminal, "--input", input));
    }
    try (Rest rest = server.rest(terminal)) {
      JsonNode instance =
          rest.post(
              Rest.path("api", "v1", "workflows", workflow, "instances", token, "commands"),
              "application/json",
              Json.bytes(body));
      output.one(terminal, instance, Columns.INSTANCES, shown -> shown.path("id").asText());
      return Exit.OK;
    }
  }
}
