package io.tidemill.ops.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidemill.schemas.json.Json;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code tidemill dlq show PLACE}. */
@Command(
    header = "Show one dead letter: why, the event, its headers",
    footer = {"  tidemill dlq show 0@17", "  tidemill dlq show tidemill.dlq.default-0@17 -o json"})
final class DlqShowCommand implements Callable<Integer> {
  private final Terminal terminal;
  @Mixin private final ServerOptions server = new ServerOptions();
  @Mixin private final Output output = new Output();

  @Option(
      names = "--broker",
      paramLabel = "BROKER",
      description = "Default: default; workflows for those of workflows.")
  private String broker = "default";

  @Parameters(
      index = "0",
      paramLabel = "PLACE",
      description = "partition@offset, or topic-partition@offset, as dlq ls shows it.")
  private String place = "";

  DlqShowCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    try (Rest rest = server.rest(terminal)) {
      JsonNode letter = rest.get(Rest.path("api", "v1", "brokers", broker, "dead-letters", place));
      if (output.isTable()) {
        print(letter);
      } else {
        output.one(terminal, letter, Columns.DEAD_LETTERS, l -> l.path("place").asText());
      }
      return Exit.OK;
    }
  }

  private void print(JsonNode letter) {
    line("Place", Column.text(letter, "/place"));
    line("Time", Column.text(letter, "/time"));
    line("Trigger", Column.text(letter, "/trigger"));
    line("Reason", Column.text(letter, "/reason"));
    line("To", Column.text(letter, "/destination"));
    line("Status", Column.text(letter, "/status"));
    line("Attempts", Column.text(letter, "/attempts"));
    line("First", Column.text(letter, "/firstTime"));
    line("Last", Column.text(letter, "/lastTime"));
    line("Origin", Column.text(letter, "/origin"));
    line("Redrives", Column.text(letter, "/redrives"));
    line("Answer", Column.text(letter, "/answer"));
    boolean isEvent = letter.path("event").isObject();
    terminal.out().println(isEvent ? "Event:" : "Record:");
    String shown = isEvent ? Json.pretty(letter.path("event")) : Column.text(letter, "/text");
    for (String text : shown.split("\\R", -1)) {
      terminal.out().println("  " + Table.printable(text));
    }
  }

  private void line(String title, String value) {
    if (!value.isEmpty()) {
      terminal.out().printf("%-10s %s%n", title + ":", Table.printable(value));
    }
  }
}
