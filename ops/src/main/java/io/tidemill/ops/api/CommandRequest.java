package io.tidemill.ops.api;

import io.tidemill.schemas.log.LogRecord;
import org.jspecify.annotations.Nullable;

/**
 * What is asked of an instance.
 *
 * @param id repeating a command with the same id asks for nothing new; null for one that is never
 *     the same as another
 * @param run the run that is meant, which must be the newest; 0 for the newest, whichever it is
 */
public record CommandRequest(@Nullable String id, int run, LogRecord.Command command) {}
