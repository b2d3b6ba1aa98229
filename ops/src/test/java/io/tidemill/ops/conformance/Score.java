package io.tidemill.ops.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidemill.schemas.json.Json;
import io.tidemill.schemas.resource.ResourceDocuments;
import io.tidemill.schemas.resource.Workflow;
import io.tidemill.workflow.testkit.Subject;
import io.tidemill.workflow.testkit.TestCase;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The definition of a case as it is deployed, under the names and in the tempo of a performance.
 */
final class Score {
  private static final Set<String> TIMES = Set.of("timeout", "retry-interval", "time-delay");

  private final TestCase test;
  private final Names names;
  private final @Nullable ObjectNode document;

  Score(TestCase test, Names names) {
    this.test = test;
    this.names = names;
    this.document = document(test.subject().source(), names);
  }

  /** Whether it is a text that nobody can read, which is applied as it is. */
  boolean isText() {
    return document == null;
  }

  /** The states as the file has them; empty when it is not even JSON. */
  List<JsonNode> states() {
    return document == null ? List.of() : document.path("states").valueStream().toList();
  }

  /**
   * The text to apply, with its times as they are: what the validator says does not depend on it.
   */
  String asWritten(URI functions) {
    return document == null
        ? text(((Subject.Source.InFile) test.subject().source()).file())
        : resources(functions, document);
  }

  /** The text to apply. */
  String in(Tempo tempo, URI functions) {
    return resources(functions, scaled(Objects.requireNonNull(document), tempo));
  }

  private String resources(URI functions, ObjectNode definition) {
    var text = new StringBuilder();
    ObjectNode workflow = resource("Workflow", names.workflow());
    workflow.putObject("spec").set("definition", renamed(definition));
    List<String> registry = test.registry();
    (registry == null ? names.functions().keySet() : registry)
        .forEach(name -> {
          String alias = names.function(name);
          ObjectNode function = resource("Function", alias);
          function.putObject("spec").putObject("http").put("url", functions + alias);
          text.append(Json.text(function)).append("\n---\n");
        });
    return text.append(Json.text(workflow)).toString();
  }

  private static ObjectNode resource(String kind, String name) {
    ObjectNode resource = Json.object().put("apiVersion", "tidemill.io/v1").put("kind", kind);
    resource.putObject("metadata").put("name", name);
    return resource;
  }

  private ObjectNode renamed(ObjectNode definition) {
    ObjectNode copy = definition.deepCopy();
    for (JsonNode trigger : copy.path("trigger-defs")) {
      change(trigger, "source", names::source);
    }
    eachAction(copy.path("states"), action -> change(action, "function", names::function));
    return copy;
  }

  private static void change(JsonNode owner, String member, UnaryOperator<String> by) {
    if (owner instanceof ObjectNode object && object.path(member).isTextual()) {
      object.put(member, by.apply(object.path(member).textValue()));
    }
  }

  private static ObjectNode scaled(ObjectNode definition, Tempo tempo) {
    ObjectNode copy = Json.object();
    definition
        .properties()
        .forEach(
            member -> copy.set(member.getKey(), scaled(member.getKey(), member.getValue(), tempo)));
    return copy;
  }

  private static JsonNode scaled(String name, JsonNode value, Tempo tempo) {
    return switch (value) {
      case ObjectNode object -> scaled(object, tempo);
      case ArrayNode array -> {
        ArrayNode copy = array.arrayNode();
        array.forEach(element -> copy.add(scaled("", element, tempo)));
        yield copy;
      }
      default -> TIMES.contains(name) ? tempo.time(value) : value;
    };
  }

  private static void eachAction(JsonNode states, Consumer<JsonNode> what) {
    for (JsonNode state : states) {
      state.path("actions").forEach(what);
      state.path("events").forEach(event -> event.path("actions").forEach(what));
      state.path("branches").forEach(branch -> eachAction(branch.path("states"), what));
    }
  }

  private static @Nullable ObjectNode document(Subject.Source source, Names names) {
    ObjectNode document =
        switch (source) {
          case Subject.Source.Inline(var inline) -> inline;
          case Subject.Source.InFile(var file, var name) -> inFile(file, name).orElse(null);
        };
    if (document != null) {
      eachAction(
          document.path("states"),
          action -> {
            if (action.path("function").isTextual()) {
              var _ = names.function(action.path("function").textValue());
            }
          });
    }
    return document;
  }

  private static Optional<ObjectNode> inFile(Path file, @Nullable String name) {
    return ResourceDocuments.parse(file.toString(), text(file)).documents().stream()
        .map(ResourceDocuments.Document::resource)
        .filter(Workflow.class::isInstance)
        .map(Workflow.class::cast)
        .filter(workflow -> name == null || workflow.name().equals(name))
        .map(Workflow::document)
        .filter(ObjectNode.class::isInstance)
        .map(ObjectNode.class::cast)
        .findFirst();
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }
}
