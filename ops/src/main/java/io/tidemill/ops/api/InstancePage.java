package io.tidemill.ops.api;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Summaries of instances; each has a {@code place} that a page may follow.
 *
 * @param next what the next page follows; null when there is none. A page may be shorter than it
 *     may be, and still have a next one
 * @param missing why instances may be missing from it, as a sentence; null when none is
 */
public record InstancePage(List<JsonNode> items, @Nullable String next, @Nullable String missing) {
  public InstancePage {
    items = List.copyOf(items);
  }

  /** The page of pages of several nodes, each of which may have more. */
  public static InstancePage merged(List<InstancePage> pages, int limit, @Nullable String missing) {
    var items = new ArrayList<JsonNode>();
    String end = null;
    for (InstancePage page : pages) {
      items.addAll(page.items());
      // What stands behind the end of one page may stand behind what that node did not tell.
      if (page.next() != null && (end == null || page.next().compareTo(end) < 0)) {
        end = page.next();
      }
    }
    String last = end;
    items.removeIf(item -> last != null && place(item).compareTo(last) > 0);
    items.sort(Comparator.comparing(InstancePage::place));
    return items.size() > limit
        ? new InstancePage(items.subList(0, limit), place(items.get(limit - 1)), missing)
        : new InstancePage(items, last, missing);
  }

  private static String place(JsonNode item) {
    return item.path("place").asText();
  }
}
