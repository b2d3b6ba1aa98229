package io.tidemill.schemas.event;

import io.tidemill.schemas.event.EventDraft.Limits;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * Reads a Kafka record by the Kafka protocol binding 1.0.2 with the rules of the ingress, whoever
 * wrote it: both content modes give the same event, data byte for byte.
 *
 * <p>The SDK's reader is not used: it takes the last of two headers of one name, replaces octets
 * that are no UTF-8, and writes numbers of structured data anew.
 *
 * <p>Taken beyond the binding, because producers send it: header names in any case, and {@code
 * ce_datacontenttype} where {@code content-type} is missing (with both, the latter counts, as
 * §3.2.1 says). A header without a value counts as absent, as null does in the JSON format.
 */
final class KafkaEvent {
  private static final String PREFIX = "ce_";
  private static final String CONTENT_TYPE = "content-type";
  private static final String DATA_CONTENT_TYPE = "datacontenttype";
  private static final String EVENTS = "application/cloudevents";

  private KafkaEvent() {}

  /** Reads one record; total. */
  static Reading read(Headers headers, byte @Nullable [] value) {
    EventDraft draft = new EventDraft(Limits.RECORD);
    Map<String, String> texts = texts(headers, draft);
    String type = texts.remove(CONTENT_TYPE);
    MediaType media = MediaType.of(type == null ? "" : type);
    if (media.name().startsWith(EVENTS)) {
      return structured(media, value, draft);
    }
    String named = texts.remove(DATA_CONTENT_TYPE);
    String dataType = type != null && !type.isBlank() ? type : named;
    if (dataType != null) {
      draft.put(DATA_CONTENT_TYPE, dataType);
    }
    texts.forEach(draft::put);
    if (draft.get("specversion") == null) {
      draft.refuse(
          "/specversion",
          "neither a header ce_specversion nor a content-type of " + EVENTS + "+json",
          "a CloudEvent in binary or structured mode",
          "produce by the Kafka protocol binding of CloudEvents 1.0.2");
      return new Reading.Refused(null, draft.problems());
    }
    return draft.finish(draft.decodedData(value));
  }

  /** The attributes by name, and the content type; a name that comes twice is a fault. */
  private static Map<String, String> texts(Headers headers, EventDraft draft) {
    Map<String, String> texts = new TreeMap<>();
    for (Header header : headers) {
      String key = header.key().toLowerCase(Locale.ROOT);
      boolean attribute = key.startsWith(PREFIX);
      if ((attribute || key.equals(CONTENT_TYPE)) && header.value() != null) {
        String name = attribute ? key.substring(PREFIX.length()) : key;
        String text = text(name, header.value(), draft);
        if (text != null && texts.putIfAbsent(name, text) != null) {
          draft.refuse(
              "/" + Excerpt.of(name),
              "the header " + Excerpt.of(key) + " twice",
              "each header once",
              "remove one of the two");
        }
      }
    }
    return texts;
  }

  private static @Nullable String text(String name, byte[] utf8, EventDraft draft) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(utf8)).toString();
    } catch (CharacterCodingException notUtf8) {
      draft.refuse(
          "/" + Excerpt.of(name),
          "octets that are not UTF-8",
          "text in UTF-8",
          "write the header as UTF-8, without percent-encoding");
      return null;
    }
  }

  private static Reading structured(MediaType media, byte @Nullable [] value, EventDraft draft) {
    if (media.name().equals(EVENTS + "-batch+json")) {
      return refused(
          draft, "a batch (" + media.name() + ")", "one event: a record holds no batch (§3)");
    }
    if (!media.name().equals(EVENTS + "+json")) {
      return refused(draft, "the event format " + Excerpt.quoted(media.name()), EVENTS + "+json");
    }
    if (!media.charset().isEmpty() && !media.charset().equals("utf-8")) {
      return refused(draft, "the charset " + Excerpt.quoted(media.charset()), "utf-8");
    }
    if (value == null) {
      return refused(draft, "a record without a value", "a JSON object");
    }
    return JsonEvents.read(value, Limits.RECORD, TraceContext.NONE);
  }

  private static Reading refused(EventDraft draft, String found, String expected) {
    draft.refuse("", found, expected, "produce one record for each event");
    return new Reading.Refused(null, draft.problems());
  }
}
