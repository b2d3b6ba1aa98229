package io.tidemill.ops.api;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

/**
 * What a new workflow instance begins with.
 *
 * @param input any JSON value; {@code {}} when the caller gave none
 * @param token the correlation token; null lets the instance's own id be the token
 * @param startId names this start, so that repeating it starts nothing new; null for a start that
 *     is never the same as another
 */
public record StartRequest(JsonNode input, @Nullable String token, @Nullable String startId) {
  /** Longest token or start id, in characters. */
  public static final int NAME_LENGTH_MAX = 1024;
}
