package io.tidemill.schemas.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * The one JSON mapper: depth at most {@value #DEPTH_MAX}, documents at most {@value #BYTES_MAX}
 * bytes, numbers kept exactly, a member named twice refused.
 */
public final class Json {
  /** Deepest nesting of objects and arrays that is read. */
  public static final int DEPTH_MAX = 100;

  /** Longest document that is read, in bytes. */
  public static final int BYTES_MAX = 8 * 1024 * 1024;

  private static final ObjectMapper MAPPER =
      new ObjectMapper(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(DEPTH_MAX)
                          .maxDocumentLength(BYTES_MAX)
                          .maxNumberLength(400)
                          .build())
                  .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                  .build())
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .setNodeFactory(JsonNodeFactory.withExactBigDecimals(true));

  private Json() {}

  /** Parses one document; fails with the line and column of the first fault. */
  public static JsonNode parse(String text) throws JsonProcessingException {
    JsonNode node = MAPPER.readTree(text);
    return present(node);
  }

  /** Parses one document of UTF-8 bytes; fails with the line and column of the first fault. */
  public static JsonNode parse(byte[] utf8) throws IOException {
    return present(MAPPER.readTree(utf8));
  }

  /** Parses text that this program wrote itself; a fault is a bug. */
  public static JsonNode parseOwn(String text) {
    try {
      return parse(text);
    } catch (JsonProcessingException bug) {
      throw new UncheckedIOException(bug);
    }
  }

  /**
   * The shortest text of a node; the order of members is kept, so equal histories give equal bytes.
   */
  public static String text(JsonNode node) {
    try {
      return MAPPER.writeValueAsString(node);
    } catch (JsonProcessingException bug) {
      throw new UncheckedIOException(bug);
    }
  }

  /** The text of a node for people: indented. */
  public static String pretty(JsonNode node) {
    try {
      return MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(node);
    } catch (JsonProcessingException bug) {
      throw new UncheckedIOException(bug);
    }
  }

  /** The UTF-8 bytes of {@link #text}. */
  public static byte[] bytes(JsonNode node) {
    try {
      return MAPPER.writeValueAsBytes(node);
    } catch (JsonProcessingException bug) {
      throw new UncheckedIOException(bug);
    }
  }

  /** A new, empty object. */
  public static ObjectNode object() {
    return MAPPER.createObjectNode();
  }

  /** A node of any value that Jackson knows: strings, numbers, lists, maps. */
  public static JsonNode of(Object value) {
    return MAPPER.valueToTree(value);
  }

  private static JsonNode present(JsonNode node) throws JsonProcessingException {
    if (node.isMissingNode()) {
      throw new EmptyDocument();
    }
    return node;
  }

  private static final class EmptyDocument extends JsonProcessingException {
    EmptyDocument() {
      super("the document is empty");
    }
  }
}
