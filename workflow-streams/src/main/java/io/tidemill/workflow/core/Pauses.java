package io.tidemill.workflow.core;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** When a {@link Node.Pause} is over (Function Workflow v0.1 §13). */
final class Pauses {
  private Pauses() {}

  /**
   * Epoch milliseconds, perhaps in the past; null when the input does not hold the instant that it
   * should.
   *
   * @param nowMs when the state was entered
   * @param effective input of the state
   */
  static @Nullable Long dueMs(Wait wait, long nowMs, Document effective) {
    return switch (wait) {
      case Wait.For(long ms) -> ms > Long.MAX_VALUE - nowMs ? Long.MAX_VALUE : nowMs + ms;
      case Wait.Until(long atMs) -> atMs;
      case Wait.Next(var schedule) -> schedule.after(nowMs);
      case Wait.At(var path) -> {
        Document selected = Data.select(path, effective, Map.of());
        yield selected == null ? null : instant(selected.node());
      }
      case Wait.By(var path, var timetable) -> {
        Document selected = Data.select(path, effective, Map.of());
        yield selected == null ? null : timetable.after(selected.node(), nowMs);
      }
    };
  }

  private static @Nullable Long instant(JsonNode node) {
    if (node.isIntegralNumber() && node.canConvertToLong()) {
      return node.longValue();
    }
    if (!node.isTextual()) {
      return null;
    }
    try {
      return OffsetDateTime.parse(node.textValue()).toInstant().toEpochMilli();
    } catch (DateTimeException notOne) {
      return null;
    } catch (ArithmeticException tooFar) {
      return null;
    }
  }
}
