package io.tidemill.workflow.core;

import io.tidemill.schemas.avro.LargeDocument;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The documents of one instance while it is written: each is there once, and known by its index.
 */
final class DocumentTable {
  /** Index of a document that is not there. */
  static final int NONE = -1;

  private final List<Object> stored = new ArrayList<>();
  private final Map<Document, Integer> indexes = new HashMap<>();
  private final Map<String, Document> large = new LinkedHashMap<>();

  /** The index of a document, which gets one when it has none. */
  int index(@Nullable Document document) {
    if (document == null) {
      return NONE;
    }
    Integer known = indexes.putIfAbsent(document, stored.size());
    if (known != null) {
      return known;
    }
    if (document.large()) {
      large.put(document.name(), document);
      stored.add(new LargeDocument(HexFormat.of().parseHex(document.name())));
    } else {
      stored.add(document.text());
    }
    return stored.size() - 1;
  }

  /** What the control record holds: texts, and names of large documents. */
  List<Object> stored() {
    return stored;
  }

  /** The large ones by name. */
  Map<String, Document> large() {
    return large;
  }

  /** The documents of a control record. */
  static List<Document> read(List<Object> stored, Function<String, String> load) {
    var documents = new ArrayList<Document>(stored.size());
    for (Object one : stored) {
      documents.add(
          one instanceof LargeDocument name
              ? Document.stored(HexFormat.of().formatHex(name.bytes()), load)
              : Document.stored((String) one));
    }
    return documents;
  }
}
