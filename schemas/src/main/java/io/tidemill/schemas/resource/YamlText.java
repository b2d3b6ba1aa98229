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
import io.tidemill.schemas.resource.SourceDocument.Fault;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
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
  record Part(@Nullable JsonNode root, List<Problem> faults) {
    private static Part of(SourceDocument document) {
      return new Part(
          document.faults().isEmpty() ? document.root() : null,
          document.faults().stream().map(YamlText::problem).toList());
    }
  }

  private static final Mark NOWHERE = new Mark(0, 0);

  private record Anchored(JsonNode node, int values) {}

  private final Iterator<Event> events;
  private final List<SourceDocument> documents = new ArrayList<>();
  private final Map<String, Anchored> anchors = new HashMap<>();
  private final boolean located;
  private final StringBuilder pointer = new StringBuilder();
  private List<Fault> faults = new ArrayList<>();
  private Places places = new Places();
  private int values;
  private int aliases;
  private boolean stopped;

  private YamlText(String text, boolean located) {
    this.located = located;
    this.events = new Parse(SETTINGS).parseString(text).iterator();
  }

  /** The documents of a text by the name of its file: one that is called JSON must be JSON. */
  static List<Part> parts(String file, String text) {
    return file.toLowerCase(Locale.ROOT).endsWith(".json")
        ? SourceDocument.read(text, SourceDocument.Syntax.JSON).stream().map(Part::of).toList()
        : parts(text);
  }

  static List<Part> parts(String text) {
    if (text.codePointCount(0, text.length()) > CODE_POINTS_MAX) {
      var fault = new Problem(TM_1010, "", "", "a longer file", "at most 4 MiB", "split the file");
      return List.of(new Part(null, List.of(fault)));
    }
    String body = text.startsWith("\ufeff") ? text.substring(1) : text;
    return json(body)
        .map(root -> List.of(new Part(root, List.of())))
        .orElseGet(() -> new YamlText(body, false).read().stream().map(Part::of).toList());
  }

  /** The documents with the places of their values; a text without one has a fault. */
  static List<SourceDocument> located(String text) {
    List<SourceDocument> documents = new YamlText(text, true).read();
    if (!documents.isEmpty()) {
      return documents;
    }
    var nothing =
        new Fault(Fault.Kind.SYNTAX, "", Mark.START, "no document", "YAML or JSON", "write one");
    return List.of(new SourceDocument(null, List.of(nothing), new Places()));
  }

  private static Problem problem(Fault fault) {
    String place = " at line " + fault.at().line() + ", column " + fault.at().column();
    return new Problem(
        fault.kind() == Fault.Kind.LIMIT ? TM_1010 : TM_1001,
        "",
        "",
        fault.found() + (fault.at().line() == 0 ? "" : place),
        fault.expected(),
        fault.fix());
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

  private List<SourceDocument> read() {
    try {
      while (!stopped && events.hasNext()) {
        if (events.next() instanceof DocumentStartEvent) {
          document();
        }
      }
    } catch (MarkedYamlEngineException syntax) {
      broken(syntax.getProblem(), syntax.getProblemMark().map(YamlText::mark).orElse(NOWHERE));
    } catch (RuntimeException syntax) {
      // Characters that YAML forbids, and whatever else the library throws: one answer for all.
      broken(String.valueOf(syntax.getMessage()), NOWHERE);
    }
    return documents;
  }

  private void broken(String found, Mark at) {
    faults.add(
        new Fault(
            Fault.Kind.SYNTAX, "", at, found, "YAML 1.2 or JSON", "mend the text at that place"));
    documents.add(new SourceDocument(null, faults, places));
  }

  private void document() {
    anchors.clear();
    faults = new ArrayList<>();
    places = new Places();
    Event first = events.next();
    boolean empty =
        first instanceof ScalarEvent scalar && scalar.isPlain() && scalar.getValue().isEmpty();
    if (documents.size() == DOCUMENTS_MAX && !empty) {
      stop(first, "more than " + DOCUMENTS_MAX + " documents", "split the file");
    }
    JsonNode root = node(first, 0);
    if (!faults.isEmpty() || !empty) {
      boolean readable = faults.stream().allMatch(f -> f.kind() == Fault.Kind.DUPLICATE);
      documents.add(new SourceDocument(readable ? root : null, faults, places));
    }
  }

  private JsonNode node(Event event, int depth) {
    if (stopped) {
      return NullNode.getInstance();
    }
    if (located) {
      places.value(pointer.toString(), mark(event));
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
      int length = pointer.length();
      pointer.append('/').append(list.size());
      list.add(node(event, depth + 1));
      pointer.setLength(length);
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
      int length = pointer.length();
      pointer.append('/').append(FieldReader.escaped(name));
      if (located) {
        places.key(pointer.toString(), mark(key));
      }
      JsonNode value = stopped ? NullNode.getInstance() : node(events.next(), depth + 1);
      if (object.has(name)) {
        twice(key, name);
      }
      pointer.setLength(length);
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
      faults.add(new Fault(Fault.Kind.LIMIT, "", mark(at), found, "at most that", fix));
      stopped = true;
    }
  }

  private void fault(ProblemCode code, Event at, String found, String expected) {
    if (faults.size() < ProblemSink.PROBLEMS_MAX) {
      Fault.Kind kind = code == TM_1010 ? Fault.Kind.LIMIT : Fault.Kind.SYNTAX;
      faults.add(new Fault(kind, "", mark(at), found, expected, "write " + expected));
    }
  }

  private void twice(Event key, String name) {
    if (faults.size() < ProblemSink.PROBLEMS_MAX) {
      String found = "the field " + Shown.text(name) + " twice";
      String once = "every field once";
      faults.add(
          new Fault(
              Fault.Kind.DUPLICATE, pointer.toString(), mark(key), found, once, "write " + once));
    }
  }

  private static Mark mark(Event event) {
    return event.getStartMark().map(YamlText::mark).orElse(NOWHERE);
  }

  private static Mark mark(org.snakeyaml.engine.v2.exceptions.Mark at) {
    return new Mark(at.getLine() + 1, at.getColumn() + 1);
  }
}
