package io.tidemill.invoker.call;

import com.fasterxml.jackson.databind.JsonNode;
import io.cloudevents.CloudEvent;
import io.tidemill.invoker.core.Outcome;
import io.tidemill.schemas.json.Json;
import io.tidemill.schemas.problem.ProblemCode;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a function says of each event of a batch ({@code docs/reference/batch-delivery.md}): {@code
 * {"results": [{"id": "1", "source": "/s", "status": 429, "retryAfter": 5}]}}.
 *
 * <p>A result with an {@code id} is for the first event without a result that has this id, and this
 * source where one is named; a result without an {@code id} is for the event at its own place in
 * the request. What cannot be matched is ignored, and an event without a result has failed.
 */
final class BatchResult {
  /** The media type. */
  static final String TYPE = "application/vnd.tidemill.batch-result+json";

  /** Longest pause that is read, in seconds; {@code RetryPlan} follows less. */
  private static final long RETRY_AFTER_SECONDS_MAX = 999_999_999;

  private final List<CloudEvent> events;
  private final @Nullable Outcome[] outcomes;

  private BatchResult(List<CloudEvent> events) {
    this.events = events;
    this.outcomes = new @Nullable Outcome[events.size()];
  }

  /** The outcome of each event, in the order of the request; total. */
  static List<Outcome> read(byte[] body, List<CloudEvent> events) {
    JsonNode results;
    try {
      results = Json.parse(body).path("results");
    } catch (IOException notJson) {
      return Collections.nCopies(events.size(), untold("the batch result is not JSON"));
    }
    if (!results.isArray()) {
      return Collections.nCopies(events.size(), untold("the batch result has no array results"));
    }
    return new BatchResult(events).outcomes(results);
  }

  private List<Outcome> outcomes(JsonNode results) {
    for (int place = 0; place < results.size(); place++) {
      JsonNode result = results.get(place);
      int index = result.has("id") ? named(result) : place;
      if (index >= 0 && index < outcomes.length && outcomes[index] == null) {
        outcomes[index] = outcome(result);
      }
    }
    var all = new ArrayList<Outcome>(outcomes.length);
    for (Outcome outcome : outcomes) {
      all.add(outcome == null ? untold("the batch result does not name this event") : outcome);
    }
    return all;
  }

  private int named(JsonNode result) {
    String id = result.path("id").asText();
    String source = result.has("source") ? result.path("source").asText() : null;
    for (int i = 0; i < outcomes.length; i++) {
      CloudEvent event = events.get(i);
      if (outcomes[i] == null
          && event.getId().equals(id)
          && (source == null || event.getSource().toString().equals(source))) {
        return i;
      }
    }
    return -1;
  }

  private static Outcome outcome(JsonNode result) {
    JsonNode status = result.path("status");
    if (!status.isInt() || status.intValue() < 100 || status.intValue() > 599) {
      return untold("the batch result has no HTTP status for this event");
    }
    int code = status.intValue();
    if (code >= 200 && code < 300) {
      return new Outcome.Answered(code, null, null, new byte[0]);
    }
    JsonNode retryAfter = result.path("retryAfter");
    Duration pause =
        retryAfter.isIntegralNumber() && retryAfter.canConvertToLong()
            ? Duration.ofSeconds(Math.clamp(retryAfter.longValue(), 0, RETRY_AFTER_SECONDS_MAX))
            : null;
    byte[] kept = Json.bytes(result);
    return Outcome.ofStatus(code, kept.length > 1024 ? Arrays.copyOf(kept, 1024) : kept, pause);
  }

  private static Outcome untold(String message) {
    return Outcome.Failed.unanswered(ProblemCode.TM_5015, message, true);
  }
}
