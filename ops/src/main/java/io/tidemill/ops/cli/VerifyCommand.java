package io.tidemill.ops.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code tidemill verify}: exits with 1 when a delivery is unaccounted. */
@Command(
    footer = {
      "  tidemill verify",
      "  tidemill verify --broker shop --since 1d",
      "  tidemill verify -o json"
    })
final class VerifyCommand implements Callable<Integer> {
  private final Terminal terminal;
  @Mixin private final ServerOptions server = new ServerOptions();
  @Mixin private final Output output = new Output();

  @Option(names = "--broker", paramLabel = "BROKER", description = "Default: default.")
  private String broker = "default";

  @Option(
      names = {"--since", "--from"},
      paramLabel = "TIME",
      description = "Only events from this time on: 2026-01-31T12:00:00Z, or 2h. Default: all.")
  private @Nullable String since;

  VerifyCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    String path =
        Rest.path("api", "v1", "brokers", broker, "verify")
            + (since == null ? "" : "?since=" + Rest.encoded(since));
    try (Rest rest = server.rest(terminal);
        ProgressLine progress = new ProgressLine(terminal)) {
      JsonNode result = rest.lines(path, new byte[0], line -> show(line, progress));
      progress.close();
      print(result);
      return result.path("unaccounted").asLong() == 0 ? Exit.OK : Exit.SOFTWARE;
    }
  }

  private static void show(JsonNode line, ProgressLine progress) {
    if (!line.path("done").asBoolean()) {
      progress.show(
          "%s: %s of %s …"
              .formatted(
                  line.path("phase").asText(),
                  line.path("read").asText(),
                  line.path("of").asText()));
    }
  }

  private void print(JsonNode result) {
    if (!output.isTable()) {
      output.one(terminal, result, Columns.ACCOUNTS, answer -> answer.path("broker").asText());
      return;
    }
    List<JsonNode> accounts = new ArrayList<>();
    result.path("triggers").forEach(accounts::add);
    Table.print(terminal.out(), Columns.ACCOUNTS, accounts, false);
    for (JsonNode account : accounts) {
      for (JsonNode place : account.path("places")) {
        terminal
            .out()
            .println("unaccounted: " + account.path("trigger").asText() + " at " + place.asText());
      }
    }
    for (JsonNode trigger : result.path("notVerified")) {
      terminal.say("not verified, as it is not known from where it holds: " + trigger.asText());
    }
    terminal
        .out()
        .println(
            "%s events read, %s deliveries unaccounted"
                .formatted(result.path("events").asText(), result.path("unaccounted").asText()));
  }
}
