package io.tidemill.ops.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidemill.schemas.json.Json;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import picocli.CommandLine.Option;

/** Prints documents in the form that {@code -o} names. */
final class Output {
  /** The forms of output. */
  enum Form {
    TABLE,
    WIDE,
    JSON,
    JSONL,
    YAML,
    NAME;

    /** As typed and as shown in help. */
    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FORM",
      description = "One of ${COMPLETION-CANDIDATES}. Default table.")
  private Form form = Form.TABLE;

  boolean isTable() {
    return form == Form.TABLE || form == Form.WIDE;
  }

  boolean isWide() {
    return form == Form.WIDE;
  }

  /** Prints one document. */
  void one(
      Terminal terminal, JsonNode document, List<Column> columns, Function<JsonNode, String> name) {
    if (form == Form.JSON) {
      terminal.out().println(Json.pretty(document));
    } else {
      rest(terminal, List.of(document), columns, name);
    }
  }

  /** Prints a list of documents; JSON wraps them as {@code {"items": […]}}. */
  void all(
      Terminal terminal,
      List<JsonNode> documents,
      List<Column> columns,
      Function<JsonNode, String> name) {
    if (form == Form.JSON) {
      ObjectNode list = Json.object();
      list.putArray("items").addAll(documents);
      terminal.out().println(Json.pretty(list));
    } else {
      rest(terminal, documents, columns, name);
    }
  }

  private void rest(
      Terminal terminal,
      List<JsonNode> documents,
      List<Column> columns,
      Function<JsonNode, String> name) {
    var out = terminal.out();
    switch (form) {
      case TABLE, WIDE -> Table.print(out, columns, documents, form == Form.WIDE);
      case JSON, JSONL -> documents.forEach(document -> out.println(Json.text(document)));
      case YAML -> {
        String separator = "";
        for (JsonNode document : documents) {
          out.print(separator + Yaml.text(document));
          separator = "---\n";
        }
      }
      case NAME -> documents.forEach(document -> out.println(name.apply(document)));
    }
  }
}
