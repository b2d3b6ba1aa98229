package io.tidemill.invoker.call;

import io.cloudevents.CloudEvent;
import io.tidemill.invoker.core.Outcome;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * How one attempt to deliver several events in one request ended.
 *
 * @param items one for each event, in the order of the request; an {@code Answered} has no reply of
 *     its own
 * @param replies to the batch as a whole, in the order of the answer; if one of them cannot be
 *     stored, every item that was answered has failed (delivery contract C8)
 */
public record BatchOutcome(List<Outcome> items, List<CloudEvent> replies) {
  public BatchOutcome {
    items = List.copyOf(items);
    replies = List.copyOf(replies);
  }

  /** One more event, called on its own; its reply becomes one of the batch. */
  BatchOutcome with(Outcome outcome) {
    var moreItems = new ArrayList<>(items);
    var moreReplies = new ArrayList<>(replies);
    switch (outcome) {
      case Outcome.Failed failure -> moreItems.add(failure);
      case Outcome.Answered answer -> {
        CloudEvent reply = answer.reply();
        if (reply != null) {
          moreReplies.add(reply);
        }
        moreItems.add(
            new Outcome.Answered(answer.status(), null, answer.contentType(), new byte[0]));
      }
    }
    return new BatchOutcome(moreItems, moreReplies);
  }

  /** The same for each of so many events, without replies. */
  static BatchOutcome all(int events, Outcome outcome) {
    return new BatchOutcome(Collections.nCopies(events, outcome), List.of());
  }
}
