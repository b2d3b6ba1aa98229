package io.tidemill.triggers.core;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.cloudevents.CloudEvent;
import io.tidemill.schemas.event.EventMessage;
import io.tidemill.schemas.json.Json;
import io.tidemill.triggers.cesql.Attributes;
import java.io.IOException;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One event as filters see it: attributes as canonical strings, and data that are parsed at most
 * once, and only when a filter asks. For one thread.
 */
public final class EventView implements Attributes {
  private final CloudEvent event;
  private @Nullable String time;
  private @Nullable Optional<JsonNode> data;

  private EventView(CloudEvent event) {
    this.event = event;
  }

  /** A view of an event. */
  public static EventView of(CloudEvent event) {
    return new EventView(event);
  }

  @Override
  public @Nullable String text(String name) {
    return switch (name) {
      case "type" -> event.getType();
      case "id" -> event.getId();
      case "subject" -> event.getSubject();
      case "time" -> time();
      default -> EventMessage.attribute(event, name);
    };
  }

  @Override
  public @Nullable Object value(String name) {
    return switch (name) {
      case "type", "id", "subject", "time", "source", "specversion", "datacontenttype" ->
          text(name);
      default -> {
        Object extension = event.getExtension(name);
        yield extension instanceof Boolean || extension instanceof Integer ? extension : text(name);
      }
    };
  }

  /** The names of the extensions. */
  Set<String> extensions() {
    return event.getExtensionNames();
  }

  /**
   * The data as JSON, missing where the event has none; empty when they are of another type, or
   * cannot be read within the limits of {@link Json}.
   */
  Optional<JsonNode> data() {
    Optional<JsonNode> known = data;
    if (known == null) {
      known = parsed();
      data = known;
    }
    return known;
  }

  private @Nullable String time() {
    if (time == null) {
      time = EventMessage.attribute(event, "time");
    }
    return time;
  }

  private Optional<JsonNode> parsed() {
    String type = event.getDataContentType();
    if (type != null && !EventMessage.isJson(type)) {
      return Optional.empty();
    }
    var bytes = event.getData();
    if (bytes == null) {
      return Optional.of(MissingNode.getInstance());
    }
    try {
      return Optional.of(Json.parse(bytes.toBytes()));
    } catch (IOException notJson) {
      return Optional.empty();
    }
  }
}
