package io.tidemill.ops.demo;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Sees from the outside whether everything that was sent has had its effect, and counts what came
 * of it. Functions over HTTP are counted by themselves, dead letters in their topics, instances
 * through the API; only what matched and what a Java function did is taken from the node's own
 * metrics.
 */
final class Observer {
  private static final Duration LOOK_EVERY = Duration.ofMillis(150);

  private final Api api;
  private final KafkaView kafka;

  Observer(Api api, KafkaView kafka) {
    this.api = api;
    this.kafka = kafka;
  }

  /**
   * How far everything is; two that are equal and quiet, one after the other, mean that nothing
   * moves any more.
   */
  private record Look(
      KafkaView.Position events, KafkaView.Position log, long pending, long moving) {
    boolean quiet() {
      return events.end() == events.committed()
          && log.end() == log.committed()
          && pending == 0
          && moving == 0;
    }
  }

  /** Waits until nothing moves any more; false when the time is over before. */
  boolean awaitSettled(Duration within) throws InterruptedException {
    long deadline = System.nanoTime() + within.toNanos();
    @Nullable Look before = null;
    while (System.nanoTime() < deadline) {
      Look now = look();
      if (now.quiet() && Objects.equals(now, before)) {
        return true;
      }
      before = now;
      Thread.sleep(LOOK_EVERY);
    }
    return false;
  }

  private Look look() throws InterruptedException {
    return new Look(
        kafka.events(),
        kafka.workflowLog(),
        api.metric("tidemill_deliveries_pending", ""),
        moving(api.instances()));
  }

  /** Instances for which a call is under way: they run, and do not wait for an event. */
  private static long moving(List<JsonNode> instances) {
    return instances.stream()
        .filter(i -> is(i, "status", "RUNNING") && !is(i, "state", LoanExample.WAITING_STATE))
        .count();
  }

  /** How many instances wait for their decision. */
  long waiting() throws InterruptedException {
    return api.instances().stream().filter(i -> is(i, "status", "RUNNING")).count();
  }

  /** Counts everything, once nothing moves any more. */
  Tally count(List<Receipt> receipts, List<Functions.Call> calls) throws InterruptedException {
    var found = new Tally();
    for (Receipt receipt : receipts) {
      boolean overHttp = receipt.via() == Line.Via.HTTP;
      found.add(overHttp ? Row.SENT_HTTP : Row.SENT_KAFKA, 1);
      if (receipt.accepted()) {
        found.add(overHttp ? Row.ACCEPTED : Row.ACKNOWLEDGED, 1);
      } else {
        found.add(
            receipt.status() == 207 ? Row.PARTLY : Row.refused(receipt.status(), receipt.code()),
            1);
      }
    }
    found.add(Row.BY_TRIGGERS, api.metric("tidemill_events_matches_total", "to=\"trigger\""));
    found.add(Row.BY_WORKFLOW, api.metric("tidemill_events_matches_total", "to=\"workflow\""));
    found.add(Row.DELIVERED, api.metric("tidemill_deliveries_total", "outcome=\"delivered\""));
    found.add(Row.REPLIED, api.metric("tidemill_replies_total", ""));
    calls.forEach(call -> found.add(Row.calls(call.function()), 1));
    kafka.deadLetters().forEach(code -> found.add(Row.deadLetters(code), 1));
    for (JsonNode instance : api.instances()) {
      found.add(end(instance), 1);
    }
    return found;
  }

  /** The row of an instance. An approved one has a contract, a rejected one a letter. */
  private Row end(JsonNode instance) throws InterruptedException {
    if (is(instance, "status", "SUCCESS")) {
      JsonNode result = api.instance(instance.path("token").asText()).at("/data/result");
      if (result.has("contract")) {
        return Row.APPROVED;
      }
      if (result.has("letter")) {
        return Row.REJECTED;
      }
    }
    String how =
        is(instance, "status", "RUNNING") || is(instance, "status", "FAILURE")
            ? " in "
            : " without a result in ";
    return new Row(
        Row.INSTANCES, instance.path("status").asText() + how + instance.path("state").asText());
  }

  private static boolean is(JsonNode instance, String field, String value) {
    return instance.path(field).asText().equals(value);
  }
}
