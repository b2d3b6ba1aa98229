package io.tidemill.schemas.resource;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One document of a text, and where in the text its values stand. For tools that point into files;
 * a server reads by {@link ResourceDocuments}, which keeps no places.
 *
 * @param root null when it could not be read
 * @param faults why; a document with a member twice has both, and the last one counts
 * @param places of all values that were read
 */
public record SourceDocument(@Nullable JsonNode root, List<Fault> faults, Places places) {
  public SourceDocument {
    faults = List.copyOf(faults);
  }

  /** In which language a text is written. */
  public enum Syntax {
    JSON,
    YAML;

    /**
     * What the name of the file says; without one that says it, a text that starts like a JSON
     * object or array with quotes is JSON.
     */
    public static Syntax of(String file, String text) {
      String name = file.toLowerCase(Locale.ROOT);
      if (name.endsWith(".json")) {
        return JSON;
      }
      if (name.endsWith(".yaml") || name.endsWith(".yml")) {
        return YAML;
      }
      String start = text.substring(0, Math.min(text.length(), 1000));
      return start.matches("(?s)\\s*(\\{\\s*[\"}]|\\[\\s*[\"{\\[\\]]).*") ? JSON : YAML;
    }
  }

  /**
   * Why a document cannot be read.
   *
   * @param pointer of the member that stands there twice; {@code ""} for all else
   */
  public record Fault(
      Kind kind, String pointer, Mark at, String found, String expected, String fix) {
    /** What sort of fault it is. */
    public enum Kind {
      SYNTAX,
      DUPLICATE,
      LIMIT
    }
  }

  /**
   * The documents of a text, empty ones left out: at most 4 MiB code points, 1,000 documents, 50
   * aliases, 500,000 values, nested at most 100 deep. JSON is one document.
   */
  public static List<SourceDocument> read(String text, Syntax syntax) {
    String body = text.startsWith("\ufeff") ? text.substring(1) : text;
    if (body.codePointCount(0, body.length()) > YamlText.CODE_POINTS_MAX) {
      var fault =
          new Fault(Fault.Kind.LIMIT, "", Mark.START, "a longer file", "at most 4 MiB", "split it");
      return List.of(new SourceDocument(null, List.of(fault), new Places()));
    }
    return switch (syntax) {
      case JSON -> List.of(JsonText.read(body));
      case YAML -> YamlText.located(body);
    };
  }
}
