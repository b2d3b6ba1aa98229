package io.tidemill.ops.explain;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.cloudevents.CloudEvent;
import io.tidemill.ops.journal.Attempt;
import io.tidemill.schemas.avro.JournalEnd;
import io.tidemill.schemas.event.EventMessage;
import io.tidemill.schemas.event.Origin;
import io.tidemill.schemas.json.Json;
import io.tidemill.schemas.resource.ResourceTable;
import io.tidemill.schemas.resource.Trigger;
import io.tidemill.triggers.core.Correlation;
import io.tidemill.triggers.core.Subscription;
import io.tidemill.triggers.core.SubscriptionIndex;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * What became of one event, told from what is known; asks nobody but its arguments.
 *
 * @param table the resources now
 * @param index every subscription now
 * @param activeFrom for each trigger the offset by partition from which its present form holds;
 *     empty when that is not known
 * @param instance a workflow's instance by token
 */
record EventStory(
    ResourceTable table,
    SubscriptionIndex index,
    Function<String, Optional<Map<Integer, Long>>> activeFrom,
    BiFunction<String, String, Optional<JsonNode>> instance) {

  /**
   * The story of an event that lies somewhere.
   *
   * @param timeMs when it was stored, epoch milliseconds
   * @param committed whether the mesh is done with reading it
   */
  ObjectNode of(
      String broker,
      CloudEvent event,
      Origin place,
      long timeMs,
      boolean committed,
      List<Attempt> attempts) {
    ObjectNode story =
        Json.object()
            .put("place", place.toString())
            .put("broker", broker)
            .put("time", Instant.ofEpochMilli(timeMs).toString())
            .put("readByTheMesh", committed);
    ObjectNode shown = story.putObject("attributes");
    EventMessage.attributes(event).forEach(shown::put);
    ArrayNode triggers = story.putArray("triggers");
    for (Trigger trigger : table.triggers()) {
      if (trigger.broker().equals(broker)) {
        triggers.add(trigger(trigger, event, place, committed, attempts));
      }
    }
    gone(attempts, triggers);
    workflows(broker, event, story);
    return story;
  }

  private ObjectNode trigger(
      Trigger trigger, CloudEvent event, Origin place, boolean committed, List<Attempt> attempts) {
    ObjectNode clauses = Clauses.of(trigger.filter(), event);
    boolean matched = clauses.path("matched").asBoolean();
    List<Attempt> own =
        attempts.stream().filter(attempt -> attempt.trigger().equals(trigger.name())).toList();
    Optional<Map<Integer, Long>> active = activeFrom.apply(trigger.name());
    boolean before =
        active.map(from -> place.offset() < from.getOrDefault(place.partition(), 0L)).orElse(false);
    ObjectNode json =
        Json.object()
            .put("trigger", trigger.name())
            .put("matched", matched)
            .put("state", state(matched, before, committed, own));
    json.put(
        "activeFrom", active.map(from -> from.getOrDefault(place.partition(), 0L)).orElse(null));
    json.set("filter", clauses);
    attempts(own, place, json);
    return json;
  }

  /** One word for how a delivery stands. */
  static String state(boolean matched, boolean before, boolean committed, List<Attempt> attempts) {
    List<JournalEnd> ends =
        attempts.stream().map(Attempt::end).filter(end -> end != JournalEnd.NONE).toList();
    if (ends.contains(JournalEnd.DELIVERED)) {
      return "delivered";
    }
    if (!ends.isEmpty()) {
      return "dead-lettered";
    }
    if (!attempts.isEmpty()) {
      return "pending";
    }
    if (before) {
      return "before-activation";
    }
    if (!matched) {
      return "not-matched";
    }
    return committed ? "pending" : "not-read-yet";
  }

  private static void attempts(List<Attempt> own, Origin place, ObjectNode into) {
    ArrayNode array = into.putArray("attempts");
    for (Attempt attempt : own) {
      ObjectNode json =
          array
              .addObject()
              .put("attempt", attempt.number())
              .put("ended", Instant.ofEpochMilli(attempt.endedMs()).toString())
              .put("tookMs", attempt.tookMs())
              .put("status", attempt.status())
              .put("code", attempt.code().isEmpty() ? null : attempt.code())
              .put("settled", word(attempt.end()));
      switch (attempt.end()) {
        case DELIVERED -> json.put("reply", attempt.target().orElse(null));
        case DEAD_LETTERED -> json.put("deadLetter", attempt.target().orElse(null));
        case NONE -> {}
      }
      if (!attempt.identity().equals(place)) {
        json.put("redelivery", attempt.identity().toString());
      }
    }
  }

  private static String word(JournalEnd end) {
    return switch (end) {
      case NONE -> "no";
      case DELIVERED -> "delivered";
      case DEAD_LETTERED -> "dead-lettered";
    };
  }

  /** Attempts of triggers that do not exist any more are told, too. */
  private void gone(List<Attempt> attempts, ArrayNode triggers) {
    attempts.stream()
        .map(Attempt::trigger)
        .distinct()
        .filter(name -> table.trigger(name).isEmpty())
        .forEach(name -> {
          List<Attempt> own = attempts.stream().filter(a -> a.trigger().equals(name)).toList();
          ObjectNode json =
              Json.object()
                  .put("trigger", name)
                  .put("deleted", true)
                  .put("matched", true)
                  .put("state", state(true, false, true, own));
          attempts(own, own.getFirst().identity(), json);
          triggers.add(json);
        });
  }

  private void workflows(String broker, CloudEvent event, ObjectNode story) {
    List<Subscription.ToWorkflow> matched =
        index.match(broker, event).stream()
            .filter(Subscription.ToWorkflow.class::isInstance)
            .map(Subscription.ToWorkflow.class::cast)
            .toList();
    Correlation correlation = Correlation.of(event, matched);
    ArrayNode reached = story.putArray("workflows");
    for (Correlation.Arrival arrival : correlation.arrivals()) {
      String workflow = arrival.key().workflow();
      String token = arrival.key().token();
      ObjectNode json = reached.addObject().put("workflow", workflow).put("token", token);
      ArrayNode triggers = json.putArray("triggers");
      arrival.triggers().forEach(triggers::add);
      instance
          .apply(workflow, token)
          .ifPresent(found -> {
            json.set("instance", found.path("id"));
            json.set("status", found.path("status"));
            json.set("state", found.path("state"));
          });
    }
    ArrayNode lost = story.putArray("uncorrelatable");
    correlation.uncorrelatable().forEach(lost::add);
  }
}
