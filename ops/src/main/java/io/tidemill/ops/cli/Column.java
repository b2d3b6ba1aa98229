package io.tidemill.ops.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidemill.schemas.json.Json;
import java.util.function.Function;

/**
 * One column of a table.
 *
 * @param title in capitals
 * @param wide whether only {@code -o wide} shows it
 * @param value the text of a cell; empty when there is none
 */
record Column(String title, boolean wide, Function<JsonNode, String> value) {
  /** A column of what stands at the first of these JSON Pointers that exists. */
  static Column at(String title, String... pointers) {
    return new Column(title, false, document -> text(document, pointers));
  }

  Column onlyWide() {
    return new Column(title, true, value);
  }

  static String text(JsonNode document, String... pointers) {
    for (String pointer : pointers) {
      JsonNode node = document.at(pointer);
      if (!node.isMissingNode() && !node.isNull()) {
        return node.isContainerNode() ? Json.text(node) : node.asText();
      }
    }
    return "";
  }
}
