package io.tidemill.workflow.testkit;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidemill.workflow.core.Document;
import io.tidemill.workflow.core.Instance;
import java.util.Collection;
import java.util.List;

/** Writes what came of a case as what is expected of it. */
final class ExpectationWriter {
  private final ObjectNode expect;
  private final long beginMs;

  /** A writer into an {@code expect} with empty {@code instances}. */
  ExpectationWriter(ObjectNode expect, long beginMs) {
    this.expect = expect;
    this.beginMs = beginMs;
  }

  void write(Observed observed) {
    ObjectNode instances = expect.putObject("instances");
    observed.runs.forEach((token, runs) -> {
      Collection<Observed.Run> all = runs.values();
      if (all.size() == 1) {
        run(all.iterator().next(), instances.putObject(token));
      } else {
        ArrayNode list = instances.putArray(token);
        all.forEach(run -> run(run, list.addObject()));
      }
    });
    for (Expected.DeadLetter letter : observed.deadLetters) {
      expect
          .withArray("deadLetters")
          .addObject()
          .put("reason", letter.reason())
          .put("event", letter.event());
    }
    for (Expected.Refusal refusal : observed.refusals) {
      ObjectNode json = expect.withArray("refusals").addObject().put("id", refusal.id());
      if (refusal.code() != null) {
        json.put("code", refusal.code());
      }
    }
    observed.replies.forEach(this::reply);
  }

  private void reply(Observed.Reply reply) {
    ObjectNode json = expect.withArray("replies").addObject().put("address", reply.address());
    json.put("at", Span.text(reply.atMs()));
    Document data = reply.data();
    if (data != null) {
      json.set("data", data.node());
    }
    if (reply.error() != null) {
      json.put("error", reply.error());
    }
  }

  private void run(Observed.Run run, ObjectNode json) {
    Instance instance = run.instance;
    // A longer trail lost its beginning.
    if (instance.trail().size() < Instance.TRAIL_MAX) {
      json.put("path", String.join(">", instance.trail()));
    }
    json.put("status", Comparison.status(instance));
    if (instance.live()) {
      json.put("state", instance.state());
    } else {
      if (instance.code() == null) {
        json.putNull("code");
      } else {
        json.put("code", instance.code());
      }
      json.put("endedAt", Span.text(instance.endedMs() - beginMs));
    }
    Document output = instance.output();
    if (output != null) {
      json.set("output", output.node());
    }
    run.calls.forEach(
        (function, calls) -> calls(calls, json.withObject("/calls").putArray(function)));
  }

  private static void calls(List<Observed.Call> calls, ArrayNode list) {
    for (Observed.Call call : calls) {
      list.addObject().put("at", Span.text(call.atMs())).set("input", call.input().node());
    }
  }
}
