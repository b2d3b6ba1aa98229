package io.tidemill.ops.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidemill.schemas.json.Json;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code tidemill wf send WORKFLOW TOKEN --type … --source …}. */
@Command(
    header = "Give an event to one instance, whatever token the event holds",
    footer = {
      "  tidemill wf send order 42 --source /shop --type order.paid --data '{\"amount\": 10}'",
      "  tidemill wf send order 42 --source /shop --type order.paid --id payment-7 --data @paid.json"
    })
final class WfSendCommand implements Callable<Integer> {
  private final Terminal terminal;
  @Mixin private final ServerOptions server = new ServerOptions();
  @Mixin private final Output output = new Output();
  @Mixin private final EventOptions event = new EventOptions();

  @Parameters(index = "0", paramLabel = "WORKFLOW", description = "The workflow's name.")
  private String workflow = "";

  @Parameters(index = "1", paramLabel = "TOKEN", description = "The correlation token.")
  private String token = "";

  WfSendCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    if (!event.hasType()) {
      throw Failure.usage("no --type", "the type of the event", "add --type TYPE");
    }
    try (Rest rest = server.rest(terminal)) {
      JsonNode answer =
          rest.post(
              Rest.path("api", "v1", "workflows", workflow, "instances", token, "events"),
              "application/json",
              event.complete(terminal, Json.object()).structured().body());
      output.one(terminal, answer, Columns.SENT, sent -> sent.path("outcome").asText());
      return Exit.OK;
    }
  }
}
