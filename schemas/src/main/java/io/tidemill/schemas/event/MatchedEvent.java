package io.tidemill.schemas.event;

import io.cloudevents.CloudEvent;
import java.util.List;

/**
 * An event of a broker and the triggers that matched it, on its way from matching to delivery.
 *
 * @param broker whose event
 * @param event as it was read
 * @param origin where it lies
 * @param triggers names of the triggers that matched, at least one
 */
public record MatchedEvent(String broker, CloudEvent event, Origin origin, List<String> triggers) {
  public MatchedEvent {
    triggers = List.copyOf(triggers);
  }
}
