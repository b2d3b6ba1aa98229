package io.tidemill.workflow.stream;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidemill.schemas.json.Json;
import io.tidemill.workflow.core.Action;
import io.tidemill.workflow.core.Activity;
import io.tidemill.workflow.core.Activity.ActionRun;
import io.tidemill.workflow.core.Activity.Timer;
import io.tidemill.workflow.core.Definition;
import io.tidemill.workflow.core.Instance;
import io.tidemill.workflow.core.Node;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** An instance as JSON for people and programs. */
public final class InstanceView {
  private InstanceView() {}

  /** What a list shows; no document is looked at. */
  public static ObjectNode summary(Instance instance) {
    Instance.Suspension suspension = instance.suspension();
    return Json.object()
        .put("id", instance.id())
        .put("workflow", instance.workflow())
        .put("version", instance.version())
        .put("token", instance.token())
        .put("run", instance.run())
        .put("status", instance.status().name())
        .put("phase", instance.phase().name())
        .put("code", suspension == null ? instance.code() : suspension.code())
        .put("state", instance.state())
        .put("startedAt", Instant.ofEpochMilli(instance.startedMs()).toString())
        .put("changedAt", Instant.ofEpochMilli(instance.changedMs()).toString())
        .put(
            "endedAt",
            instance.live() ? null : Instant.ofEpochMilli(instance.endedMs()).toString());
  }

  /**
   * All there is to know.
   *
   * @param definition of the instance's version; without it functions have no names
   */
  public static ObjectNode whole(Instance instance, Optional<Definition> definition) {
    Instance.Suspension suspension = instance.suspension();
    ObjectNode whole =
        summary(instance)
            .put("message", suspension == null ? instance.message() : suspension.message())
            .put("held", instance.held())
            .put("sequence", instance.sequence());
    whole.set("data", instance.data().node());
    ArrayNode inbox = whole.putArray("inbox");
    for (Instance.InboxEvent event : instance.inbox()) {
      ObjectNode item = inbox.addObject().put("source", event.source()).put("id", event.id());
      ArrayNode triggers = item.putArray("triggers");
      event.triggers().forEach(triggers::add);
    }
    ArrayNode trail = whole.putArray("trail");
    instance.trail().forEach(trail::add);
    ArrayNode threads = whole.putArray("threads");
    for (Instance.Thread thread : instance.threads()) {
      threads
          .addObject()
          .put("id", thread.id())
          .put("parent", thread.parent())
          .put("state", thread.state())
          .put("activity", thread.activity().getClass().getSimpleName());
    }
    ArrayNode timers = whole.putArray("timers");
    for (Timer timer : instance.timers()) {
      timers
          .addObject()
          .put("timer", timer.number())
          .put("dueAt", Instant.ofEpochMilli(timer.dueMs()).toString());
    }
    ArrayNode calls = whole.putArray("calls");
    for (Instance.Thread thread : instance.threads()) {
      if (thread.activity() instanceof Activity.Calling calling) {
        calling.runs().stream()
            .filter(run -> run.phase() == Activity.RunPhase.CALLING)
            .forEach(run -> calls.add(call(thread, calling, run, definition)));
      }
    }
    if (calls.isEmpty()) {
      whole.putNull("outstanding");
    } else {
      whole.set("outstanding", calls.get(0));
    }
    return whole;
  }

  private static ObjectNode call(
      Instance.Thread thread,
      Activity.Calling calling,
      ActionRun run,
      Optional<Definition> definition) {
    return Json.object()
        .put("call", run.call())
        .put("attempt", run.attempt())
        .put(
            "function",
            definition
                .map(d -> actions(d.node(thread.state()), calling.alternative()))
                .filter(actions -> run.action() < actions.size())
                .map(actions -> actions.get(run.action()).function())
                .orElse(null));
  }

  private static List<Action> actions(Node node, int alternative) {
    return switch (node) {
      case Node.Await await -> await.alternatives().get(alternative).actions().list();
      case Node.Work work -> work.work().list();
      case Node.Choose _, Node.Pause _, Node.Fork _, Node.Emit _, Node.End _ -> List.of();
    };
  }
}
