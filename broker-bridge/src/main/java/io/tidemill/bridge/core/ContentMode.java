package io.tidemill.bridge.core;

import io.tidemill.schemas.event.MediaType;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** How a message carries its event or events (HTTP protocol binding 1.0.2 §1.3). */
public enum ContentMode {
  /** Attributes in headers, data in the body. */
  BINARY,
  /** One JSON event in the body. */
  STRUCTURED,
  /** A JSON array of events in the body. */
  BATCH;

  /** The media type of structured mode. */
  public static final String STRUCTURED_TYPE = "application/cloudevents+json";

  /** The media type of batch mode. */
  public static final String BATCH_TYPE = "application/cloudevents-batch+json";

  /**
   * The mode that a {@code Content-Type} asks for; empty when it names an event format or a charset
   * that is not supported.
   */
  public static Optional<ContentMode> of(@Nullable String contentType) {
    MediaType type = MediaType.of(contentType == null ? "" : contentType);
    if (!type.name().startsWith("application/cloudevents")) {
      return Optional.of(BINARY);
    }
    if (!type.charset().isEmpty() && !type.charset().equals("utf-8")) {
      return Optional.empty();
    }
    return switch (type.name()) {
      case STRUCTURED_TYPE -> Optional.of(STRUCTURED);
      case BATCH_TYPE -> Optional.of(BATCH);
      default -> Optional.empty();
    };
  }
}
