package io.tidemill.ops.deadletters;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.cloudevents.CloudEvent;
import io.tidemill.schemas.event.EventMessage;
import io.tidemill.schemas.event.Extensions;
import io.tidemill.schemas.event.Origin;
import io.tidemill.schemas.json.Json;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/** Dead letters as the API shows them. */
final class LetterJson {
  /** Most bytes of a record that is no CloudEvent that are shown. */
  private static final int RAW_BYTES_MAX = 64 * 1024;

  private LetterJson() {}

  /** One line of a list. */
  static ObjectNode row(Letter letter) {
    ObjectNode row =
        Json.object()
            .put("place", letter.place().toString())
            .put("time", Instant.ofEpochMilli(letter.timeMs()).toString())
            .put("trigger", letter.trigger().orElse(null))
            .put("code", letter.code())
            .put("reason", letter.reason())
            .put("attempts", letter.number(Extensions.ATTEMPTS))
            .put("status", letter.number(Extensions.ERROR_CODE))
            .put("destination", letter.why().get(Extensions.ERROR_DEST))
            .put("firstTime", letter.why().get(Extensions.FIRST_TIME))
            .put("lastTime", letter.why().get(Extensions.LAST_TIME))
            .put("origin", letter.origin().map(Origin::toString).orElse(null))
            .put("redrives", letter.number(Extensions.REDRIVES));
    CloudEvent event = letter.event();
    if (event == null) {
      row.putNull("event");
    } else {
      row.putObject("event")
          .put("id", event.getId())
          .put("source", event.getSource().toString())
          .put("type", event.getType())
          .put("subject", event.getSubject());
    }
    return row;
  }

  /** Everything that the record holds. */
  static ObjectNode whole(Letter letter, Headers headers, byte @Nullable [] value) {
    ObjectNode whole = row(letter);
    String answer = letter.why().get(Extensions.ERROR_DATA);
    if (answer != null) {
      whole.put("answer", decoded(answer));
    }
    whole.put("bytes", value == null ? 0 : value.length);
    ObjectNode shown = whole.putObject("headers");
    for (Header header : headers) {
      byte[] bytes = header.value();
      shown.put(header.key(), bytes == null ? null : new String(bytes, StandardCharsets.UTF_8));
    }
    if (letter.event() != null) {
      whole.set("event", EventMessage.of(letter.event()));
    } else if (value != null) {
      int length = Math.min(value.length, RAW_BYTES_MAX);
      whole.put("text", new String(value, 0, length, StandardCharsets.UTF_8));
    }
    return whole;
  }

  /** The start of the answer that the subscriber gave; Base64 that is none is shown as it is. */
  private static String decoded(String base64) {
    try {
      return new String(Base64.getDecoder().decode(base64), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException notBase64) {
      return base64;
    }
  }
}
