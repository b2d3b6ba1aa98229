package io.tidemill.ops.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code tidemill wf ls [WORKFLOW]}. */
@Command(
    header = "List instances, of one workflow or of all",
    footer = {
      "  tidemill wf ls",
      "  tidemill wf ls order --status RUNNING --limit 10 -o wide",
      "  tidemill wf ls order --status FAILURE --code SYS.Timeout --since 2h",
      "  tidemill wf ls order --token customer-7"
    })
final class WfListCommand implements Callable<Integer> {
  private final Terminal terminal;
  @Mixin private final ServerOptions server = new ServerOptions();
  @Mixin private final Output output = new Output();
  @Mixin private final WfSelection selection = new WfSelection();

  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "WORKFLOW",
      description = "The workflow's name. Default: all workflows.")
  private @Nullable String workflow;

  @Option(
      names = "--limit",
      paramLabel = "N",
      description = "At most this many, 1 to 1000. Default 100.")
  private int limit = 100;

  @Option(
      names = "--after",
      paramLabel = "CURSOR",
      description = "Go on where an earlier list ended.")
  private @Nullable String after;

  WfListCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    var more = new ArrayList<>(List.of("limit=" + limit));
    if (after != null) {
      more.add("after=" + Rest.encoded(after));
    }
    String path =
        workflow == null
            ? Rest.path("api", "v1", "instances")
            : Rest.path("api", "v1", "workflows", workflow, "instances");
    try (Rest rest = server.rest(terminal)) {
      JsonNode answer = rest.get(path + selection.query(more));
      List<JsonNode> items = new ArrayList<>();
      answer.path("items").forEach(items::add);
      if (items.isEmpty() && output.isTable()) {
        terminal.say(
            "There are no such instances; start one with: tidemill wf start "
                + (workflow == null ? "WORKFLOW" : workflow));
      } else {
        output.all(
            terminal,
            items,
            workflow == null ? Columns.INSTANCES_OF_ALL : Columns.INSTANCES,
            instance -> instance.path("id").asText());
      }
      if (answer.hasNonNull("missing")) {
        terminal.say(
            "Not complete: " + answer.path("missing").asText() + "; ask again in a few seconds.");
      }
      if (answer.hasNonNull("next")) {
        terminal.say("There are more: --after " + answer.path("next").asText());
      }
      return Exit.OK;
    }
  }
}
