package io.tidemill.ops.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code tidemill wf ls WORKFLOW}. */
@Command(
    header = "List the instances of a workflow",
    footer = {
      "  tidemill wf ls order",
      "  tidemill wf ls order --status RUNNING --limit 10 -o wide"
    })
final class WfListCommand implements Callable<Integer> {
  private final Terminal terminal;
  @Mixin private final ServerOptions server = new ServerOptions();
  @Mixin private final Output output = new Output();

  @Parameters(index = "0", paramLabel = "WORKFLOW", description = "The workflow's name.")
  private String workflow = "";

  @Option(
      names = "--status",
      paramLabel = "STATUS",
      description = "Only these: RUNNING, SUCCESS, FAILURE or CANCELLED.")
  private @Nullable String status;

  @Option(names = "--limit", paramLabel = "N", description = "At most this many. Default 100.")
  private int limit = 100;

  WfListCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    String path =
        Rest.path("api", "v1", "workflows", workflow, "instances")
            + "?limit="
            + limit
            + (status == null ? "" : "&status=" + Rest.encoded(status.toUpperCase(Locale.ROOT)));
    try (Rest rest = server.rest(terminal)) {
      JsonNode answer = rest.get(path);
      List<JsonNode> items = new ArrayList<>();
      answer.path("items").forEach(items::add);
      if (items.isEmpty() && output.isTable()) {
        terminal.say("There are no such instances; start one with: tidemill wf start " + workflow);
      } else {
        output.all(terminal, items, Columns.INSTANCES, instance -> instance.path("id").asText());
      }
      if (!answer.path("complete").asBoolean(true)) {
        terminal.say("There are more; raise --limit to see them.");
      }
      return Exit.OK;
    }
  }
}
