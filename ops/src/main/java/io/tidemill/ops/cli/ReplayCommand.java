package io.tidemill.ops.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidemill.schemas.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code tidemill replay TRIGGER --from …}. */
@Command(
    footer = {
      "  tidemill replay charge --from 2h --dry-run",
      "  tidemill replay charge --from 2026-01-31T12:00:00Z --until 1h --rate 100",
      "  tidemill replay charge --from 0@120 --from 1@98 --to function:charge-test"
    })
final class ReplayCommand implements Callable<Integer> {
  private static final String FORM = "a time, or places of one form: partition@offset";

  private final Terminal terminal;
  @Mixin private final ServerOptions server = new ServerOptions();

  @Parameters(index = "0", paramLabel = "TRIGGER", description = "The only one that gets them.")
  private String trigger = "";

  @Option(
      names = "--from",
      required = true,
      paramLabel = "PLACE",
      description =
          "A time, 2026-01-31T12:00:00Z or 2h for two hours ago; or partition@offset, several.")
  private List<String> from = new ArrayList<>();

  @Option(
      names = "--until",
      paramLabel = "TIME",
      description = "Only events before this time. Default: all there are now.")
  private @Nullable String until;

  @Option(
      names = "--to",
      paramLabel = "SUBSCRIBER",
      description = "function:NAME, uri:URI or topic:NAME in place of the trigger's own.")
  private @Nullable String to;

  @Option(
      names = "--rate",
      paramLabel = "N",
      description = "Most of them in a second, 1 to 100000. Default 500.")
  private int rate = 500;

  @Option(names = "--dry-run", description = "Count them and deliver nothing.")
  private boolean dryRun;

  ReplayCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    ObjectNode body =
        Json.object()
            .put("until", until)
            .put("rate", rate)
            .put("subscriber", to)
            .put("dryRun", dryRun);
    from(body);
    try (Rest rest = server.rest(terminal);
        ProgressLine progress = new ProgressLine(terminal)) {
      JsonNode result =
          rest.lines(
              Rest.path("api", "v1", "triggers", trigger, "replay"),
              Json.bytes(body),
              line -> {
                if (!line.path("done").asBoolean()) {
                  progress.show(text(line) + " …");
                }
              });
      progress.close();
      terminal.out().println(text(result));
      return Exit.OK;
    }
  }

  private void from(ObjectNode body) {
    if (from.size() == 1 && !from.getFirst().contains("@")) {
      body.put("from", from.getFirst());
      return;
    }
    ObjectNode offsets = body.putObject("from");
    for (String place : from) {
      if (!place.matches("[0-9]{1,6}@[0-9]{1,18}")) {
        throw Failure.usage("--from " + place, FORM, "write for example --from 0@120");
      }
      int at = place.indexOf('@');
      offsets.put(place.substring(0, at), Long.parseLong(place.substring(at + 1)));
    }
  }

  private String text(JsonNode line) {
    return "%s %s of %s events to %s (replay %s)"
        .formatted(
            dryRun ? "would replay" : "replayed",
            line.path(dryRun ? "matching" : "replayed").asText(),
            line.path("read").asText(),
            to == null ? trigger : to,
            line.path("replay").asText());
  }
}
