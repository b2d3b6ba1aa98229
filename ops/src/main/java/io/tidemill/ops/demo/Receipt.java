package io.tidemill.ops.demo;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidemill.schemas.json.Json;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * What became of one line of the file, as the sender saw it.
 *
 * @param id of the event; empty when it is none
 * @param what is wrong with what is no event; empty otherwise
 * @param status HTTP status; 0 for Kafka; -1 when there was no answer
 * @param code of the problem that the answer told; empty when it told none
 * @param sentMicros when it was handed to the client, in microseconds of this machine's clock
 */
record Receipt(Line.Via via, String id, String what, int status, String code, long sentMicros) {
  /** Whether the event is in the log. */
  boolean accepted() {
    return status == 202 || (via == Line.Via.KAFKA && status == 0);
  }

  /** The line that the sender prints. */
  String text() {
    return Json.text(
        Json.object()
            .put("via", via.name())
            .put("id", id)
            .put("what", what)
            .put("status", status)
            .put("code", code)
            .put("sent", sentMicros));
  }

  static Receipt of(JsonNode line) {
    return new Receipt(
        Line.Via.valueOf(line.path("via").asText()),
        line.path("id").asText(),
        line.path("what").asText(),
        line.path("status").asInt(),
        line.path("code").asText(),
        line.path("sent").asLong());
  }

  /** The machine's clock, which both processes read. */
  static long nowMicros() {
    return ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
  }
}
