package io.tidemill.ops.api;

import org.jspecify.annotations.Nullable;

/**
 * How far a start has come.
 *
 * @param token the correlation token, given or made
 * @param instance {@code workflow/token/run}; null while the engine has not read the start
 * @param state the state the instance is in; null while that is not known
 */
public record StartAnswer(
    String workflow, String token, @Nullable String instance, @Nullable String state) {}
