package io.tidemill.schemas.event;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.tidemill.schemas.event.EventDraft.Limits;
import java.io.IOException;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One JSON object that should be an event, read from where the parser stands. */
final class JsonEvent {
  private static final String DATA = "data";
  private static final String DATA_BASE64 = "data_base64";

  private final JsonParser parser;
  private final char[] text;
  private final Limits limits;
  private final EventDraft draft;
  private final Set<String> seen = new HashSet<>();
  private @Nullable Data data;
  private @Nullable String base64;

  /**
   * The member {@code data}.
   *
   * @param json its JSON text as UTF-8, exactly as it was sent
   * @param string its value when it is a string
   */
  @SuppressWarnings("ArrayRecordComponent") // Never compared; lives for one call.
  private record Data(byte[] json, @Nullable String string) {}

  private JsonEvent(JsonParser parser, char[] text, Limits limits) {
    this.draft = new EventDraft(limits);
    this.limits = limits;
    this.parser = parser;
    this.text = text;
  }

  /**
   * Reads the value that starts at the current token, and leaves the parser at its last token; what
   * is wrong with the event is in the answer.
   *
   * @throws IOException where the text is no JSON
   */
  static Reading read(JsonParser parser, char[] text, Limits limits, TraceContext trace)
      throws IOException {
    return new JsonEvent(parser, text, limits).read(trace);
  }

  /** The offset of the first char of the current token. */
  static int tokenStart(JsonParser parser) {
    return Math.toIntExact(parser.currentTokenLocation().getCharOffset());
  }

  /** The offset after the last char that was read. */
  static int position(JsonParser parser) {
    return Math.toIntExact(parser.currentLocation().getCharOffset());
  }

  private Reading read(TraceContext trace) throws IOException {
    if (parser.currentToken() != JsonToken.START_OBJECT) {
      skip();
      draft.refuse("", "no JSON object", "a JSON object", "send one object per event");
      return draft.finish(null);
    }
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String name = parser.currentName();
      parser.nextToken();
      member(name);
    }
    trace.addTo(draft);
    return draft.finish(bytes());
  }

  private void member(String name) throws IOException {
    if (!seen.add(name) && (name.equals(DATA) || name.equals(DATA_BASE64))) {
      draft.refuse("/" + name, "the member " + name + " twice", "it once", "remove one of the two");
      skip();
    } else if (name.equals(DATA)) {
      readData();
    } else if (name.equals(DATA_BASE64)) {
      readBase64();
    } else {
      attribute(name);
    }
  }

  private void readData() throws IOException {
    int start = tokenStart(parser);
    String string = parser.currentToken() == JsonToken.VALUE_STRING ? parser.getText() : null;
    skip();
    var cut = StandardCharsets.UTF_8.encode(CharBuffer.wrap(text, start, position(parser) - start));
    data = new Data(Arrays.copyOf(cut.array(), cut.limit()), string);
  }

  private void readBase64() throws IOException {
    if (parser.currentToken() == JsonToken.VALUE_STRING) {
      base64 = parser.getText();
    } else {
      if (parser.currentToken() != JsonToken.VALUE_NULL) {
        draft.refuse("/data_base64", "no string", "a string of Base64", "encode the data");
      }
      skip();
    }
  }

  /** A null is an attribute that is not set (JSON format §2.2); the SDK stores the text "null". */
  private void attribute(String name) throws IOException {
    switch (parser.currentToken()) {
      case VALUE_NULL -> {}
      case VALUE_STRING -> draft.put(name, parser.getText());
      case VALUE_TRUE, VALUE_FALSE -> extension(name, parser.getText());
      case VALUE_NUMBER_INT -> {
        if (parser.getNumberType() == JsonParser.NumberType.INT) {
          extension(name, Integer.toString(parser.getIntValue()));
        } else {
          wrongType(name, "a number beyond 32 bits");
        }
      }
      case VALUE_NUMBER_FLOAT -> wrongType(name, "a number with a fraction or an exponent");
      case START_ARRAY, START_OBJECT -> {
        skip();
        wrongType(name, "an array or an object");
      }
      default -> wrongType(name, "no value");
    }
  }

  private void extension(String name, String canonical) {
    switch (name) {
      case "specversion",
          "id",
          "source",
          "type",
          "subject",
          "time",
          "datacontenttype",
          "dataschema" ->
          draft.refuse("/" + name, canonical, "a string", "write the value in double quotes");
      default -> draft.put(name, canonical);
    }
  }

  private void wrongType(String name, String found) {
    draft.refuse(
        "/" + (AttributeRules.isName(name, limits) ? name : ""),
        found,
        "a string, a boolean or an integer of 32 bits",
        "write the value as a string, or put it into the data");
  }

  /** The data of the event; also settles {@code datacontenttype} and 0.3's encoding. */
  private byte @Nullable [] bytes() {
    boolean old = "0.3".equals(draft.get("specversion"));
    String encoding = old ? draft.remove("datacontentencoding") : null;
    if (encoding != null && !encoding.equalsIgnoreCase("base64")) {
      draft.refuse(
          "/datacontentencoding", Excerpt.quoted(encoding), "base64", "remove the attribute");
      return null;
    }
    if (base64 != null) {
      if (old || data != null) {
        draft.refuse(
            "/data_base64",
            old ? "data_base64 in version 0.3" : "both data and data_base64",
            old ? "data with datacontentencoding" : "one of the two",
            "remove data_base64");
        return null;
      }
      return decoded(base64, DATA_BASE64);
    }
    return data == null ? null : bytes(data, encoding != null);
  }

  private byte @Nullable [] bytes(Data present, boolean encoded) {
    if (encoded && present.string() != null) {
      return decoded(present.string(), DATA);
    }
    String type = draft.get("datacontenttype");
    if (type == null) {
      // Absent means JSON in this format, but not in others: §3.1 asks to say so when translating.
      draft.put("datacontenttype", "application/json");
      return present.json();
    }
    if (MediaType.of(type).isJson()) {
      return present.json();
    }
    if (present.string() == null) {
      draft.refuse(
          "/data",
          "a value that is no string",
          "a string, because datacontenttype is not JSON",
          "correct datacontenttype, or send the data as a string or as data_base64");
      return null;
    }
    return present.string().getBytes(StandardCharsets.UTF_8);
  }

  private byte @Nullable [] decoded(String value, String member) {
    try {
      return Base64.getDecoder().decode(value);
    } catch (IllegalArgumentException notBase64) {
      draft.refuse("/" + member, "text that is not Base64", "Base64 (RFC 4648 §4)", "encode it");
      return null;
    }
  }

  private void skip() throws IOException {
    parser.skipChildren();
    parser.finishToken();
  }
}
