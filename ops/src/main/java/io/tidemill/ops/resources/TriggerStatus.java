package io.tidemill.ops.resources;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidemill.schemas.json.Json;
import io.tidemill.schemas.resource.Function;
import io.tidemill.schemas.resource.ResourceTable;
import io.tidemill.schemas.resource.Trigger;
import io.tidemill.schemas.resource.Trigger.Subscriber;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether a trigger is ready, and says what it resolved to (delivery contract, C11, C14):
 * the broker exists, the subscriber and the dead-letter topic are resolved, and every node knows
 * it.
 */
public final class TriggerStatus {
  private TriggerStatus() {}

  private record Condition(String type, boolean holds, String reason, String message) {}

  /**
   * The status of a trigger.
   *
   * @param activeFrom by partition the offset from which it holds; empty when that is not known
   * @param deadLetters the topic of the broker's dead letters
   * @param topicExists whether Kafka has a topic
   */
  public static ObjectNode of(
      Trigger trigger,
      ResourceTable table,
      Optional<Map<Integer, Long>> activeFrom,
      String deadLetters,
      Predicate<String> topicExists) {
    ObjectNode status = Json.object();
    String own = trigger.delivery().deadLetterTopic();
    String deadLetterTopic = own == null ? deadLetters : own;
    var conditions = new ArrayList<Condition>();
    conditions.add(
        new Condition(
            "BrokerReady",
            table.broker(trigger.broker()).isPresent(),
            "BrokerMissing",
            "there is no broker " + trigger.broker()));
    conditions.add(subscriber(trigger.subscriber(), table, topicExists));
    conditions.add(
        new Condition(
            "DeadLetterSinkResolved",
            topicExists.test(deadLetterTopic),
            "TopicMissing",
            "there is no topic " + deadLetterTopic));
    conditions.add(
        new Condition(
            "Active",
            activeFrom.isPresent(),
            "NotActive",
            "not every node that reads events has said that it knows it"));
    write(conditions, status);
    String resolved = resolved(trigger.subscriber(), table);
    if (resolved != null) {
      status.put("subscriber", resolved);
    }
    status.put("deadLetterSink", "topic:" + deadLetterTopic);
    activeFrom.ifPresent(from -> {
      ObjectNode offsets = status.putObject("from");
      new TreeMap<>(from)
          .forEach((partition, offset) -> offsets.put(Integer.toString(partition), offset));
    });
    return status;
  }

  private static void write(List<Condition> conditions, ObjectNode status) {
    var array = status.putArray("conditions");
    Condition ready =
        conditions.stream()
            .filter(condition -> !condition.holds())
            .findFirst()
            .map(failed -> new Condition("Ready", false, failed.reason(), failed.message()))
            .orElse(new Condition("Ready", true, "", ""));
    var all = new ArrayList<Condition>(List.of(ready));
    all.addAll(conditions);
    for (Condition condition : all) {
      ObjectNode json =
          array
              .addObject()
              .put("type", condition.type())
              .put("status", condition.holds() ? "True" : "False");
      if (!condition.holds()) {
        json.put("reason", condition.reason()).put("message", condition.message());
      }
    }
  }

  private static Condition subscriber(
      Subscriber subscriber, ResourceTable table, Predicate<String> topicExists) {
    return switch (subscriber) {
      case Subscriber.ToFunction(var name) ->
          new Condition(
              "SubscriberResolved",
              table.function(name).isPresent(),
              "FunctionMissing",
              "there is no function " + name);
      case Subscriber.ToTopic(var topic) ->
          new Condition(
              "SubscriberResolved",
              topicExists.test(topic),
              "TopicMissing",
              "there is no topic " + topic);
      case Subscriber.ToUri _ -> new Condition("SubscriberResolved", true, "", "");
    };
  }

  /** Where events go in the end; null when that is not known. */
  private static @Nullable String resolved(Subscriber subscriber, ResourceTable table) {
    return switch (subscriber) {
      case Subscriber.ToUri(var uri, var _) -> uri.toString();
      case Subscriber.ToTopic(var topic) -> "topic:" + topic;
      case Subscriber.ToFunction(var name) ->
          table.function(name).map(Function::runtime).map(TriggerStatus::address).orElse(null);
    };
  }

  private static String address(Function.Runtime runtime) {
    return switch (runtime) {
      case Function.Runtime.Http(var url) -> url.toString();
      case Function.Runtime.Java java -> "java:" + java.className();
    };
  }
}
