package io.tidemill.invoker.delivery;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What keeps the deliveries of a trigger from getting on, the last known for each; gone when one of
 * them got on. Any thread.
 */
final class Troubles {
  private final Map<String, String> byTrigger = new ConcurrentHashMap<>();

  void note(String trigger, String what) {
    byTrigger.put(trigger, what);
  }

  void over(String trigger) {
    if (!byTrigger.isEmpty()) {
      byTrigger.remove(trigger);
    }
  }

  Map<String, String> all() {
    return new TreeMap<>(byTrigger);
  }
}
