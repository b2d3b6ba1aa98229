package io.tidemill.workflow.core;

import io.tidemill.schemas.json.ReferencePath;
import org.jspecify.annotations.Nullable;

/**
 * Which events are a workflow's, and where each carries the token of its instance.
 *
 * @param name of the trigger, unique within the definition
 * @param source equals the event's {@code source}
 * @param type equals the event's {@code type}
 * @param token place of the token in the whole event message; null when every event makes an
 *     instance of its own
 */
public record Correlation(String name, String source, String type, @Nullable ReferencePath token) {}
