package io.tidemill.ops.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code tidemill dlq ls}: the newest first. */
@Command(
    header = "List dead letters, the newest first",
    footer = {
      "  tidemill dlq ls",
      "  tidemill dlq ls --trigger charge --reason TM-5002 --since 2h",
      "  tidemill dlq ls --broker workflows -o json"
    })
final class DlqListCommand implements Callable<Integer> {
  private final Terminal terminal;
  @Mixin private final ServerOptions server = new ServerOptions();
  @Mixin private final Output output = new Output();
  @Mixin private final DlqSelection selection = new DlqSelection();

  @Option(names = "--id", paramLabel = "ID", description = "Only of the event with this id.")
  private @Nullable String id;

  @Option(
      names = "--limit",
      paramLabel = "N",
      description = "Most dead letters shown, 1 to 1000. Default 100.")
  private int limit = 100;

  @Option(
      names = "--after",
      paramLabel = "CURSOR",
      description = "Go on where an earlier list ended.")
  private @Nullable String after;

  DlqListCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    var more = new ArrayList<String>(List.of("limit=" + limit));
    if (id != null) {
      more.add("id=" + Rest.encoded(id));
    }
    if (after != null) {
      more.add("after=" + Rest.encoded(after));
    }
    try (Rest rest = server.rest(terminal)) {
      JsonNode answer = rest.get(selection.path() + selection.query(more));
      List<JsonNode> items = new ArrayList<>();
      answer.path("items").forEach(items::add);
      if (items.isEmpty() && output.isTable()) {
        terminal.say("There are no such dead letters.");
      } else {
        output.all(terminal, items, Columns.DEAD_LETTERS, letter -> letter.path("place").asText());
      }
      if (!answer.path("complete").asBoolean(true)) {
        terminal.say("There are more: --after " + answer.path("next").asText());
      }
      return Exit.OK;
    }
  }
}
