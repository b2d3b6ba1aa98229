package io.tidemill.ops.bulk;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidemill.ops.api.BulkRequest;
import io.tidemill.ops.api.BulkRequest.Verb;
import io.tidemill.ops.api.InstancePage;
import io.tidemill.ops.api.Workflows;
import io.tidemill.schemas.problem.Problem;
import io.tidemill.schemas.problem.ProblemCode;
import io.tidemill.schemas.problem.ProblemException;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Walks over the instances that a bulk command is for: the newest of their token, that can take the
 * command and did not change since. One status after the other, since a search knows one.
 */
final class BulkSelection {
  private static final int PAGE = 200;

  private final Workflows workflows;
  private final BulkRequest request;
  private final List<String> statuses;
  private int at;
  private @Nullable String after;
  private @Nullable String following;

  BulkSelection(Workflows workflows, BulkRequest request) {
    this.workflows = workflows;
    this.request = request;
    String wanted = request.filter().status();
    this.statuses = wanted == null ? request.verb().statuses() : List.of(wanted);
    start(request.after());
  }

  /**
   * Some of the instances.
   *
   * @param missing why there may be others that cannot be seen now; null when there are none
   */
  record Part(List<JsonNode> instances, @Nullable String missing) {}

  /** Where it goes on behind an instance: {@code number of the status, dot, place}. */
  String behind(JsonNode instance) {
    return at + "." + instance.path("place").asText();
  }

  private void start(String cursor) {
    if (cursor.isEmpty()) {
      return;
    }
    int dot = cursor.indexOf('.');
    if (!cursor.matches("[0-9]\\.([0-9a-f]{2}){0,4096}")
        || Integer.parseInt(cursor.substring(0, dot)) >= statuses.size()) {
      throw new ProblemException(
          new Problem(
              ProblemCode.TM_1005,
              "",
              "/after",
              "`" + cursor + "`",
              "what an earlier answer called `next`",
              "leave `after` out to begin anew"));
    }
    at = Integer.parseInt(cursor.substring(0, dot));
    String place = cursor.substring(dot + 1);
    after = place.isEmpty() ? null : place;
  }

  /** The next ones; null when there are no more. The same again until {@link #advance}. */
  @Nullable Part next() {
    if (at == statuses.size()) {
      return null;
    }
    InstancePage page =
        workflows.search(request.filter().withStatus(statuses.get(at)).page(PAGE, after));
    following = page.next();
    return page.missing() == null
        ? new Part(page.items().stream().filter(this::isMeant).toList(), null)
        : new Part(List.of(), page.missing());
  }

  /** What the last part held is dealt with. */
  void advance() {
    after = following;
    if (after == null) {
      at++;
    }
  }

  private boolean isMeant(JsonNode instance) {
    Instant changed = Instant.parse(instance.path("changedAt").asText());
    return instance.path("newest").asBoolean(true)
        // Whatever else was asked of one cannot be asked again.
        && (request.verb() != Verb.RETRY || changed.toEpochMilli() <= request.beforeMs())
        && takes(request.verb(), instance);
  }

  private static boolean takes(Verb verb, JsonNode instance) {
    String phase = instance.path("phase").asText();
    return switch (verb) {
      case CANCEL -> true;
      case PAUSE -> !phase.equals("PAUSED") && !phase.equals("INCIDENT");
      case RESUME -> phase.equals("PAUSED");
      case RETRY -> phase.equals("INCIDENT") || instance.hasNonNull("stoppedIn");
    };
  }
}
