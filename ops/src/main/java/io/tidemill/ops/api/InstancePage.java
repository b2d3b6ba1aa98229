package io.tidemill.ops.api;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Summaries of instances; each has a {@code place} that a page may follow.
 *
 * @param next what the next page follows; null when there is none
 */
public record InstancePage(List<JsonNode> items, @Nullable String next) {
  public InstancePage {
    items = List.copyOf(items);
  }
}
