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

/** {@code tidemill wf start WORKFLOW}. */
@Command(
    header = "Start an instance of a workflow",
    footer = {
      "  tidemill wf start order --input '{\"order\": 42}'",
      "  tidemill wf start order --input @order.json --token 42 --start-id import-7",
      "  tidemill wf start order --wait"
    })
final class WfStartCommand implements Callable<Integer> {
  private final Terminal terminal;
  @Mixin private final ServerOptions server = new ServerOptions();
  @Mixin private final Output output = new Output();

  @Parameters(index = "0", paramLabel = "WORKFLOW", description = "The workflow's name.")
  private String workflow = "";

  @Option(
      names = "--input",
      paramLabel = "JSON",
      description = "Any JSON value, or @file. Default {}.")
  private @Nullable String input;

  @Option(
      names = "--token",
      paramLabel = "TOKEN",
      description = "The correlation token. Default: the instance's own id.")
  private @Nullable String token;

  @Option(
      names = "--start-id",
      paramLabel = "ID",
      description = "Names this start: repeating it with the same id starts nothing new.")
  private @Nullable String startId;

  @Mixin private final WaitOptions waiting = new WaitOptions();

  WfStartCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    ObjectNode body = Json.object();
    if (input != null) {
      body.set("input", Inputs.json(terminal, "--input", input));
    }
    if (token != null) {
      body.put("token", token);
    }
    if (startId != null) {
      body.put("startId", startId);
    }
    try (Rest rest = server.rest(terminal)) {
      JsonNode answer =
          rest.post(
              Rest.path("api", "v1", "workflows", workflow, "instances"),
              "application/json",
              Json.bytes(body));
      if (waiting.wanted()) {
        return ended(rest, answer);
      }
      output.one(terminal, answer, Columns.STARTS, started -> started.path("token").asText());
      return Exit.OK;
    }
  }

  private int ended(Rest rest, JsonNode started) {
    String path =
        Rest.path("api", "v1", "workflows", workflow, "instances", started.path("token").asText());
    String id = started.path("instance").asText("");
    String run = id.isEmpty() ? "" : "?run=" + id.substring(id.lastIndexOf('/') + 1);
    JsonNode instance = waiting.ended(terminal, rest, path + run);
    output.one(terminal, instance, Columns.INSTANCES, shown -> shown.path("id").asText());
    return waiting.exit(terminal, instance);
  }
}
