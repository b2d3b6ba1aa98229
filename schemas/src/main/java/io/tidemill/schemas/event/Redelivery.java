package io.tidemill.schemas.event;

import io.cloudevents.CloudEvent;
import io.tidemill.schemas.resource.Trigger;
import io.tidemill.schemas.resource.Trigger.Subscriber;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * That an event shall reach one trigger again: a dead letter that is tried again, or a replay. Said
 * by plain headers beside the event, in the topic of redeliveries.
 *
 * @param broker whose event
 * @param trigger the only one it is for
 * @param identity what the delivery is known by: the same identity is delivered once
 * @param subscriber where it goes; null for the trigger's subscriber
 */
public record Redelivery(
    String broker, String trigger, Origin identity, Trigger.@Nullable Subscriber subscriber) {
  private static final String BROKER = "tidemill-broker";
  private static final String TRIGGER = "tidemill-trigger";
  private static final String IDENTITY = "tidemill-identity";
  private static final String SUBSCRIBER = "tidemill-subscriber";

  /**
   * The record that asks for it.
   *
   * @param topic of redeliveries
   * @param partition that of the original, so that its order by key is kept by one task
   * @param event without the extensions of a dead letter
   * @param key the original's; null for none
   */
  public ProducerRecord<byte[], byte[]> toRecord(
      String topic, int partition, CloudEvent event, byte @Nullable [] key) {
    var written = EventCodec.encode(topic, event, key);
    Headers headers = written.headers();
    headers.add(BROKER, bytes(broker));
    headers.add(TRIGGER, bytes(trigger));
    headers.add(IDENTITY, bytes(identity.toString()));
    if (subscriber != null) {
      headers.add(SUBSCRIBER, bytes(text(subscriber)));
    }
    return new ProducerRecord<>(topic, partition, written.key(), written.value(), headers);
  }

  /** What the headers of a record ask for; empty when one is missing or cannot be read. */
  public static Optional<Redelivery> read(Headers headers) {
    String broker = value(headers, BROKER);
    String trigger = value(headers, TRIGGER);
    String identity = value(headers, IDENTITY);
    String subscriber = value(headers, SUBSCRIBER);
    if (broker == null || trigger == null || identity == null) {
      return Optional.empty();
    }
    Optional<Subscriber> other =
        subscriber == null ? Optional.empty() : Redelivery.subscriber(subscriber);
    return subscriber != null && other.isEmpty()
        ? Optional.empty()
        : Origin.parse(identity)
            .map(origin -> new Redelivery(broker, trigger, origin, other.orElse(null)));
  }

  /** A subscriber as one word: {@code function:}, {@code uri:} or {@code topic:} and which. */
  public static String text(Subscriber subscriber) {
    return switch (subscriber) {
      case Subscriber.ToFunction(var name) -> "function:" + name;
      case Subscriber.ToUri(var uri, var _) -> "uri:" + uri;
      case Subscriber.ToTopic(var topic) -> "topic:" + topic;
    };
  }

  /** Reads what {@link #text} wrote; empty for anything else. */
  public static Optional<Subscriber> subscriber(String text) {
    int colon = text.indexOf(':');
    if (colon < 0 || colon == text.length() - 1) {
      return Optional.empty();
    }
    String which = text.substring(colon + 1);
    return switch (text.substring(0, colon)) {
      case "function" -> Optional.of(new Subscriber.ToFunction(which));
      case "topic" -> Optional.of(new Subscriber.ToTopic(which));
      case "uri" -> uri(which).map(uri -> new Subscriber.ToUri(uri, null));
      default -> Optional.empty();
    };
  }

  private static Optional<URI> uri(String text) {
    try {
      return Optional.of(URI.create(text));
    } catch (IllegalArgumentException noUri) {
      return Optional.empty();
    }
  }

  private static @Nullable String value(Headers headers, String name) {
    Header header = headers.lastHeader(name);
    return header == null || header.value() == null
        ? null
        : new String(header.value(), StandardCharsets.UTF_8);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
