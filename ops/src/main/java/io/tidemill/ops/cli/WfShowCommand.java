package io.tidemill.ops.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidemill.schemas.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code tidemill wf show WORKFLOW TOKEN}. */
@Command(
    header = "Show one instance: status, state, data, and all that happened",
    footer = {
      "  tidemill wf show order 42",
      "  tidemill wf show order 42 --trail",
      "  tidemill wf show order 42 --wait",
      "  tidemill wf show order 42 --run 1 --trail -o json"
    })
final class WfShowCommand implements Callable<Integer> {
  private final Terminal terminal;
  @Mixin private final ServerOptions server = new ServerOptions();
  @Mixin private final Output output = new Output();

  @Parameters(index = "0", paramLabel = "WORKFLOW", description = "The workflow's name.")
  private String workflow = "";

  @Parameters(index = "1", paramLabel = "TOKEN", description = "The correlation token.")
  private String token = "";

  @Option(
      names = "--run",
      paramLabel = "N",
      description = "This run of the token, from 1. Default: the newest.")
  private @Nullable Integer run;

  @Option(
      names = "--trail",
      description = "Tell everything that happened, with data, as the log has it.")
  private boolean trail;

  @Mixin private final WaitOptions waiting = new WaitOptions();

  WfShowCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    try (Rest rest = server.rest(terminal)) {
      String path = Rest.path("api", "v1", "workflows", workflow, "instances", token);
      String query = run == null ? "" : "?run=" + run;
      if (trail) {
        return trail(rest.get(path + "/trail" + query));
      }
      JsonNode instance =
          waiting.wanted() ? waiting.ended(terminal, rest, path + query) : rest.get(path + query);
      if (output.isTable()) {
        print(instance);
      } else {
        output.one(terminal, instance, Columns.INSTANCES, shown -> shown.path("id").asText());
      }
      return waiting.exit(terminal, instance);
    }
  }

  private void print(JsonNode instance) {
    line("Instance", Column.text(instance, "/id"));
    line("Version", Column.text(instance, "/version"));
    line("Status", Columns.status(instance));
    line("State", Column.text(instance, "/state"));
    line("Code", Column.text(instance, "/code"));
    line("Message", Column.text(instance, "/message"));
    line("Started", Column.text(instance, "/startedAt"));
    line("Changed", Column.text(instance, "/changedAt"));
    line("Ended", Column.text(instance, "/endedAt"));
    if (instance.path("threads").size() > 1) {
      for (JsonNode thread : instance.path("threads")) {
        line(
            "Thread",
            "%s in %s, %s"
                .formatted(
                    Column.text(thread, "/id"),
                    Column.text(thread, "/state"),
                    Column.text(thread, "/activity").toLowerCase(Locale.ROOT)));
      }
    }
    for (JsonNode call : calls(instance)) {
      line(
          "Waits for",
          "function %s, attempt %s (call %s)"
              .formatted(
                  Column.text(call, "/function"),
                  Column.text(call, "/attempt"),
                  Column.text(call, "/call")));
    }
    for (JsonNode timer : instance.path("timers")) {
      line(
          "Timer",
          "%s, due %s".formatted(Column.text(timer, "/timer"), Column.text(timer, "/dueAt")));
    }
    if (instance.path("held").asInt() > 0) {
      line("Held", Column.text(instance, "/held") + " records wait for it to go on");
    }
    List<String> states = new ArrayList<>();
    instance.path("trail").forEach(step -> states.add(step.asText()));
    line("Trail", String.join(" → ", states));
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

  private static List<JsonNode> calls(JsonNode instance) {
    List<JsonNode> calls = new ArrayList<>();
    instance.path("calls").forEach(calls::add);
    if (calls.isEmpty() && instance.path("outstanding").isObject()) {
      calls.add(instance.path("outstanding"));
    }
    return calls;
  }

  private int trail(JsonNode told) {
    if (output.isTable()) {
      TrailText.print(terminal.out(), told, output.isWide());
    } else {
      output.one(terminal, told, Columns.INSTANCES, shown -> shown.path("instance").asText());
    }
    int missing = told.path("missing").asInt();
    if (missing > 0) {
      terminal.say(
          "%d of its log records are not there any more, so that nothing can be told; wf show without --trail tells what is stored."
              .formatted(missing));
      return Exit.NOT_FOUND;
    }
    if (!told.path("complete").asBoolean(true)) {
      terminal.say("It went on after this: only its first log records are remembered.");
    }
    return Exit.OK;
  }

  private void line(String title, String value) {
    if (!value.isEmpty()) {
      terminal.out().printf("%-10s %s%n", title + ":", Table.printable(value));
    }
  }
}
