package io.tidemill.ops.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidemill.schemas.json.Json;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * Asks one thing of one workflow instance, waits until it was done or refused, and prints the
 * instance afterwards: {@code tidemill wf cancel|pause|resume|retry|restart WORKFLOW TOKEN}.
 */
abstract class WfAct implements Callable<Integer> {
  private final Terminal terminal;
  private final String command;
  @Mixin private final ServerOptions server = new ServerOptions();
  @Mixin private final Output output = new Output();

  @Parameters(index = "0", paramLabel = "WORKFLOW", description = "The workflow's name.")
  private String workflow = "";

  @Parameters(index = "1", paramLabel = "TOKEN", description = "The correlation token.")
  private String token = "";

  @Option(
      names = "--id",
      paramLabel = "ID",
      description = "Names this command: repeating it with the same id asks for nothing new.")
  private @Nullable String id;

  WfAct(Terminal terminal, String command) {
    this.terminal = terminal;
    this.command = command;
  }

  /** Adds what else the command needs. */
  void complete(Rest rest, ObjectNode body) {}

  final Terminal terminal() {
    return terminal;
  }

  /** The place of the instance in the API, and below it. */
  final String path(String below) {
    return Rest.path("api", "v1", "workflows", workflow, "instances", token, below);
  }

  @Override
  public final Integer call() {
    try (Rest rest = server.rest(terminal)) {
      ObjectNode body = Json.object().put("command", command);
      if (id != null) {
        body.put("id", id);
      }
      complete(rest, body);
      JsonNode instance = rest.post(path("commands"), "application/json", Json.bytes(body));
      output.one(terminal, instance, Columns.INSTANCES, shown -> shown.path("id").asText());
      return Exit.OK;
    }
  }
}
