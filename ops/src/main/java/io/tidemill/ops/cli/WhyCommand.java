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

/** {@code tidemill why ID}. */
@Command(
    footer = {
      "  tidemill why a1b2",
      "  tidemill why a1b2 --source /shop -o json",
      "  tidemill why a1b2 --scan --since 2h"
    })
final class WhyCommand implements Callable<Integer> {
  private final Terminal terminal;
  @Mixin private final ServerOptions server = new ServerOptions();
  @Mixin private final Output output = new Output();

  @Parameters(index = "0", paramLabel = "ID", description = "The event's id.")
  private String id = "";

  @Option(names = "--source", paramLabel = "SOURCE", description = "Only of this source.")
  private @Nullable String source;

  @Option(names = "--scan", description = "Read the topics, too, not the journal alone.")
  private boolean scan;

  @Option(
      names = "--since",
      paramLabel = "TIME",
      description = "How far back --scan reads: a time, or 2h. Default 1h.")
  private @Nullable String since;

  WhyCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    var query = new ArrayList<String>(List.of("scan=" + scan));
    if (source != null) {
      query.add("source=" + Rest.encoded(source));
    }
    if (since != null) {
      query.add("since=" + Rest.encoded(since));
    }
    try (Rest rest = server.rest(terminal)) {
      JsonNode answer =
          rest.get(Rest.path("api", "v1", "events", id) + "?" + String.join("&", query));
      if (output.isTable()) {
        answer.path("events").forEach(this::print);
      } else {
        output.one(terminal, answer, List.of(Column.at("ID", "/id")), a -> a.path("id").asText());
      }
      return Exit.OK;
    }
  }

  private void print(JsonNode event) {
    line(0, "Event " + id + " of " + Column.text(event, "/attributes/source"));
    line(1, "type     " + Column.text(event, "/attributes/type"));
    line(1, "place    " + Column.text(event, "/place"));
    line(1, "stored   " + Column.text(event, "/time"));
    if (!event.path("readByTheMesh").asBoolean(true)) {
      line(1, "The mesh has not come to it yet.");
    }
    for (JsonNode trigger : event.path("triggers")) {
      line(0, "Trigger " + trigger.path("trigger").asText() + ": " + state(trigger));
      clauses(trigger.path("filter"), 1);
      trigger.path("attempts").forEach(this::attempt);
    }
    for (JsonNode workflow : event.path("workflows")) {
      line(
          0,
          "Workflow %s, token %s: %s %s"
              .formatted(
                  workflow.path("workflow").asText(),
                  workflow.path("token").asText(),
                  workflow.path("status").asText("no instance"),
                  workflow.path("state").asText("")));
    }
    for (JsonNode workflow : event.path("uncorrelatable")) {
      line(0, "Workflow " + workflow.asText() + ": no correlation token (TM-5007)");
    }
    terminal.out().println();
  }

  private static String state(JsonNode trigger) {
    String deleted = trigger.path("deleted").asBoolean() ? " (deleted since)" : "";
    return switch (trigger.path("state").asText()) {
      case "not-matched" -> "its filter does not hold";
      case "before-activation" ->
          "holds only from offset " + trigger.path("activeFrom").asText() + " on";
      case "not-read-yet" -> "will get it";
      default -> trigger.path("state").asText() + deleted;
    };
  }

  private void clauses(JsonNode clause, int depth) {
    if (clause.has("clause")) {
      String found = clause.path("found").asText("");
      line(
          depth,
          (clause.path("matched").asBoolean() ? "true   " : "false  ")
              + clause.path("clause").asText()
              + (found.isEmpty() ? "" : "  (" + found + ")"));
      clause.path("clauses").forEach(inner -> clauses(inner, depth + 1));
    }
  }

  private void attempt(JsonNode attempt) {
    var text = new StringBuilder();
    text.append("attempt ").append(attempt.path("attempt").asText());
    text.append("  ").append(attempt.path("ended").asText());
    text.append("  ").append(attempt.path("tookMs").asText()).append(" ms");
    int status = attempt.path("status").asInt();
    text.append(status > 0 ? "  status " + status : "");
    append(text, attempt, "code", "");
    text.append(attempt.path("settled").asText("no").equals("no") ? "" : "  settled: ");
    text.append(
        attempt.path("settled").asText("no").equals("no") ? "" : attempt.path("settled").asText());
    append(text, attempt, "reply", "reply at ");
    append(text, attempt, "deadLetter", "dead letter at ");
    append(text, attempt, "redelivery", "redelivery ");
    line(1, text.toString());
  }

  private static void append(StringBuilder text, JsonNode attempt, String field, String title) {
    if (attempt.hasNonNull(field)) {
      text.append("  ").append(title).append(attempt.path(field).asText());
    }
  }

  private void line(int depth, String text) {
    terminal.out().println("  ".repeat(depth) + Table.printable(text));
  }
}
