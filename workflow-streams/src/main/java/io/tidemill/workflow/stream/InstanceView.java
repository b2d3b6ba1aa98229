package io.tidemill.workflow.stream;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidemill.schemas.json.Json;
import io.tidemill.workflow.core.Instance;
import java.time.Instant;

/** An instance as JSON for people and programs. */
public final class InstanceView {
  private InstanceView() {}

  /** What a list shows. */
  public static ObjectNode summary(Instance instance) {
    return Json.object()
        .put("id", instance.id())
        .put("workflow", instance.workflow())
        .put("version", instance.version())
        .put("token", instance.token())
        .put("run", instance.run())
        .put("status", instance.status().name())
        .put("code", instance.code())
        .put("state", instance.state())
        .put("startedAt", Instant.ofEpochMilli(instance.startedMs()).toString())
        .put("changedAt", Instant.ofEpochMilli(instance.changedMs()).toString());
  }

  /** All there is to know. */
  public static ObjectNode whole(Instance instance) {
    ObjectNode whole = summary(instance).put("message", instance.message());
    whole.set("data", instance.raw().node());
    ArrayNode inbox = whole.putArray("inbox");
    for (Instance.InboxEvent event : instance.inbox()) {
      ObjectNode item = inbox.addObject().put("source", event.source()).put("id", event.id());
      ArrayNode triggers = item.putArray("triggers");
      event.triggers().forEach(triggers::add);
    }
    ArrayNode trail = whole.putArray("trail");
    instance.trail().forEach(trail::add);
    Instance.Work work = instance.work();
    if (work == null) {
      whole.putNull("outstanding");
    } else {
      whole
          .putObject("outstanding")
          .put("call", work.call())
          .put("attempt", work.attempt())
          .put("function", function(instance));
    }
    return whole;
  }

  /** The function of the outstanding call: the newest entry of the trail is its attempt. */
  private static String function(Instance instance) {
    String attempt = instance.trail().getLast();
    return attempt.substring(0, attempt.lastIndexOf('#'));
  }
}
