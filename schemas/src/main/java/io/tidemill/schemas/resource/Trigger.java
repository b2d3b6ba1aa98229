package io.tidemill.schemas.resource;

import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * Routes the events of one broker that match a filter to one subscriber. Field names are Knative's.
 *
 * @param broker whose events; cannot be changed after creation
 * @param filter which of them; an empty {@link Filter.All} takes every event
 * @param subscriber where they go
 * @param delivery how hard it is tried
 */
public record Trigger(
    Metadata metadata, String broker, Filter filter, Subscriber subscriber, Delivery delivery)
    implements Resource {
  /** Where matching events go. */
  public sealed interface Subscriber {
    /** A function by name. */
    record ToFunction(String name) implements Subscriber {}

    /**
     * Any HTTP address that takes CloudEvents.
     *
     * @param origin DNS name under which leave to deliver is asked for first (webhook handshake);
     *     null for an address that asks for none
     */
    record ToUri(URI uri, @Nullable String origin) implements Subscriber {
      /** An address that asks for no handshake. */
      public ToUri(URI uri) {
        this(uri, null);
      }
    }

    /** A Kafka topic of the user's, never created by Tidemill. */
    record ToTopic(String topic) implements Subscriber {}
  }

  @Override
  public Kind kind() {
    return Kind.TRIGGER;
  }
}
