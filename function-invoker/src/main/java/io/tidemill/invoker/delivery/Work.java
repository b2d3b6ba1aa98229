package io.tidemill.invoker.delivery;

import io.cloudevents.CloudEvent;
import io.tidemill.schemas.resource.Trigger;
import java.util.List;

/**
 * What goes out in one attempt: one delivery, or several of a trigger that takes batches.
 *
 * @param entries at least one, of different keys where the trigger orders by key
 * @param trigger of all of them
 * @param to where they go
 */
record Work(List<Entry> entries, Trigger trigger, Destination to) {
  Work {
    entries = List.copyOf(entries);
  }

  List<CloudEvent> events() {
    return entries.stream().map(Entry::event).toList();
  }

  List<String> keys() {
    return entries.stream().map(entry -> entry.id().toString()).toList();
  }

  Work part(int from, int to) {
    return new Work(entries.subList(from, to), trigger, this.to);
  }
}
