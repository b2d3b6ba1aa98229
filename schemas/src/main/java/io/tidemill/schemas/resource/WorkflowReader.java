package io.tidemill.schemas.resource;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;

/**
 * Reads a workflow: the Function Workflow v0.1 document stands in {@code spec} itself, in {@code
 * spec.definition}, or alone in the file. Only its outline is looked at here; what it means is for
 * the compiler.
 */
final class WorkflowReader {
  private static final String STATES_EXAMPLE = "[ { name: End, type: END } ]";

  private WorkflowReader() {}

  static Workflow read(Metadata metadata, int version, FieldReader spec) {
    String broker = spec.resourceName("broker", Broker.DEFAULT);
    if (!spec.has("definition")) {
      checkStates(spec);
      ObjectNode document = spec.node().deepCopy();
      document.remove("broker");
      return new Workflow(metadata, broker, version, document);
    }
    if (spec.has("states")) {
      spec.exactlyOne("", "definition", "states");
    }
    Optional<FieldReader> definition =
        spec.object("definition", "{ states: " + STATES_EXAMPLE + " }");
    definition.ifPresent(WorkflowReader::checkStates);
    spec.rejectUnknown();
    JsonNode document = definition.map(FieldReader::node).orElseGet(spec::node);
    return new Workflow(metadata, broker, version, document);
  }

  /** Whether a document is a workflow without apiVersion, kind and metadata. */
  static boolean isBare(ObjectNode document) {
    return !document.has("apiVersion") && !document.has("kind") && document.has("states");
  }

  /** A workflow that stands alone: named by its own {@code name}, else by its file. */
  static Workflow bare(String file, FieldReader document) {
    checkStates(document);
    Optional<String> title = document.text("name", "orders");
    Optional<String> name =
        document.has("name") ? title.flatMap(ResourceName::from) : ResourceName.fromFile(file);
    if (name.isEmpty() && title.isPresent()) {
      document.outOfForm(
          "name", Shown.text(title.get()), "a name with a letter or digit of a-z, 0-9", "orders");
    } else if (name.isEmpty()) {
      document.requirePresence("name", "a name, because the file gives none", "orders");
    }
    return new Workflow(Metadata.named(name.orElse("")), Broker.DEFAULT, 0, document.node());
  }

  private static void checkStates(FieldReader document) {
    document.requirePresence("states", "a list of states", STATES_EXAMPLE);
    document.list("states", STATES_EXAMPLE);
  }
}
