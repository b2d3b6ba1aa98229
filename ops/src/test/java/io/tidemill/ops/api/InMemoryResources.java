package io.tidemill.ops.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidemill.schemas.json.Json;
import io.tidemill.schemas.problem.Problem;
import io.tidemill.schemas.problem.ProblemCode;
import io.tidemill.schemas.problem.ProblemException;
import io.tidemill.schemas.resource.Broker;
import io.tidemill.schemas.resource.Delivery;
import io.tidemill.schemas.resource.Filter;
import io.tidemill.schemas.resource.Function;
import io.tidemill.schemas.resource.Kind;
import io.tidemill.schemas.resource.Metadata;
import io.tidemill.schemas.resource.Resource;
import io.tidemill.schemas.resource.ResourceTable;
import io.tidemill.schemas.resource.Source;
import io.tidemill.schemas.resource.Trigger;
import io.tidemill.schemas.resource.Workflow;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/**
 * Resources in memory, with the few rules that the tests need: a kind must be known, a trigger's
 * function must exist, and a function that a trigger names cannot be deleted.
 */
public final class InMemoryResources implements Resources {
  private final Map<String, ObjectNode> documents = new LinkedHashMap<>();
  private ResourceTable table = ResourceTable.empty();

  @Override
  public synchronized ResourceTable current() {
    return table;
  }

  @Override
  public synchronized ObjectNode document(Resource resource) {
    ObjectNode known = documents.get(key(resource.kind(), resource.name()));
    return known == null ? bare(resource) : known.deepCopy();
  }

  @Override
  public synchronized Applied apply(String file, String text, boolean dryRun) {
    var problems = new ArrayList<Problem>();
    var warnings = new ArrayList<Problem>();
    var changes = new ArrayList<Change>();
    var read = new ArrayList<ObjectNode>();
    new Load(LoadSettings.builder().build())
        .loadAllFromString(text)
        .forEach(document -> read.add((ObjectNode) Json.of(document)));
    for (ObjectNode document : read) {
      check(file, document, read, problems);
      if (document.path("spec").has("old")) {
        warnings.add(problem(ProblemCode.TM_1008, file, "/spec/old", "`old`"));
      }
    }
    if (problems.isEmpty()) {
      read.forEach(document -> changes.add(change(document, dryRun)));
    }
    return new Applied(changes, warnings, problems, table.offset());
  }

  @Override
  public synchronized boolean delete(Kind kind, String name) {
    if (table.find(kind, name).isEmpty()) {
      return false;
    }
    boolean used =
        kind == Kind.FUNCTION
            && table.triggers().stream()
                .anyMatch(trigger ->
                    trigger.subscriber().equals(new Trigger.Subscriber.ToFunction(name)));
    if (used) {
      throw new ProblemException(problem(ProblemCode.TM_1011, "", "", "a trigger that names it"));
    }
    documents.remove(key(kind, name));
    var builder = new ResourceTable.Builder(table);
    builder.remove(kind, name);
    table = builder.build(table.offset() + 1);
    return true;
  }

  @Override
  public synchronized Optional<Instant> appliedAt(String workflow, int version) {
    return table.workflow(workflow, version).map(_ -> Instant.parse("2026-11-22T12:00:00Z"));
  }

  @Override
  public synchronized boolean deleteVersion(String workflow, int version) {
    if (table.workflow(workflow, version).isEmpty() || table.highestVersion(workflow) == version) {
      return false;
    }
    var builder = new ResourceTable.Builder(table);
    builder.removeVersion(workflow, version);
    table = builder.build(table.offset() + 1);
    return true;
  }

  private void check(
      String file, ObjectNode document, List<ObjectNode> beside, List<Problem> problems) {
    if (Kind.parse(document.path("kind").asText()).isEmpty()) {
      problems.add(
          problem(ProblemCode.TM_1006, file, "/kind", "`" + document.path("kind").asText() + "`"));
      return;
    }
    String function = document.at("/spec/subscriber/ref/name").asText();
    boolean known =
        table.function(function).isPresent()
            || beside.stream()
                .anyMatch(other -> other.at("/metadata/name").asText().equals(function));
    if (!function.isEmpty() && !known) {
      problems.add(
          problem(ProblemCode.TM_1009, file, "/spec/subscriber/ref/name", "`" + function + "`"));
    }
  }

  private Change change(ObjectNode document, boolean dryRun) {
    Kind kind = Kind.parse(document.path("kind").asText()).orElseThrow();
    String name = document.at("/metadata/name").asText();
    ObjectNode before = documents.get(key(kind, name));
    Change.Effect effect =
        before == null
            ? Change.Effect.CREATED
            : before.equals(document) ? Change.Effect.UNCHANGED : Change.Effect.CHANGED;
    int version = kind == Kind.WORKFLOW ? table.highestVersion(name) + 1 : 0;
    if (!dryRun) {
      documents.put(key(kind, name), document);
      table = table.with(table.offset() + 1, List.of(resource(kind, name, version, document)));
    }
    return new Change(kind, name, version, effect);
  }

  private static Resource resource(Kind kind, String name, int version, ObjectNode document) {
    Metadata metadata = Metadata.named(name);
    return switch (kind) {
      case BROKER ->
          new Broker(metadata, 1, Broker.RETENTION_DEFAULT, Broker.MAX_EVENT_BYTES_DEFAULT);
      case FUNCTION ->
          new Function(
              metadata,
              new Function.Runtime.Http(URI.create("http://127.0.0.1:1/")),
              Function.TIMEOUT_DEFAULT,
              Function.CONCURRENCY_DEFAULT);
      case TRIGGER ->
          new Trigger(
              metadata,
              Broker.DEFAULT,
              new Filter.All(List.of()),
              new Trigger.Subscriber.ToFunction(document.at("/spec/subscriber/ref/name").asText()),
              Delivery.DEFAULT);
      case WORKFLOW -> new Workflow(metadata, Broker.DEFAULT, version, document.path("spec"));
      case SOURCE ->
          new Source(
              metadata,
              Broker.DEFAULT,
              new Source.Cron(document.at("/spec/cron/schedule").asText(), Source.ZONE_DEFAULT),
              document.at("/spec/event"));
    };
  }

  private static ObjectNode bare(Resource resource) {
    ObjectNode document =
        Json.object().put("apiVersion", Resource.API_VERSION).put("kind", resource.kind().word());
    document.putObject("metadata").put("name", resource.name());
    document.putObject("spec");
    return document;
  }

  private static String key(Kind kind, String name) {
    return kind.plural() + "/" + name;
  }

  private static Problem problem(ProblemCode code, String file, String pointer, String found) {
    return new Problem(code, file, pointer, found, "something else", "change it");
  }
}
