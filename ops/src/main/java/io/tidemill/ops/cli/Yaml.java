package io.tidemill.ops.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidemill.schemas.json.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.common.FlowStyle;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/** YAML 1.2 for people: written in block style, read as a stream of documents. */
final class Yaml {
  private static final int DOCUMENTS_MAX = 10_000;

  private Yaml() {}

  /** One document, ending in a line break. */
  static String text(JsonNode node) {
    DumpSettings settings =
        DumpSettings.builder()
            .setDefaultFlowStyle(FlowStyle.BLOCK)
            .setIndicatorIndent(2)
            .setIndentWithIndicator(true)
            .setWidth(100)
            .build();
    return new Dump(settings).dumpToString(plain(node));
  }

  /** Every document of a text that is an object; empty when the text is neither YAML nor JSON. */
  static Optional<List<ObjectNode>> documents(String text) {
    LoadSettings settings =
        LoadSettings.builder().setMaxAliasesForCollections(50).setAllowDuplicateKeys(false).build();
    var documents = new ArrayList<ObjectNode>();
    try {
      for (Object document : new Load(settings).loadAllFromString(text)) {
        if (document != null && Json.of(document) instanceof ObjectNode object) {
          documents.add(object);
        }
        if (documents.size() > DOCUMENTS_MAX) {
          return Optional.empty();
        }
      }
    } catch (YamlEngineException | IllegalArgumentException notYaml) {
      return Optional.empty();
    }
    return Optional.of(documents);
  }

  private static @Nullable Object plain(JsonNode node) {
    return switch (node.getNodeType()) {
      case OBJECT -> {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        node.properties().forEach(member -> map.put(member.getKey(), plain(member.getValue())));
        yield map;
      }
      case ARRAY -> {
        List<@Nullable Object> list = new ArrayList<>();
        node.forEach(element -> list.add(plain(element)));
        yield list;
      }
      case BOOLEAN -> node.booleanValue();
      case NUMBER -> node.isIntegralNumber() ? node.bigIntegerValue() : node.decimalValue();
      case STRING, BINARY, POJO -> node.asText();
      case NULL, MISSING -> null;
    };
  }
}
