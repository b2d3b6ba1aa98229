package io.tidemill.invoker.delivery;

import io.tidemill.invoker.call.Target;
import io.tidemill.schemas.resource.Trigger;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Triggers that make no call because their target is gone for good (410), until the trigger or what
 * it calls is changed. Known to this node only: another, or this one after a restart, learns it by
 * a call of its own. Any thread.
 */
final class Stops {
  private record Stopped(Trigger trigger, Target target) {}

  private final Map<String, Stopped> byTrigger = new ConcurrentHashMap<>();

  void stop(Trigger trigger, Target target) {
    byTrigger.put(trigger.name(), new Stopped(trigger, target));
  }

  boolean isStopped(Trigger trigger, Target target) {
    Stopped stopped = byTrigger.get(trigger.name());
    if (stopped == null) {
      return false;
    }
    if (stopped.equals(new Stopped(trigger, target))) {
      return true;
    }
    byTrigger.remove(trigger.name(), stopped);
    return false;
  }
}
