package io.tidemill.ops.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidemill.schemas.json.Json;
import io.tidemill.schemas.problem.Problem;
import io.tidemill.schemas.problem.ProblemCode;
import io.tidemill.schemas.problem.ProblemException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Says back what it was asked, so that a test sees what came through. */
public final class InMemoryOperations implements Operations {
  /** What replays were asked for. */
  public final List<Replay> replays = new ArrayList<>();

  /** What the next verification finds unaccounted. */
  public volatile int unaccounted;

  @Override
  public Job replay(String trigger, Replay replay) {
    replays.add(replay);
    return out ->
        out.line(
            Json.object()
                .put("done", true)
                .put("dryRun", replay.dryRun())
                .put("replay", "r1")
                .put("read", 10)
                .put("matching", 4)
                .put("replayed", replay.dryRun() ? 0 : 4));
  }

  @Override
  public JsonNode testFilter(String broker, String document, int last) {
    ObjectNode answer =
        Json.object().put("read", last).put("matched", 1).put("missed", 0).put("malformed", 0);
    ObjectNode row = answer.putArray("matches").addObject().put("id", "e1").put("type", "t");
    row.putArray("decidedBy").add("exact type=t");
    answer.putArray("misses");
    return answer.put("document", document);
  }

  @Override
  public JsonNode why(String id, @Nullable String source, @Nullable Instant scanSince) {
    if (id.equals("unknown")) {
      throw new ProblemException(
          new Problem(ProblemCode.TM_2008, "", "", "no event", "one", "check the id"));
    }
    ObjectNode answer = Json.object().put("id", id);
    ObjectNode event = answer.putArray("events").addObject();
    event.put("place", "tidemill.events.default-0@1").put("broker", "default");
    event.put("time", "2026-01-31T12:00:00Z").put("readByTheMesh", true);
    event.putObject("attributes").put("id", id).put("type", "t").put("source", "/s");
    ObjectNode trigger = event.putArray("triggers").addObject();
    trigger.put("trigger", "notify").put("matched", true).put("state", "delivered");
    ObjectNode clause = trigger.putObject("filter").put("clause", "exact").put("matched", true);
    clause
        .putArray("clauses")
        .addObject()
        .put("clause", "exact type=t")
        .put("matched", true)
        .put("found", "t");
    trigger
        .putArray("attempts")
        .addObject()
        .put("attempt", 1)
        .put("ended", "2026-01-31T12:00:01Z")
        .put("tookMs", 12)
        .put("status", 204)
        .put("settled", "delivered");
    ObjectNode workflow = event.putArray("workflows").addObject();
    workflow.put("workflow", "order").put("token", "42").put("status", "RUNNING");
    return answer.put("tookMs", 5);
  }

  @Override
  public Job verify(String broker, @Nullable Instant since) {
    return out -> {
      out.line(Json.object().put("done", false).put("phase", "events").put("read", 1).put("of", 2));
      ObjectNode result = Json.object().put("done", true).put("broker", broker).put("events", 2);
      ObjectNode trigger =
          result
              .putArray("triggers")
              .addObject()
              .put("trigger", "notify")
              .put("matched", 2)
              .put("delivered", 2 - unaccounted)
              .put("deadLettered", 0)
              .put("pending", 0)
              .put("unaccounted", unaccounted);
      trigger.putArray("places");
      result.putArray("notVerified");
      out.line(result.put("unaccounted", unaccounted));
    };
  }
}
