package io.tidemill.schemas.event;

import io.cloudevents.CloudEvent;
import io.cloudevents.SpecVersion;
import io.cloudevents.core.builder.CloudEventBuilder;
import java.nio.ByteBuffer;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An event taken apart into attributes and data, for storing, and put together again with the same
 * bytes.
 */
public final class EventParts {
  private EventParts() {}

  /** The data of an event, not copied; null when it has none. */
  public static @Nullable ByteBuffer data(CloudEvent event) {
    var data = event.getData();
    return data == null ? null : ByteBuffer.wrap(data.toBytes());
  }

  /** The event of these attributes (all of them, {@code specversion} included) and data. */
  public static CloudEvent join(Map<String, String> attributes, @Nullable ByteBuffer data) {
    SpecVersion version = SpecVersion.parse(attributes.getOrDefault("specversion", "1.0"));
    CloudEventBuilder builder = CloudEventBuilder.fromSpecVersion(version);
    attributes.forEach((name, value) -> {
      if (!name.equals("specversion")) {
        builder.withContextAttribute(name, value);
      }
    });
    if (data != null) {
      byte[] bytes = new byte[data.remaining()];
      data.duplicate().get(bytes);
      builder.withData(bytes);
    }
    return builder.build();
  }
}
