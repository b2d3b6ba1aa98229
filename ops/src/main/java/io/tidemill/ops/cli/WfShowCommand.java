package io.tidemill.ops.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidemill.schemas.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code tidemill wf show WORKFLOW TOKEN}. */
@Command(
    header = "Show one instance: status, state, data, trail",
    footer = {"  tidemill wf show order 42", "  tidemill wf show order 42 --trail"})
final class WfShowCommand implements Callable<Integer> {
  private final Terminal terminal;
  @Mixin private final ServerOptions server = new ServerOptions();
  @Mixin private final Output output = new Output();

  @Parameters(index = "0", paramLabel = "WORKFLOW", description = "The workflow's name.")
  private String workflow = "";

  @Parameters(index = "1", paramLabel = "TOKEN", description = "The correlation token.")
  private String token = "";

  @Option(
      names = "--trail",
      description = "Everything that happened to it, with data, as the log tells it.")
  private boolean trail;

  WfShowCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    try (Rest rest = server.rest(terminal)) {
      JsonNode instance =
          rest.get(Rest.path("api", "v1", "workflows", workflow, "instances", token));
      if (trail) {
        JsonNode told =
            rest.get(Rest.path("api", "v1", "workflows", workflow, "instances", token, "trail"));
        if (output.isTable()) {
          print(instance);
          new WfTrail(terminal).print(told);
        } else {
          output.one(terminal, told, Columns.INSTANCES, shown -> shown.path("instance").asText());
        }
      } else if (output.isTable()) {
        print(instance);
      } else {
        output.one(terminal, instance, Columns.INSTANCES, shown -> shown.path("id").asText());
      }
      return Exit.OK;
    }
  }

  private void print(JsonNode instance) {
    line("Instance", Column.text(instance, "/id"));
    line("Version", Column.text(instance, "/version"));
    line("Status", Column.text(instance, "/status"));
    line("State", Column.text(instance, "/state"));
    line("Code", Column.text(instance, "/code"));
    line("Message", Column.text(instance, "/message"));
    line("Started", Column.text(instance, "/startedAt"));
    line("Changed", Column.text(instance, "/changedAt"));
    JsonNode call = instance.path("outstanding");
    if (call.isObject()) {
      line(
          "Waits for",
          "function %s, attempt %s (call %s)"
              .formatted(
                  Column.text(call, "/function"),
                  Column.text(call, "/attempt"),
                  Column.text(call, "/call")));
    }
    List<String> trail = new ArrayList<>();
    instance.path("trail").forEach(step -> trail.add(step.asText()));
    line("Trail", String.join(" → ", trail));
    for (JsonNode event : instance.path("inbox")) {
      line(
          "Inbox",
          "%s of %s, for %s"
              .formatted(
                  Column.text(event, "/id"),
                  Column.text(event, "/source"),
                  Column.text(event, "/triggers")));
    }
    terminal.out().println("Data:");
    for (String line : Json.pretty(instance.path("data")).split("\\R", -1)) {
      terminal.out().println("  " + line);
    }
  }

  private void line(String title, String value) {
    if (!value.isEmpty()) {
      terminal.out().printf("%-10s %s%n", title + ":", Table.printable(value));
    }
  }
}
