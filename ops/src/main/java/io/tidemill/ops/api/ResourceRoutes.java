package io.tidemill.ops.api;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidemill.schemas.json.Json;
import io.tidemill.schemas.problem.Nearest;
import io.tidemill.schemas.problem.Problem;
import io.tidemill.schemas.problem.ProblemCode;
import io.tidemill.schemas.resource.Broker;
import io.tidemill.schemas.resource.Kind;
import io.tidemill.schemas.resource.Resource;
import io.tidemill.schemas.resource.ResourceTable;
import io.tidemill.schemas.resource.Workflow;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeMap;
import org.eclipse.jetty.server.Request;

/** Applies, lists, shows and deletes resources. */
final class ResourceRoutes {
  private static final int FILE_LENGTH_MAX = 1024;

  private final Resources resources;

  ResourceRoutes(Resources resources) {
    this.resources = resources;
  }

  Answer apply(Request request) throws IOException {
    Query query = Query.read(request, "file", "dryRun");
    String file = query.text("file").orElse("request");
    if (file.length() > FILE_LENGTH_MAX) {
      throw Query.wrong("file", "…", "at most " + FILE_LENGTH_MAX + " characters");
    }
    Applied applied = resources.apply(file, Body.text(request), query.flag("dryRun"));
    if (!applied.problems().isEmpty()) {
      return Answer.refused(applied.problems(), applied.warnings());
    }
    ObjectNode body = Json.object();
    ArrayNode changes = body.putArray("applied");
    for (Change change : applied.changes()) {
      ObjectNode json =
          changes
              .addObject()
              .put("kind", change.kind().word())
              .put("name", change.name())
              .put("version", change.version())
              .put("change", change.effect().word());
      if (change.activation() != null) {
        json.set("status", status(change.activation()));
      }
    }
    body.set("warnings", Answer.array(applied.warnings()));
    body.put("offset", applied.offset());
    return Answer.json(200, body);
  }

  private static ObjectNode status(Activation activation) {
    ObjectNode status = Json.object().put("active", activation.active());
    if (activation.reason() != null) {
      status.put("reason", activation.reason());
    }
    ObjectNode from = status.putObject("from");
    new TreeMap<>(activation.from())
        .forEach((partition, offset) -> from.put(Integer.toString(partition), offset));
    return status;
  }

  Answer list(Request request, Kind kind) {
    Query.read(request);
    ObjectNode body = Json.object();
    ArrayNode items = body.putArray("items");
    for (Resource resource : all(kind)) {
      items.add(document(resource));
    }
    return Answer.json(200, body);
  }

  Answer show(Request request, Kind kind, String name) {
    Query.read(request);
    return find(kind, name)
        .map(resource -> Answer.json(200, document(resource)))
        .orElseGet(() -> Answer.problem(404, missing(resources.current(), kind, name)));
  }

  Answer delete(Request request, Kind kind, String name) {
    Query.read(request);
    ResourceTable before = resources.current();
    if (!resources.delete(kind, name)) {
      return Answer.problem(404, missing(before, kind, name));
    }
    ObjectNode body = Json.object();
    body.putObject("deleted").put("kind", kind.word()).put("name", name);
    return Answer.json(200, body);
  }

  /** What is said of a resource that does not exist. */
  static Problem missing(ResourceTable table, Kind kind, String name) {
    List<String> names = table.all(kind).stream().map(Resource::name).toList();
    String fix =
        Nearest.to(name, names)
            .map(nearest -> "did you mean `" + nearest + "`?")
            .orElse("list them with: tidemill get " + kind.plural());
    return new Problem(
        ProblemCode.TM_2001,
        "",
        "",
        "no " + kind.word().toLowerCase(Locale.ROOT) + " `" + name + "`",
        "the name of one that exists",
        fix);
  }

  private ObjectNode document(Resource resource) {
    ObjectNode document = resources.document(resource);
    if (resource instanceof Workflow workflow && !document.has("status")) {
      document.putObject("status").put("version", workflow.version());
    }
    return document;
  }

  private Optional<Resource> find(Kind kind, String name) {
    ResourceTable table = resources.current();
    return kind == Kind.BROKER
        ? table.broker(name).map(Resource.class::cast)
        : table.find(kind, name);
  }

  /** All of a kind, and the default broker even when nobody declared it. */
  private List<Resource> all(Kind kind) {
    ResourceTable table = resources.current();
    var all = new ArrayList<Resource>(table.all(kind));
    if (kind == Kind.BROKER && table.find(kind, Broker.DEFAULT).isEmpty()) {
      table.broker(Broker.DEFAULT).ifPresent(all::addFirst);
    }
    return all;
  }
}
