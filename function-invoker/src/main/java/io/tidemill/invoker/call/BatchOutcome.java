package io.tidemill.invoker.call;

import io.cloudevents.CloudEvent;
import io.tidemill.invoker.core.Outcome;
import java.util.Collections;
import java.util.List;

/**
 * How one attempt to deliver several events in one request ended.
 *
 * @param items one for each event, in the order of the request; an {@code Answered} has no reply of
 *     its own
 * @param replies to the batch as a whole, empty unless every item was answered; as long as one of
 *     them cannot be stored, every item has failed (delivery contract C8)
 */
public record BatchOutcome(List<Outcome> items, List<CloudEvent> replies) {
  public BatchOutcome {
    items = List.copyOf(items);
    replies = List.copyOf(replies);
  }

  /** The same for each of so many events, without replies. */
  static BatchOutcome all(int events, Outcome outcome) {
    return new BatchOutcome(Collections.nCopies(events, outcome), List.of());
  }
}
