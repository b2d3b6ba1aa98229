package io.tidemill.ops.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidemill.schemas.json.Json;
import java.time.Duration;
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

  @Option(
      names = "--wait",
      description = "Tell each state as it comes, until the instance ends. Exits 1 if it fails.")
  private boolean wait;

  @Option(
      names = "--within",
      paramLabel = "TIME",
      converter = DurationConverter.class,
      description = "With --wait, the longest time: 30s, 10m. Default 10m.")
  private Duration within = Duration.ofMinutes(10);

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
      if (wait) {
        return ended(rest, answer);
      }
      output.one(terminal, answer, Columns.STARTS, started -> started.path("token").asText());
      return Exit.OK;
    }
  }

  private int ended(Rest rest, JsonNode started) {
    String path =
        Rest.path(
            "api", "v1", "workflows", workflow, "instances", started.path("token").asText());
    String id = started.path("instance").asText("");
    String run = id.isEmpty() ? "" : "?run=" + id.substring(id.lastIndexOf('/') + 1);
    JsonNode instance = new WfWait(terminal, rest, path + run).until(within);
    output.one(terminal, instance, Columns.INSTANCES, shown -> shown.path("id").asText());
    String status = instance.path("status").asText();
    if (status.equals("RUNNING")) {
      terminal.say("It still runs; look at it with: tidemill wf show " + workflow + " "
          + started.path("token").asText());
      return Exit.UNAVAILABLE;
    }
    return status.equals("SUCCESS") ? Exit.OK : Exit.SOFTWARE;
  }
}
