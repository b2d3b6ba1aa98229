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

/** {@code tidemill wf cancel|pause|resume|retry WORKFLOW TOKEN}, or {@code --all WORKFLOW}. */
@Command
final class WfOrderCommand implements Callable<Integer> {
  private final Terminal terminal;
  private final String verb;
  @Mixin private final ServerOptions server = new ServerOptions();
  @Mixin private final Output output = new Output();
  @Mixin private final WfSelection selection = new WfSelection();

  @Parameters(index = "0", paramLabel = "WORKFLOW", description = "The workflow's name.")
  private String workflow = "";

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "TOKEN",
      description = "The correlation token; not with --all.")
  private @Nullable String token;

  @Option(names = "--reason", paramLabel = "TEXT", description = "Why; cancel only.")
  private @Nullable String reason;

  @Option(
      names = "--all",
      description = "All instances that can take it, or those that --status … leave.")
  private boolean all;

  @Option(names = "--dry-run", description = "With --all: count them and do nothing.")
  private boolean dryRun;

  @Option(
      names = {"-y", "--yes"},
      description = "With --all: do not ask.")
  private boolean yes;

  @Option(
      names = "--rate",
      paramLabel = "N",
      description = "With --all: most of them in a second, 1 to 10000. Default 200.")
  private int rate = 200;

  @Option(
      names = "--after",
      paramLabel = "CURSOR",
      description = "With --all: go on where an earlier one was stopped.")
  private @Nullable String after;

  /**
   * A command of its own for each verb.
   *
   * @param verb cancel, pause, resume or retry
   */
  WfOrderCommand(Terminal terminal, String verb) {
    this.terminal = terminal;
    this.verb = verb;
  }

  @Override
  public Integer call() {
    if (all == (token != null)) {
      throw Failure.usage(
          all ? "both --all and a token" : "no token",
          "either a token or --all",
          "write: tidemill wf %s %s TOKEN   (or: tidemill wf %s --all %s)"
              .formatted(verb, workflow, verb, workflow));
    }
    if (reason != null && !verb.equals("cancel")) {
      throw Failure.usage("--reason", "no reason: only a cancellation has one", "leave it out");
    }
    if (!all && (!selection.isEmpty() || dryRun || after != null)) {
      throw Failure.usage(
          "an option that selects many", "--all beside it", "add --all, or leave it out");
    }
    try (Rest rest = server.rest(terminal)) {
      return token == null ? many(rest) : one(rest, token);
    }
  }

  private int one(Rest rest, String named) {
    ObjectNode body = Json.object().put("command", verb);
    if (reason != null) {
      body.put("reason", reason);
    }
    JsonNode instance =
        rest.post(
            Rest.path("api", "v1", "workflows", workflow, "instances", named, "commands"),
            "application/json",
            Json.bytes(body));
    output.one(terminal, instance, Columns.INSTANCES, shown -> shown.path("id").asText());
    return Exit.OK;
  }

  private int many(Rest rest) {
    if (rate < 1 || rate > 10_000) {
      throw Failure.usage("--rate " + rate, "a number from 1 to 10000", "write --rate 200");
    }
    ObjectNode body = selection.body();
    if (reason != null) {
      body.put("reason", reason);
    }
    var run = new BulkRun(terminal, rest, workflow, verb, body, rate);
    JsonNode counted = run.count(after);
    if (counted.hasNonNull("stopped")) {
      terminal.say("Not all could be counted: " + counted.path("stopped").asText());
      return Exit.UNAVAILABLE;
    }
    show(counted);
    if (dryRun || counted.path("matching").asLong() == 0) {
      return Exit.OK;
    }
    if (!yes
        && !terminal.confirms(
            "%s these %s instances".formatted(verb, counted.path("matching").asText()))) {
      terminal.say("Nothing was done.");
      return Exit.OK;
    }
    try (Stop stop = Stop.onCtrlC()) {
      int exit = run.run(counted, after, stop);
      // Whoever pressed Ctrl-C gets no other chance to read it.
      terminal.flush();
      return exit;
    }
  }

  private void show(JsonNode counted) {
    String count = counted.path("matching").asText();
    terminal.out().println("would " + verb + " " + count + " instances");
    counted
        .path("examples")
        .forEach(id -> terminal.out().println("  " + Table.printable(id.asText())));
    if (counted.path("matching").asLong() > counted.path("examples").size()) {
      terminal.out().println("  …");
    }
  }
}
