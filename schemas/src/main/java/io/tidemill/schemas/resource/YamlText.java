package io.tidemill.schemas.resource;

import static io.tidemill.schemas.problem.ProblemCode.TM_1001;
import static io.tidemill.schemas.problem.ProblemCode.TM_1010;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidemill.schemas.json.Json;
import io.tidemill.schemas.problem.Problem;
import io.tidemill.schemas.problem.ProblemCode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.DocumentStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.MappingStartEvent;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;

/**
 * The documents of one text as JSON: YAML 1.2 with the core schema, without tags, merge keys and
 * duplicate keys; a text that is one JSON object is read as JSON.
 *
 * <p>It is built from the parser's events and not from its nodes, because only so can reading stop
 * at the first value that is too deep: the library's own composer recurses without limit, and its
 * scanner needs quadratic time for a million open brackets. An alias shares the node of its anchor;
 * what it repeats is counted, so that few bytes cannot grow into many values ("billion laughs").
 */
final class YamlText {
  /** Longest text, in code points. */
  static final int CODE_POINTS_MAX = 4 * 1024 * 1024;

  /** Most documents of one text. */
  static final int DOCUMENTS_MAX = 1_000;

  /** Most aliases of one text. */
  static final int ALIASES_MAX = 50;

  private static final LoadSettings SETTINGS =
      LoadSettings.builder().setCodePointLimit(CODE_POINTS_MAX + 1).build();

  /**
   * One document, empty ones left out.
   *
   * @param root null when it could not be read
   * @param faults why; empty when it could
   */
  record Part(@Nullable JsonNode root, List<Problem> faults) {}

  private record Anchored(JsonNode node, int values) {}

  private final Iterator<Event> events;
  private final List<Part> parts = new ArrayList<>();
  private final Map<String, Anchored> anchors = new HashMap<>();
  private List<Problem> faults = new ArrayList<>();
  private int values;
  private int aliases;
  private boolean stopped;

  private YamlText(String text) {
    this.events = new Parse(SETTINGS).parseString(text).iterator();
  }

  static List<Part> parts(String text) {
    if (text.codePointCount(0, text.length()) > CODE_POINTS_MAX) {
      var fault = new Problem(TM_1010, "", "", "a longer file", "at most 4 MiB", "split the file");
      return List.of(new Part(null, List.of(fault)));
    }
    String body = text.startsWith("\ufeff") ? text.substring(1) : text;
    return json(body)
        .map(root -> List.of(new Part(root, List.of())))
        .orElseGet(() -> new YamlText(body).read());
  }

  private static Optional<JsonNode> json(String text) {
    if (!text.stripLeading().startsWith("{")) {
      return Optional.empty();
    }
    try {
      return Optional.of(Json.parse(text));
    } catch (JsonProcessingException perhapsYaml) {
      return Optional.empty();
    }
  }

  private List<Part> read() {
    try {
      while (!stopped && events.hasNext()) {
        if (events.next() instanceof DocumentStartEvent) {
          document();
        }
      }
    } catch (MarkedYamlEngineException syntax) {
      String at = syntax.getProblemMark().map(YamlText::place).orElse("");
      broken(syntax.getProblem() + at);
    } catch (RuntimeException syntax) {
      // Characters that YAML forbids, and whatever else the library throws: one answer for all.
      broken(String.valueOf(syntax.getMessage()));
    }
    return parts;
  }

  private void broken(String found) {
    faults.add(
        new Problem(TM_1001, "", "", found, "YAML 1.2 or JSON", "mend the text at that place"));
    parts.add(new Part(null, List.copyOf(faults)));
  }

  private void document() {
    anchors.clear();
    faults = new ArrayList<>();
    Event first = events.next();
    boolean empty =
        first instanceof ScalarEvent scalar && scalar.isPlain() && scalar.getValue().isEmpty();
    if (parts.size() == DOCUMENTS_MAX && !empty) {
      stop(first, "more than " + DOCUMENTS_MAX + " documents", "split the file");
    }
    JsonNode root = node(first, 0);
    if (!faults.isEmpty()) {
      parts.add(new Part(null, List.copyOf(faults)));
    } else if (!empty) {
      parts.add(new Part(root, List.of()));
    }
  }

