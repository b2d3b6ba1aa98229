package io.tidemill.ops.resources;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidemill.schemas.json.Json;
import io.tidemill.schemas.problem.Problem;
import io.tidemill.schemas.resource.Kind;
import io.tidemill.schemas.resource.Resource;
import io.tidemill.schemas.resource.ResourceDocuments;
import io.tidemill.schemas.resource.ResourceTable;
import io.tidemill.schemas.resource.Workflow;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Folds one record of the resources topic into a table; total, as a record that is nonsense changes
 * nothing.
 */
final class ResourceFold {
  private ResourceFold() {}

  /**
   * By partition the offset from which a trigger holds, as its record says; empty when it does not
   * say, which is so until it is active.
   */
  static Optional<Map<Integer, Long>> activeFrom(JsonNode record) {
    JsonNode from = record.at("/status/from");
    if (!from.isObject()) {
      return Optional.empty();
    }
    var offsets = new TreeMap<Integer, Long>();
    from.properties()
        .forEach(entry -> {
          if (entry.getKey().matches("[0-9]{1,6}") && entry.getValue().canConvertToLong()) {
            offsets.put(Integer.valueOf(entry.getKey()), entry.getValue().longValue());
          }
        });
    return Optional.of(offsets);
  }

  /** Why the record was left out; empty when it was folded in. */
  static Optional<String> apply(
      ResourceTable.Builder table,
      Map<String, Map<Integer, Long>> activeFrom,
      byte @Nullable [] key,
      byte @Nullable [] value) {
    Optional<ResourceKey> parsed =
        key == null ? Optional.empty() : ResourceKey.parse(new String(key, StandardCharsets.UTF_8));
    if (parsed.isEmpty()) {
      return Optional.of("the key is not kind/name or workflow/name/version");
    }
    if (value == null) {
      if (parsed.get().kind() == Kind.TRIGGER) {
        activeFrom.remove(parsed.get().name());
      }
      return remove(table, parsed.get());
    }
    try {
      JsonNode document = Json.parse(value);
      Optional<String> refused = put(table, parsed.get(), document);
      if (refused.isEmpty() && parsed.get().kind() == Kind.TRIGGER) {
        activeFrom(document)
            .ifPresentOrElse(
                from -> activeFrom.put(parsed.get().name(), from),
                () -> activeFrom.remove(parsed.get().name()));
      }
      return refused;
    } catch (IOException e) {
      return Optional.of("the value is not JSON: " + e.getMessage());
    }
  }

  private static Optional<String> remove(ResourceTable.Builder table, ResourceKey key) {
    if (key.version() == ResourceKey.CURRENT) {
      table.remove(key.kind(), key.name());
    } else {
      table.removeVersion(key.name(), key.version());
    }
    return Optional.empty();
  }

  private static Optional<String> put(
      ResourceTable.Builder table, ResourceKey key, JsonNode value) {
    ResourceDocuments.Parsed parsed = ResourceDocuments.parse(key.text(), value);
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
