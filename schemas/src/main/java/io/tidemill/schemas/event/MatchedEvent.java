package io.tidemill.schemas.event;

import io.cloudevents.CloudEvent;
import io.tidemill.schemas.resource.Trigger;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An event of a broker and the triggers that matched it, on its way from matching to delivery.
 *
 * @param broker whose event
 * @param event as it was read
 * @param origin where it lies; of a redelivery what it is known by
 * @param key what orders deliveries: the partition key, else the record's key; null for none
 * @param triggers names of the triggers that matched; none are noted, too
 * @param redelivery whether it was asked for: then there is one trigger, and it comes once
 * @param subscriber where a redelivery goes; null for the trigger's subscriber
 */
public record MatchedEvent(
    String broker,
    CloudEvent event,
    Origin origin,
    @Nullable String key,
    List<String> triggers,
    boolean redelivery,
    Trigger.@Nullable Subscriber subscriber) {
  public MatchedEvent {
    triggers = List.copyOf(triggers);
  }

  /** An event that was read from its broker's topic. */
  public static MatchedEvent read(
      String broker,
      CloudEvent event,
      Origin origin,
      byte @Nullable [] recordKey,
      List<String> triggers) {
    return new MatchedEvent(
        broker, event, origin, orderKey(event, recordKey), triggers, false, null);
  }

  /** An event that shall reach one trigger again. */
  public static MatchedEvent redelivered(
      Redelivery redelivery, CloudEvent event, byte @Nullable [] recordKey) {
    return new MatchedEvent(
        redelivery.broker(),
        event,
        redelivery.identity(),
        orderKey(event, recordKey),
        List.of(redelivery.trigger()),
        true,
        redelivery.subscriber());
  }

  /** A key that is no text is told apart from every other by its bytes. */
  private static @Nullable String orderKey(CloudEvent event, byte @Nullable [] recordKey) {
    Object chosen = event.getExtension(EventCodec.PARTITION_KEY);
    if (chosen != null) {
      return chosen.toString();
    }
    if (recordKey == null) {
      return null;
    }
    String text = new String(recordKey, StandardCharsets.UTF_8);
    return text.indexOf('\uFFFD') < 0 ? text : new String(recordKey, StandardCharsets.ISO_8859_1);
  }
}
