package io.tidemill.schemas.resource;

import static io.tidemill.schemas.problem.ProblemCode.TM_1004;
import static io.tidemill.schemas.problem.ProblemCode.TM_1006;
import static io.tidemill.schemas.problem.ProblemCode.TM_1010;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidemill.schemas.problem.Nearest;
import io.tidemill.schemas.resource.ResourceDocuments.Document;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Reads one document: what all kinds share, then the {@code spec} by its kind. */
final class DocumentReader {
  /** Most labels of a resource. */
  static final int LABELS_MAX = 64;

  private static final List<String> KINDS = Stream.of(Kind.values()).map(Kind::word).toList();

  private DocumentReader() {}

  static Optional<Document> read(String file, JsonNode document, ProblemSink problems) {
    if (!DocumentLimits.hold(document, problems)) {
      return Optional.empty();
    }
    if (!(document instanceof ObjectNode object)) {
      problems.report(
          TM_1004,
          "",
          Shown.value(document),
          "an object with apiVersion, kind, metadata and spec",
          "start with `apiVersion: " + Resource.API_VERSION + "`");
      return Optional.empty();
    }
    var root = new FieldReader(object, "", problems);
    if (WorkflowReader.isBare(object)) {
      Workflow workflow = WorkflowReader.bare(file, root);
      return problems.broken()
          ? Optional.empty()
          : Optional.of(new Document(workflow, ResourceDocuments.toJson(workflow)));
    }
    Optional<Resource> resource = resource(root);
    return problems.broken() ? Optional.empty() : resource.map(r -> new Document(r, object));
  }

  private static Optional<Resource> resource(FieldReader root) {
    root.requirePresence("apiVersion", Resource.API_VERSION, Resource.API_VERSION);
    checkApiVersion(root);
    Optional<Kind> kind = kind(root);
    Metadata metadata =
        root.requiredObject("metadata", "{ name: orders }")
            .map(DocumentReader::metadata)
            .orElseGet(() -> Metadata.named(""));
    if (kind.isEmpty()) {
      root.take("spec");
      root.take("status");
      root.rejectUnknown();
      return Optional.empty();
    }
    int version = kind.get() == Kind.WORKFLOW ? version(root) : 0;
    if (kind.get() == Kind.TRIGGER) {
      // What the server says of a trigger, and an author may send back with it; nothing is meant.
      root.take("status");
    }
    // A broker may say nothing at all; every other kind has something that only its author knows.
    Optional<FieldReader> spec =
        kind.get() == Kind.BROKER && !root.has("spec")
            ? Optional.of(new FieldReader(root.node().objectNode(), "/spec", root.problems()))
            : root.requiredObject("spec", "{ … }");
    root.take("spec");
    root.rejectUnknown();
    return spec.map(fields ->
        switch (kind.get()) {
          case BROKER -> BrokerReader.read(metadata, fields);
          case FUNCTION -> FunctionReader.read(metadata, fields);
          case TRIGGER -> TriggerReader.read(metadata, fields);
          case WORKFLOW -> WorkflowReader.read(metadata, version, fields);
          case SOURCE -> SourceReader.read(metadata, fields);
        });
  }

  /** Checks the field {@code apiVersion} if it is there. */
  static void checkApiVersion(FieldReader fields) {
    fields
        .text("apiVersion", Resource.API_VERSION)
        .filter(found -> !found.equals(Resource.API_VERSION))
        .ifPresent(found ->
            fields.report(
                TM_1006,
                fields.at("apiVersion"),
                "the apiVersion " + Shown.text(found),
                Resource.API_VERSION,
                "write `apiVersion: " + Resource.API_VERSION + "`"));
  }

  private static Optional<Kind> kind(FieldReader root) {
    root.requirePresence("kind", "one of " + String.join(", ", KINDS), Kind.TRIGGER.word());
    return root.text("kind", Kind.TRIGGER.word())
        .flatMap(word -> {
          Optional<Kind> kind =
              Stream.of(Kind.values()).filter(k -> k.word().equals(word)).findFirst();
          if (kind.isEmpty()) {
            root.report(
                TM_1006,
                root.at("kind"),
                "the kind " + Shown.text(word),
                "one of " + String.join(", ", KINDS),
                Nearest.fix(word, KINDS));
          }
          return kind;
        });
  }

  private static int version(FieldReader root) {
    return root.object("status", "{ version: 1 }")
        .map(status -> {
          int version = status.whole("version", 0, Integer.MAX_VALUE, 0);
          status.rejectUnknown();
          return version;
        })
        .orElse(0);
  }

  private static Metadata metadata(FieldReader fields) {
    String name = fields.requiredResourceName("name");
    Map<String, String> labels =
        fields.object("labels", "{ team: payments }").map(DocumentReader::labels).orElse(Map.of());
    fields.rejectUnknown();
    return new Metadata(name, labels);
  }

  private static Map<String, String> labels(FieldReader fields) {
    var labels = new LinkedHashMap<String, String>();
    if (fields.node().size() > LABELS_MAX) {
      fields.report(
          TM_1010,
          fields.pointer(),
          fields.node().size() + " labels",
          "at most " + LABELS_MAX,
          "remove labels");
      return labels;
    }
    for (var label : fields.node().properties()) {
      if (label.getValue().isTextual()) {
        labels.put(label.getKey(), label.getValue().textValue());
      } else {
        fields.report(
            TM_1004,
            fields.at(label.getKey()),
            Shown.value(label.getValue()),
            "a string",
            "put quotes around the value");
      }
    }
    return labels;
  }
}
