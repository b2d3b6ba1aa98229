package io.tidemill.workflow.core;

import io.tidemill.workflow.core.Instance.InboxEvent;
import org.jspecify.annotations.Nullable;

/** What an event that fires a state contributes to its data (Function Workflow v0.1 §16.4). */
final class EventData {
  private EventData() {}

  /** An event without data contributes nothing, unless its attributes are asked for. */
  static boolean contributes(Filters filters, InboxEvent event) {
    return filters.result() != null
        && (event.data() != null || filters.input() instanceof Path.OfEvent);
  }

  /** The contribution; null when it cannot be selected or put. */
  static @Nullable Document of(Filters filters, InboxEvent event) {
    Document data = event.data() == null ? Document.EMPTY : event.data();
    Document selected = Data.select(filters.input(), data, event.attributes());
    return selected == null ? null : Data.put(filters.result(), Document.EMPTY, selected);
  }
}
