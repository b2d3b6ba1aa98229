package io.tidemill.ops.resources;

import io.tidemill.schemas.json.Json;
import io.tidemill.schemas.problem.Problem;
import io.tidemill.schemas.resource.Resource;
import io.tidemill.schemas.resource.ResourceDocuments;
import io.tidemill.schemas.resource.ResourceTable;
import io.tidemill.schemas.resource.Workflow;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Folds one record of the resources topic into a table; total, as a record that is nonsense changes
 * nothing.
 */
final class ResourceFold {
  private ResourceFold() {}

  /** Why the record was left out; empty when it was folded in. */
  static Optional<String> apply(
      ResourceTable.Builder table, byte @Nullable [] key, byte @Nullable [] value) {
    Optional<ResourceKey> parsed =
        key == null ? Optional.empty() : ResourceKey.parse(new String(key, StandardCharsets.UTF_8));
    if (parsed.isEmpty()) {
      return Optional.of("the key is not kind/name or workflow/name/version");
    }
    if (value == null) {
      return remove(table, parsed.get());
    }
    try {
      return put(table, parsed.get(), value);
    } catch (IOException e) {
      return Optional.of("the value is not JSON: " + e.getMessage());
    }
  }

  private static Optional<String> remove(ResourceTable.Builder table, ResourceKey key) {
    if (key.version() != ResourceKey.CURRENT) {
      return Optional.of("a version of a workflow is never deleted: instances may still run it");
    }
    table.remove(key.kind(), key.name());
    return Optional.empty();
  }

  private static Optional<String> put(ResourceTable.Builder table, ResourceKey key, byte[] value)
      throws IOException {
    ResourceDocuments.Parsed parsed = ResourceDocuments.parse(key.text(), Json.parse(value));
    if (!parsed.problems().isEmpty() || parsed.documents().size() != 1) {
      return Optional.of(
          parsed.problems().stream()
              .findFirst()
              .map(Problem::text)
              .orElse("the value is not one resource"));
    }
    Resource resource = parsed.documents().getFirst().resource();
    if (resource.kind() != key.kind() || !resource.name().equals(key.name())) {
      return Optional.of("the value is another resource than the key says");
    }
    if (key.version() == ResourceKey.CURRENT) {
      table.put(resource);
    } else if (resource instanceof Workflow workflow && workflow.version() == key.version()) {
      table.putVersion(workflow);
    } else {
      return Optional.of("the value is another version than the key says");
    }
    return Optional.empty();
  }
}
