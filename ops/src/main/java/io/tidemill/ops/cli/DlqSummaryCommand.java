package io.tidemill.ops.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code tidemill dlq summary}. */
@Command(
    header = "Group dead letters by trigger and reason",
    footer = {"  tidemill dlq summary", "  tidemill dlq summary --since 1d"})
final class DlqSummaryCommand implements Callable<Integer> {
  private final Terminal terminal;
  @Mixin private final ServerOptions server = new ServerOptions();
  @Mixin private final Output output = new Output();
  @Mixin private final DlqSelection selection = new DlqSelection();

  DlqSummaryCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    try (Rest rest = server.rest(terminal)) {
      JsonNode answer = rest.get(selection.path("summary") + selection.query(List.of()));
      List<JsonNode> groups = new ArrayList<>();
      answer.path("groups").forEach(groups::add);
      if (groups.isEmpty() && output.isTable()) {
        terminal.say("There are no such dead letters.");
      } else {
        output.all(
            terminal,
            groups,
            Columns.DEAD_LETTER_GROUPS,
            group -> group.path("trigger").asText() + "/" + group.path("code").asText());
      }
      if (!answer.path("complete").asBoolean(true)) {
        terminal.say("Not all were read in time; restrict them with --since.");
      }
      return Exit.OK;
    }
  }
}
