package io.tidemill.workflow.core;

import io.tidemill.workflow.core.Instance.InboxEvent;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What fires a waiting state (Function Workflow v0.1 §5.2, §9.1).
 *
 * @param alternative index of the alternative that fires
 * @param bound the events that it uses, each with the trigger it was bound for, in operand order
 * @param completing the event that made the expression true
 */
record Firing(int alternative, List<Bound> bound, InboxEvent completing) {
  /** An event and the trigger of the expression that it stands for. */
  record Bound(String trigger, InboxEvent event) {}

  /**
   * The first firing: kept events count as if they arrived now, in their order; the first that
   * makes any alternative true decides, and of the alternatives the first.
   *
   * @param visible events that the thread did not consume, in order of arrival
   * @return null when none is true
   */
  static @Nullable Firing first(Node.Await await, List<InboxEvent> visible) {
    var earliest = new HashMap<String, InboxEvent>();
    for (InboxEvent event : visible) {
      boolean grew = false;
      for (String trigger : event.triggers()) {
        grew |= earliest.putIfAbsent(trigger, event) == null;
      }
      // Expressions are monotone, so an event of known triggers makes none true.
      for (int i = 0; grew && i < await.alternatives().size(); i++) {
        List<String> satisfying = satisfy(await.alternatives().get(i).when(), earliest);
        if (satisfying != null) {
          return new Firing(i, bind(satisfying, earliest), event);
        }
      }
    }
    return null;
  }

  // One event may stand for two triggers, and is used once.
  private static List<Bound> bind(List<String> triggers, Map<String, InboxEvent> earliest) {
    var bound = new LinkedHashMap<Integer, Bound>();
    for (String trigger : triggers) {
      InboxEvent event = earliest.get(trigger);
      if (event != null) {
        bound.putIfAbsent(event.number(), new Bound(trigger, event));
      }
    }
    return List.copyOf(bound.values());
  }

  private static @Nullable List<String> satisfy(
      EventExpression expression, Map<String, InboxEvent> earliest) {
    return switch (expression) {
      case EventExpression.Operand(var trigger) ->
          earliest.containsKey(trigger) ? List.of(trigger) : null;
      case EventExpression.Or(var parts) -> {
        for (EventExpression part : parts) {
          List<String> satisfying = satisfy(part, earliest);
          if (satisfying != null) {
            yield satisfying;
          }
        }
        yield null;
      }
      case EventExpression.And(var parts) -> {
        var all = new ArrayList<String>();
        for (EventExpression part : parts) {
          List<String> satisfying = satisfy(part, earliest);
          if (satisfying == null) {
            yield null;
          }
          all.addAll(satisfying);
        }
        yield all;
      }
    };
  }
}
