package io.tidemill.ops.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidemill.schemas.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code tidemill dlq redrive}. */
@Command(
    header = "Deliver dead letters again, each once",
    footer = {
      "  tidemill dlq redrive --trigger charge --dry-run",
      "  tidemill dlq redrive --trigger charge --reason TM-5002 --since 2h --rate 100",
      "  tidemill dlq redrive --id a1 --id a2"
    })
final class DlqRedriveCommand implements Callable<Integer> {
  private final Terminal terminal;
  @Mixin private final ServerOptions server = new ServerOptions();
  @Mixin private final DlqSelection selection = new DlqSelection();

  @Option(names = "--id", paramLabel = "ID", description = "Only of events with these ids.")
  private List<String> ids = new ArrayList<>();

  @Option(names = "--dry-run", description = "Count them and deliver nothing.")
  private boolean dryRun;

  @Option(
      names = "--rate",
      paramLabel = "N",
      description = "Most of them in a second, 1 to 100000. Default 500.")
  private int rate = 500;

  @Option(names = "--json", description = "Print the lines of progress and the result as JSON.")
  private boolean json;

  DlqRedriveCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    ObjectNode body = selection.body().put("dryRun", dryRun).put("rate", rate);
    ArrayNode array = body.putArray("ids");
    ids.forEach(array::add);
    try (Rest rest = server.rest(terminal);
        ProgressLine progress = new ProgressLine(terminal)) {
      JsonNode result =
          rest.lines(
              selection.path("redrive"),
              Json.bytes(body),
              line -> {
                if (json) {
                  terminal.out().println(Json.text(line));
                } else if (!line.path("done").asBoolean()) {
                  progress.show(text(line) + " …");
                }
              });
      progress.close();
      if (!json) {
        terminal.out().println(text(result));
      }
      long suspended = result.path("suspended").asLong();
      if (suspended > 0) {
        terminal.say(
            "%d of them are log records that wait in suspended instances: tidemill wf ls --status INCIDENT, then tidemill wf retry"
                .formatted(suspended));
      }
      return Exit.OK;
    }
  }

  private String text(JsonNode line) {
    return "%s %s of %s matching dead letters (%s read, %s redriven before, %s impossible)"
        .formatted(
            dryRun ? "would redrive" : "redrove",
            line.path("redriven").asText(),
            line.path("matching").asText(),
            line.path("read").asText(),
            line.path("alreadyRedriven").asText(),
            line.path("impossible").asText());
  }
}
