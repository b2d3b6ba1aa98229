package io.tidemill.ops.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidemill.schemas.resource.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code tidemill get KIND [NAME]}. */
@Command(
    footer = {
      "  tidemill get triggers",
      "  tidemill get trigger notify -o yaml",
      "  tidemill get fn -o name",
      "  tidemill get workflow order --versions"
    })
final class GetCommand implements Callable<Integer> {
  private final Terminal terminal;
  @Mixin private final ServerOptions server = new ServerOptions();
  @Mixin private final Output output = new Output();

  @Parameters(
      index = "0",
      paramLabel = "KIND",
      converter = KindConverter.class,
      description = "broker(s), function(s) or fn, trigger(s), workflow(s) or wf.")
  private Kind kind = Kind.BROKER;

  @Parameters(index = "1", arity = "0..1", paramLabel = "NAME", description = "Only this one.")
  private @Nullable String name;

  @Option(
      names = "--versions",
      description = "Of a workflow: its versions, and how many live instances run each.")
  private boolean versions;

  GetCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    if (versions && (kind != Kind.WORKFLOW || name == null)) {
      throw Failure.usage(
          "--versions without a workflow", "a workflow", "write: get workflow NAME --versions");
    }
    List<Column> columns = Columns.of(kind);
    try (Rest rest = server.rest(terminal)) {
      if (versions && name != null) {
        List<JsonNode> items = new ArrayList<>();
        rest.get(Rest.path("api", "v1", kind.plural(), name, "versions"))
            .path("items")
            .forEach(items::add);
        output.all(terminal, items, Columns.VERSIONS, v -> v.path("version").asText());
        return Exit.OK;
      }
      if (name != null) {
        JsonNode document = rest.get(Rest.path("api", "v1", kind.plural(), name));
        output.one(terminal, document, columns, this::reference);
        return Exit.OK;
      }
      List<JsonNode> items = new ArrayList<>();
      rest.get(Rest.path("api", "v1", kind.plural())).path("items").forEach(items::add);
      if (items.isEmpty() && output.isTable()) {
        terminal.say(
            "There are no " + kind.plural() + "; create some with: tidemill apply -f FILE");
      } else {
        output.all(terminal, items, columns, this::reference);
      }
      return Exit.OK;
    }
  }

  private String reference(JsonNode document) {
    return reference(kind, Column.text(document, "/metadata/name"));
  }

  /** {@code trigger/notify}: how a resource is called in messages. */
  static String reference(Kind kind, String name) {
    return kind.word().toLowerCase(Locale.ROOT) + "/" + name;
  }
}
