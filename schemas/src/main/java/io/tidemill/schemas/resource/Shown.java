package io.tidemill.schemas.resource;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.tidemill.schemas.json.Json;

/** A value as the "found" of a problem: short, on one line, with its type where it matters. */
final class Shown {
  private static final int LENGTH_MAX = 60;

  private Shown() {}

  /** With its type, so that {@code "5"} and {@code 5} are told apart. */
  static String value(JsonNode node) {
    return switch (node.getNodeType()) {
      case OBJECT -> "an object";
      case ARRAY -> "a list of " + node.size();
      case STRING -> "the string " + text(node.textValue());
      case NUMBER -> "the number " + shortened(node.asText());
      case BOOLEAN -> node.asText();
      case NULL -> "null";
      case BINARY, MISSING, POJO -> "something that is no JSON";
    };
  }

  /** A string in quotes, control characters escaped. */
  static String text(String text) {
    return Json.text(TextNode.valueOf(shortened(text)));
  }

  private static String shortened(String text) {
    if (text.length() <= LENGTH_MAX) {
      return text;
    }
    // A pair of surrogates must not be cut in two.
    int end = Character.isHighSurrogate(text.charAt(LENGTH_MAX - 1)) ? LENGTH_MAX - 1 : LENGTH_MAX;
    return text.substring(0, end) + "…";
  }
}
