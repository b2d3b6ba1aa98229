package io.tidemill.workflow.core;

import io.tidemill.schemas.json.ReferencePath;
import org.jspecify.annotations.Nullable;

/**
 * One function call of a state. Its raw input is what the action before it put out.
 *
 * @param function name of the function
 * @param resultPath where the answer goes in the raw input; null discards it
 */
public record Action(String function, @Nullable ReferencePath resultPath) {}
