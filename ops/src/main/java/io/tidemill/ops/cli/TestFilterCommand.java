package io.tidemill.ops.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.cloudevents.CloudEvent;
import io.cloudevents.core.format.EventDeserializationException;
import io.cloudevents.jackson.JsonFormat;
import io.tidemill.ops.explain.FilterTest;
import io.tidemill.schemas.json.Json;
import io.tidemill.schemas.problem.ProblemException;
import io.tidemill.schemas.resource.Filter;
import io.tidemill.schemas.resource.Resource;
import io.tidemill.schemas.resource.ResourceDocuments;
import io.tidemill.schemas.resource.Trigger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code tidemill test-filter}: over the newest events of a broker, or over a file. */
@Command(
    footer = {
      "  tidemill test-filter --filter '{exact: {type: order.created}}'",
      "  tidemill test-filter --filter \"type LIKE 'order.%%' AND total > 10\" --last 5000",
      "  tidemill test-filter -f trigger.yaml --events events.jsonl"
    })
final class TestFilterCommand implements Callable<Integer> {
  private final Terminal terminal;
  @Mixin private final ServerOptions server = new ServerOptions();
  @Mixin private final Output output = new Output();

  @Option(
      names = {"-f", "--file"},
      paramLabel = "FILE",
      description = "A file with one trigger; - for stdin.")
  private @Nullable String file;

  @Option(
      names = "--filter",
      paramLabel = "FILTER",
      description = "A filter as in a trigger, in YAML or JSON; or an expression in CESQL.")
  private @Nullable String filter;

  @Option(names = "--broker", paramLabel = "BROKER", description = "Default: default.")
  private String broker = "default";

  @Option(
      names = "--last",
      paramLabel = "N",
      description = "So many of the newest events, 1 to 100000. Default 1000.")
  private int last = 1000;

  @Option(
      names = "--events",
      paramLabel = "FILE",
      description = "CloudEvents as JSON in place of a broker's; needs no server.")
  private @Nullable String events;

  TestFilterCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    String document = document();
    JsonNode result = events == null ? remote(document) : local(document, events);
    if (!output.isTable()) {
      output.one(terminal, result, Columns.JUDGED, answer -> answer.path("matched").asText());
      return Exit.OK;
    }
    terminal
        .out()
        .println(
            "%s of %s events match"
                .formatted(result.path("matched").asText(), result.path("read").asText()));
    table("Matches", result.path("matches"));
    table("Misses", result.path("misses"));
    if (result.path("malformed").asLong() > 0) {
      terminal.say(result.path("malformed").asText() + " records are no CloudEvents.");
    }
    return Exit.OK;
  }

  private void table(String title, JsonNode rows) {
    if (!rows.isEmpty()) {
      List<JsonNode> shown = new ArrayList<>();
      rows.forEach(shown::add);
      terminal.out().println();
      terminal.out().println(title + " (the first " + shown.size() + "):");
      Table.print(terminal.out(), Columns.JUDGED, shown, false);
    }
  }

  /** The trigger to test, as a document. */
  private String document() {
    if ((file == null) == (filter == null)) {
      throw Failure.usage(
          file == null ? "no filter" : "two filters",
          "either -f FILE or --filter FILTER",
          "write: tidemill test-filter --filter '{exact: {type: order.created}}'");
    }
    if (file != null) {
      return Inputs.texts(terminal, List.of(file)).getFirst().text();
    }
    ObjectNode document =
        Json.object().put("apiVersion", Resource.API_VERSION).put("kind", "Trigger");
    document.putObject("metadata").put("name", "test");
    ObjectNode spec = document.putObject("spec").put("broker", broker);
    Optional<ObjectNode> object =
        Yaml.documents(filter).filter(all -> all.size() == 1).map(List::getFirst);
    spec.putArray("filters").add(object.orElseGet(() -> Json.object().put("cesql", filter)));
    spec.putObject("subscriber").put("uri", "http://localhost/");
    return Json.text(document);
  }

  private JsonNode remote(String document) {
    try (Rest rest = server.rest(terminal)) {
      return rest.post(
          Rest.path("api", "v1", "brokers", broker, "test-filter") + "?last=" + last,
          "application/yaml",
          document.getBytes(StandardCharsets.UTF_8));
    }
  }

  private JsonNode local(String document, String name) {
    var test = new FilterTest(filterOf(document));
    try (EventFile read = EventFile.open(terminal, name)) {
      Optional<ObjectNode> next = read.next();
      while (next.isPresent()) {
        Optional<CloudEvent> event = event(next.get());
        if (event.isPresent()) {
          test.read(event.get(), null);
        } else {
          test.readMalformed();
        }
        next = read.next();
      }
    }
    return test.json();
  }

  private Filter filterOf(String document) {
    ResourceDocuments.Parsed parsed =
        ResourceDocuments.parse(file == null ? "--filter" : file, document);
    if (!parsed.problems().isEmpty()) {
      throw new ProblemException(parsed.problems());
    }
    if (parsed.documents().size() == 1
        && parsed.documents().getFirst().resource() instanceof Trigger trigger) {
      return trigger.filter();
    }
    throw Failure.usage(
        parsed.documents().size() + " documents", "one trigger", "name a file with one trigger");
  }

  private static Optional<CloudEvent> event(ObjectNode json) {
    try {
      return Optional.of(new JsonFormat().deserialize(Json.bytes(json)));
    } catch (EventDeserializationException | IllegalStateException malformed) {
      return Optional.empty();
    }
  }
}
