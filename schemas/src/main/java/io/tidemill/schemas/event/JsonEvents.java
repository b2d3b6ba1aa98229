package io.tidemill.schemas.event;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import io.tidemill.schemas.event.EventDraft.Limits;
import io.tidemill.schemas.json.Json;
import io.tidemill.schemas.problem.Problem;
import io.tidemill.schemas.problem.ProblemCode;
import io.tidemill.schemas.topic.Topics;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads events in structured and batch content mode (JSON event format 1.0.2).
 *
 * <p>One streaming pass. The data are cut out of the text as the sender wrote them and no tree is
 * built of them: the SDK's {@code JsonFormat} reads numbers into doubles and writes them anew,
 * which changes data ({@code 1.10}, {@code 12345678901234567890.5}), and a tree of small values
 * takes a hundred times the memory of its text. Limits: nesting {@value Json#DEPTH_MAX}, document
 * {@value Topics#RECORD_BYTES_MAX} bytes, strict UTF-8.
 */
public final class JsonEvents {
  /** Most events of one batch. */
  public static final int ITEMS_MAX = 1_000;

  /** Largest batch, in bytes. */
  public static final int BATCH_BYTES_MAX = Json.BYTES_MAX;

  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(Json.DEPTH_MAX)
                  .maxDocumentLength(Topics.RECORD_BYTES_MAX)
                  .build())
          .build();

  private JsonEvents() {}

  /** Reads one event; total. */
  public static Reading read(byte[] utf8, Limits limits, TraceContext trace) {
    try {
      char[] text = decode(utf8);
      try (JsonParser parser = FACTORY.createParser(text)) {
        parser.nextToken();
        Reading reading = JsonEvent.read(parser, text, limits, trace);
        end(parser);
        return reading;
      }
    } catch (IOException malformed) {
      return new Reading.Refused(null, List.of(notJson(malformed)));
    }
  }

  /**
   * Reads a batch; total.
   *
   * @param eventBytesMax largest single event
   */
  public static BatchReading readBatch(byte[] utf8, int eventBytesMax, TraceContext trace) {
    try {
      char[] text = decode(utf8);
      try (JsonParser parser = FACTORY.createParser(text)) {
        if (parser.nextToken() != JsonToken.START_ARRAY) {
          return unreadable("no JSON array", "a JSON array of events", "put the events into []");
        }
        List<Reading> items = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
          if (items.size() == ITEMS_MAX) {
            return new BatchReading.Unreadable(
                tooLarge("more than " + ITEMS_MAX + " events", "at most " + ITEMS_MAX));
          }
          int start = JsonEvent.tokenStart(parser);
          Reading reading = JsonEvent.read(parser, text, Limits.DOOR, trace);
          int bytes = utf8Length(text, start, JsonEvent.position(parser));
          items.add(bytes > eventBytesMax ? tooLarge(reading, bytes, eventBytesMax) : reading);
        }
        end(parser);
        return new BatchReading.Items(items);
      }
    } catch (IOException malformed) {
      return new BatchReading.Unreadable(notJson(malformed));
    }
  }

  private static Reading tooLarge(Reading reading, int bytes, int eventBytesMax) {
    return new Reading.Refused(
        reading.id(), List.of(tooLarge(bytes + " bytes", "at most " + eventBytesMax + " bytes")));
  }

  private static Problem tooLarge(String found, String expected) {
    return new Problem(
        ProblemCode.TM_3004, "", "", found, expected, "split the batch or shrink the event");
  }

  private static BatchReading unreadable(String found, String expected, String fix) {
    return new BatchReading.Unreadable(
        new Problem(ProblemCode.TM_3001, "", "", found, expected, fix));
  }

  /** Strict, because Jackson's own byte parser lets overlong forms and surrogates pass. */
  private static char[] decode(byte[] utf8) throws CharacterCodingException {
    CharBuffer chars = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(utf8));
    char[] text = new char[chars.remaining()];
    chars.get(text);
    return text;
  }

  private static void end(JsonParser parser) throws IOException {
    if (parser.nextToken() != null) {
      throw new TrailingText();
    }
  }

  private static Problem notJson(IOException fault) {
    String found =
        switch (fault) {
          case JsonProcessingException json -> {
            var place = json.getLocation();
            String where =
                place == null
                    ? ""
                    : " at line " + place.getLineNr() + ", column " + place.getColumnNr();
            yield Excerpt.quoted(String.valueOf(json.getOriginalMessage())) + where;
          }
          case CharacterCodingException _ -> "text that is not UTF-8";
          // The text is in memory: nothing else can fail.
          default -> throw new UncheckedIOException(fault);
        };
    return new Problem(
        ProblemCode.TM_3001,
        "",
        "",
        found,
        "JSON in UTF-8, nested at most " + Json.DEPTH_MAX + " deep",
        "correct the body");
  }

  private static int utf8Length(char[] text, int start, int end) {
    int length = 0;
    for (int i = start; i < end; i++) {
      char c = text[i];
      length += c < 0x80 ? 1 : c < 0x800 || Character.isSurrogate(c) ? 2 : 3;
    }
    return length;
  }

  private static final class TrailingText extends JsonProcessingException {
    private static final long serialVersionUID = 1L;

    TrailingText() {
      super("text after the end of the document");
    }
  }
}
