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

  @Option(names = "--state", paramLabel = "STATE", description = "Only those in this state.")
  private @Nullable String state;

  @Option(names = "--code", paramLabel = "CODE", description = "Only those that ended with it.")
  private @Nullable String code;

  @Option(names = "--token", paramLabel = "PREFIX", description = "Only tokens that begin with it.")
  private @Nullable String token;

  @Option(
      names = "--since",
      paramLabel = "TIME",
      description = "Only those started since: a time, or an age such as 2h.")
  private @Nullable String since;

  @Option(names = "--until", paramLabel = "TIME", description = "Only those started before.")
  private @Nullable String until;

  @Option(names = "--limit", paramLabel = "N", description = "At most this many. Default 100.")
  private int limit = 100;

  WfListCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    StringBuilder path =
        new StringBuilder(Rest.path("api", "v1", "workflows", workflow, "instances"))
            .append("?limit=")
            .append(limit);
    add(path, "status", status == null ? null : status.toUpperCase(Locale.ROOT));
    add(path, "state", state);
    add(path, "code", code);
    add(path, "token", token);
    add(path, "since", since);
    add(path, "until", until);
    try (Rest rest = server.rest(terminal)) {
      JsonNode answer = rest.get(path.toString());
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

  private static void add(StringBuilder path, String name, @Nullable String value) {
    if (value != null) {
      path.append('&').append(name).append('=').append(Rest.encoded(value));
    }
  }
}
