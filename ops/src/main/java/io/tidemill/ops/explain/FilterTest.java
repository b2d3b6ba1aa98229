package io.tidemill.ops.explain;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.cloudevents.CloudEvent;
import io.tidemill.schemas.json.Json;
import io.tidemill.schemas.resource.Filter;
import io.tidemill.triggers.core.Subscription;
import io.tidemill.triggers.core.SubscriptionIndex;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How one filter judges events, with the mesh's own engine: how many match, and of matches and
 * misses the first {@value #SHOWN_MAX} each, with what decided.
 */
public final class FilterTest {
  /** Most matches, and most misses, that are shown. */
  public static final int SHOWN_MAX = 20;

  private static final String ANY = "any";

  private final Filter filter;
  private final SubscriptionIndex index;
  private final List<ObjectNode> matches = new ArrayList<>();
  private final List<ObjectNode> misses = new ArrayList<>();
  private long read;
  private long matched;
  private long malformed;

  public FilterTest(Filter filter) {
    this.filter = filter;
    this.index = SubscriptionIndex.of(List.of(new Subscription.ToTrigger(ANY, filter, ANY)));
  }

  /**
   * Judges one event.
   *
   * @param place where it lies; null when that is of no interest
   */
  public void read(CloudEvent event, @Nullable String place) {
    read++;
    boolean matches = !index.match(ANY, event).isEmpty();
    matched += matches ? 1 : 0;
    List<ObjectNode> shown = matches ? this.matches : misses;
    if (shown.size() < SHOWN_MAX) {
      ObjectNode explained = Clauses.of(filter, event);
      ObjectNode row =
          Json.object()
              .put("place", place)
              .put("id", event.getId())
              .put("source", event.getSource().toString())
              .put("type", event.getType())
              .put("subject", event.getSubject());
      ArrayNode decided = row.putArray("decidedBy");
      decisive(explained, matches, decided);
      row.set("filter", explained);
      shown.add(row);
    }
  }

  /** Counts a record that is no CloudEvent. */
  public void readMalformed() {
    read++;
    malformed++;
  }

  /** {@code {read, matched, missed, malformed, matches, misses}}. */
  public ObjectNode json() {
    ObjectNode json =
        Json.object()
            .put("read", read)
            .put("matched", matched)
            .put("missed", read - matched - malformed)
            .put("malformed", malformed);
    json.putArray("matches").addAll(matches);
    json.putArray("misses").addAll(misses);
    return json;
  }

  /** The innermost clauses that made it so: of a miss the false ones, of a match the true ones. */
  static void decisive(JsonNode clause, boolean value, ArrayNode into) {
    if (clause.path("matched").asBoolean() != value) {
      return;
    }
    JsonNode inner = clause.path("clauses");
    if (inner.isEmpty()) {
      into.add(text(clause));
      return;
    }
    // What a negation holds is the other way round.
    boolean sought = clause.path("clause").asText().equals("not") ? !value : value;
    inner.forEach(part -> decisive(part, sought, into));
  }

  private static String text(JsonNode clause) {
    String text = clause.path("clause").asText();
    return clause.has("found") ? text + " (" + clause.path("found").asText() + ")" : text;
  }
}
