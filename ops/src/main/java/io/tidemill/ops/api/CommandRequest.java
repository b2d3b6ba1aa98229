package io.tidemill.ops.api;

import io.tidemill.schemas.log.LogRecord;
import org.jspecify.annotations.Nullable;

/**
 * What is asked of an instance.
 *
 * @param id repeating a command with the same id asks for nothing new; null for one that is never
 *     the same as another
 */
public record CommandRequest(@Nullable String id, LogRecord.Command command) {}