  private JsonNode node(Event event, int depth) {
    if (stopped) {
      return NullNode.getInstance();
    }
    if (event instanceof AliasEvent alias) {
      return repeated(alias);
    }
    int before = values++;
    JsonNode node =
        switch (event) {
          case ScalarEvent scalar -> YamlScalar.of(scalar, this::fault);
          case MappingStartEvent start -> mapping(start, depth);
          case CollectionStartEvent start -> sequence(start, depth);
          default -> throw new IllegalStateException("unexpected " + event);
        };
    if (event instanceof NodeEvent anchored) {
      anchored
          .getAnchor()
          .ifPresent(name -> anchors.put(name.getValue(), new Anchored(node, values - before)));
    }
    if (values > DocumentLimits.VALUES_MAX) {
      stop(event, "more than " + DocumentLimits.VALUES_MAX + " values", "split the file");
    }
    return node;
  }

  private JsonNode repeated(AliasEvent alias) {
    Anchored target = anchors.get(alias.getAlias().getValue());
    if (target == null) {
      fault(
          TM_1001,
          alias,
          "the unknown alias *" + alias.getAlias().getValue(),
          "the name of an anchor above");
      return NullNode.getInstance();
    }
    values += target.values;
    if (++aliases > ALIASES_MAX) {
      stop(alias, "more than " + ALIASES_MAX + " aliases", "write the values out");
    } else if (values > DocumentLimits.VALUES_MAX) {
      stop(alias, "aliases that repeat too many values", "write the values out");
    }
    return target.node;
  }

  private JsonNode sequence(CollectionStartEvent start, int depth) {
    ArrayNode list = Json.object().arrayNode();
    enter(start, start, depth);
    while (!stopped) {
      Event event = events.next();
      if (event.getEventId() == Event.ID.SequenceEnd) {
        break;
      }
      list.add(node(event, depth + 1));
    }
    return list;
  }

  private JsonNode mapping(MappingStartEvent start, int depth) {
    ObjectNode object = Json.object();
    enter(start, start, depth);
    while (!stopped) {
      Event key = events.next();
      if (key.getEventId() == Event.ID.MappingEnd) {
        break;
      }
      String name = name(key, depth);
      JsonNode value = stopped ? NullNode.getInstance() : node(events.next(), depth + 1);
      if (object.has(name)) {
        fault(TM_1001, key, "the field " + Shown.text(name) + " twice", "every field once");
      }
      object.set(name, value);
    }
    return object;
  }

  private String name(Event key, int depth) {
    if (key instanceof ScalarEvent scalar) {
      if (scalar.getTag().isPresent()) {
        fault(TM_1001, key, "the tag " + scalar.getTag().get(), "no tag");
      }
      values++;
      scalar
          .getAnchor()
          .ifPresent(
              name -> anchors.put(name.getValue(), new Anchored(Json.of(scalar.getValue()), 1)));
      return scalar.getValue();
    }
    fault(TM_1001, key, "a field name that is no plain word", "a string as field name");
    node(key, depth + 1);
    return "";
  }

  private void enter(CollectionStartEvent start, Event at, int depth) {
    start.getTag().ifPresent(tag -> fault(TM_1001, at, "the tag " + tag, "no tag"));
    if (depth >= DocumentLimits.DEPTH_MAX) {
      stop(at, "nesting deeper than " + DocumentLimits.DEPTH_MAX, "flatten the document");
    }
  }

  /** Nothing after a broken limit is read: its cost is what the limit is there to avoid. */
  private void stop(Event at, String found, String fix) {
    if (!stopped) {
      faults.add(new Problem(TM_1010, "", "", found + place(at), "at most that", fix));
      stopped = true;
    }
  }

  private void fault(ProblemCode code, Event at, String found, String expected) {
    if (faults.size() < ProblemSink.PROBLEMS_MAX) {
      faults.add(new Problem(code, "", "", found + place(at), expected, "write " + expected));
    }
  }

  private static String place(Event event) {
    return event.getStartMark().map(YamlText::place).orElse("");
  }

  private static String place(Mark mark) {
    return " at line " + (mark.getLine() + 1) + ", column " + (mark.getColumn() + 1);
  }
}
