package io.tidemill.ops.deadletters;

import io.cloudevents.CloudEvent;
import io.tidemill.ops.reading.Places;
import io.tidemill.schemas.event.EventCodec;
import io.tidemill.schemas.event.EventMessage;
import io.tidemill.schemas.event.Extensions;
import io.tidemill.schemas.event.Origin;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * One record of a dead-letter topic, and what it says of itself; also one that is no CloudEvent.
 *
 * @param place where it lies
 * @param timeMs when it was written, epoch milliseconds
 * @param event the event with what is said beside it; null when it is no CloudEvent
 * @param why attributes and extensions that say why, by their names
 * @param mark whether it is no letter, but says that one was put in again
 */
record Letter(
    Origin place, long timeMs, @Nullable CloudEvent event, Map<String, String> why, boolean mark) {
  private static final Pattern CODE = Pattern.compile("(TM-[0-9]{4}|WF[0-9]{3})\\b");
  private static final String[] SAID = {
    Extensions.ERROR_DEST,
    Extensions.ERROR_CODE,
    Extensions.ERROR_DATA,
    Extensions.TRIGGER,
    Extensions.REASON,
    Extensions.ATTEMPTS,
    Extensions.FIRST_TIME,
    Extensions.LAST_TIME,
    Extensions.ORIGIN,
    Extensions.REDRIVES
  };

  Letter {
    why = Map.copyOf(why);
  }

  /** Reads a record that was polled; total. */
  static Letter read(ConsumerRecord<byte @Nullable [], byte @Nullable []> record) {
    return read(
        new Origin(record.topic(), record.partition(), record.offset()),
        record.timestamp(),
        record.headers(),
        record.value());
  }

  /** Reads a record; total. */
  static Letter read(Origin place, long timeMs, Headers headers, byte @Nullable [] value) {
    var why = new TreeMap<String, String>();
    for (String name : SAID) {
      Header header = headers.lastHeader(name);
      if (header != null && header.value() != null) {
        why.put(name, new String(header.value(), StandardCharsets.UTF_8));
      }
    }
    if (RedrivenMark.read(headers).isPresent()) {
      return new Letter(place, timeMs, null, Map.of(), true);
    }
    if (EventCodec.decode(headers, value) instanceof EventCodec.Decoded.Event(var event)) {
      for (String name : SAID) {
        String said = EventMessage.attribute(event, name);
        if (said != null) {
          why.put(name, said);
        }
      }
      return new Letter(place, timeMs, event, why, false);
    }
    return new Letter(place, timeMs, null, why, false);
  }

  /** The trigger that could not deliver it; empty when no trigger was concerned. */
  Optional<String> trigger() {
    return Optional.ofNullable(why.get(Extensions.TRIGGER));
  }

  /** The problem code with which the reason starts; empty when it starts with none. */
  String code() {
    Matcher code = CODE.matcher(reason());
    return code.lookingAt() ? code.group(1) : "";
  }

  /** Code and what happened; empty when the record does not say. */
  String reason() {
    return why.getOrDefault(Extensions.REASON, "");
  }

  /** Where the original lies; empty when the record does not say. */
  Optional<Origin> origin() {
    return Optional.ofNullable(why.get(Extensions.ORIGIN)).flatMap(Places::parse);
  }

  /** The event's id; empty for a record that is no CloudEvent. */
  String id() {
    return event == null ? "" : event.getId();
  }

  /** A number that is said beside the event; 0 when it is not, or is none. */
  int number(String name) {
    String text = why.getOrDefault(name, "");
    return text.matches("[0-9]{1,9}") ? Integer.parseInt(text) : 0;
  }
}
