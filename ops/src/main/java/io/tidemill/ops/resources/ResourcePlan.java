package io.tidemill.ops.resources;

import io.tidemill.ops.resources.ResourceChange.Effect;
import io.tidemill.schemas.json.Json;
import io.tidemill.schemas.resource.Resource;
import io.tidemill.schemas.resource.ResourceDocuments;
import io.tidemill.schemas.resource.ResourceDocuments.Document;
import io.tidemill.schemas.resource.ResourceTable;
import io.tidemill.schemas.resource.Workflow;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Decides what applying documents means: which are new, which are the same as before, and which
 * version each workflow gets. Pure, so that a dry run is this and nothing else.
 *
 * @param changes one per document, in its order
 * @param records value by key, in the order in which they are written
 */
record ResourcePlan(List<ResourceChange> changes, Map<ResourceKey, Resource> records) {
  /**
   * What the documents change in a table; of two for one resource the later stands on the earlier.
   */
  static ResourcePlan of(ResourceTable start, List<Document> documents) {
    ResourceTable table = start;
    var changes = new ArrayList<ResourceChange>();
    var written = new ArrayList<Map.Entry<ResourceKey, Resource>>();
    for (Document document : documents) {
      Resource resource = numbered(table, document.resource());
      ResourceChange change = change(table, resource);
      changes.add(change);
      if (change.effect() != Effect.UNCHANGED) {
        records(table, resource, written);
        table = table.with(table.offset(), List.of(resource));
      }
    }
    // A trigger never stands in the topic before the function it refers to.
    written.sort(Comparator.comparing(entry -> entry.getKey().kind()));
    var records = new LinkedHashMap<ResourceKey, Resource>();
    written.forEach(entry -> records.put(entry.getKey(), entry.getValue()));
    return new ResourcePlan(List.copyOf(changes), records);
  }

  /** A workflow under the version it will have; other kinds as they are. */
  private static Resource numbered(ResourceTable table, Resource resource) {
    if (!(resource instanceof Workflow workflow)) {
      return resource;
    }
    int highest = table.highestVersion(workflow.name());
    Optional<Workflow> newest = table.workflow(workflow.name(), highest);
    return newest.isPresent() && same(newest.get(), workflow.withVersion(highest))
        ? newest.get()
        : workflow.withVersion(highest + 1);
  }

  private static ResourceChange change(ResourceTable table, Resource resource) {
    Optional<Resource> before = table.find(resource.kind(), resource.name());
    Effect effect =
        before
            .map(known -> same(known, resource) ? Effect.UNCHANGED : Effect.CHANGED)
            .orElse(Effect.CREATED);
    int version = resource instanceof Workflow workflow ? workflow.version() : 0;
    return new ResourceChange(resource.kind(), resource.name(), version, effect);
  }

  // The version goes before what makes it current: a reader in between must not miss it.
  private static void records(
      ResourceTable table, Resource resource, List<Map.Entry<ResourceKey, Resource>> written) {
    if (resource instanceof Workflow workflow
        && table.workflow(workflow.name(), workflow.version()).isEmpty()) {
      written.add(
          Map.entry(
              new ResourceKey(workflow.kind(), workflow.name(), workflow.version()), workflow));
    }
    written.add(Map.entry(ResourceKey.current(resource.kind(), resource.name()), resource));
  }

  // Compared as they come out of the topic: an author's 1.0 and the stored 1.0 are different
  // numbers to Java.
  private static boolean same(Resource a, Resource b) {
    try {
      return Json.parse(Json.bytes(ResourceDocuments.toJson(a)))
          .equals(Json.parse(Json.bytes(ResourceDocuments.toJson(b))));
    } catch (IOException bug) {
      throw new UncheckedIOException(bug);
    }
  }
}
