package io.tidemill.workflow.core;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

/** Reads instants out of documents. Pure: the same arguments always give the same answer. */
public interface Timetable {
  /**
   * The instant that a value leads to, in epoch milliseconds; null when it leads to none.
   *
   * @param value is not changed
   * @param nowMs when the wait begins, epoch milliseconds
   */
  @Nullable Long after(JsonNode value, long nowMs);
}
