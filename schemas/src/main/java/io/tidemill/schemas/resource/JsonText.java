package io.tidemill.schemas.resource;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidemill.schemas.json.Json;
import io.tidemill.schemas.resource.SourceDocument.Fault;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One JSON text with the place of each value. It gives the same tree as {@link Json#parse}, which
 * keeps no places and stops at the first member that stands there twice.
 */
final class JsonText {
  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(Json.DEPTH_MAX)
                  .maxDocumentLength(4L * YamlText.CODE_POINTS_MAX)
                  .maxNumberLength(DocumentLimits.DIGITS_MAX)
                  .build())
          .build();
  private static final JsonNodeFactory NODES = JsonNodeFactory.withExactBigDecimals(true);

  private final JsonParser parser;
  private final Places places = new Places();
  private final List<Fault> faults = new ArrayList<>();
  private final StringBuilder pointer = new StringBuilder();

  private JsonText(JsonParser parser) {
    this.parser = parser;
  }

  static SourceDocument read(String text) {
    try (JsonParser parser = FACTORY.createParser(text)) {
      return new JsonText(parser).document();
    } catch (IOException closing) {
      throw new UncheckedIOException(closing);
    }
  }

  private SourceDocument document() throws IOException {
    @Nullable JsonNode root = null;
    try {
      JsonToken first = parser.nextToken();
      if (first == null) {
        fault(Fault.Kind.SYNTAX, Mark.START, "no document", "a JSON object");
      } else {
        JsonNode value = value(first);
        Mark end = here();
        if (parser.nextToken() == null) {
          root = value;
        } else {
          fault(Fault.Kind.SYNTAX, end, "more after the end of the document", "one document");
        }
      }
    } catch (StreamConstraintsException limit) {
      fault(Fault.Kind.LIMIT, mark(parser.currentLocation()), limit.getOriginalMessage(), "less");
    } catch (JsonProcessingException syntax) {
      fault(Fault.Kind.SYNTAX, mark(syntax.getLocation()), syntax.getOriginalMessage(), "JSON");
    }
    return new SourceDocument(root, faults, places);
  }

  private JsonNode value(JsonToken token) throws IOException {
    places.value(pointer.toString(), here());
    return switch (token) {
      case START_OBJECT -> object();
      case START_ARRAY -> array();
      case VALUE_STRING -> NODES.textNode(parser.getText());
      case VALUE_NUMBER_INT ->
          switch (parser.getNumberType()) {
            case INT -> NODES.numberNode(parser.getIntValue());
            case LONG -> NODES.numberNode(parser.getLongValue());
            default -> NODES.numberNode(parser.getBigIntegerValue());
          };
      case VALUE_NUMBER_FLOAT -> NODES.numberNode(parser.getDecimalValue());
      case VALUE_TRUE, VALUE_FALSE -> NODES.booleanNode(parser.getBooleanValue());
      default -> NullNode.getInstance();
    };
  }

  private ObjectNode object() throws IOException {
    ObjectNode object = NODES.objectNode();
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String name = parser.currentName();
      int length = pointer.length();
      pointer.append('/').append(FieldReader.escaped(name));
      places.key(pointer.toString(), here());
      if (object.has(name)) {
        fault(Fault.Kind.DUPLICATE, here(), "duplicate field " + Shown.text(name), "it once");
      }
      object.set(name, value(parser.nextToken()));
      pointer.setLength(length);
    }
    return object;
  }

  private ArrayNode array() throws IOException {
    ArrayNode array = NODES.arrayNode();
    for (JsonToken token = parser.nextToken();
        token != JsonToken.END_ARRAY;
        token = parser.nextToken()) {
      int length = pointer.length();
      pointer.append('/').append(array.size());
      array.add(value(token));
      pointer.setLength(length);
    }
    return array;
  }

  private void fault(Fault.Kind kind, Mark at, String found, String expected) {
    if (faults.size() < ProblemSink.PROBLEMS_MAX) {
      String member = kind == Fault.Kind.DUPLICATE ? pointer.toString() : "";
      faults.add(new Fault(kind, member, at, found, expected, "mend the text at that place"));
    }
  }

  private Mark here() {
    return mark(parser.currentTokenLocation());
  }

  private static Mark mark(@Nullable JsonLocation at) {
    return at == null ? Mark.START : new Mark(at.getLineNr(), at.getColumnNr());
  }
}
