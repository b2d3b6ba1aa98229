package io.tidemill.workflow.v01;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidemill.schemas.problem.ProblemCode;
import io.tidemill.schemas.resource.Workflow;
import io.tidemill.workflow.core.Definition;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * The compiler of Function Workflow v0.1. Reports everything it finds at once; pointers are
 * relative to the workflow document.
 *
 * <p>Whether functions exist (WF402) is not asked here: see {@link Checked#calls}. What is wrong
 * with a text (WF001, WF004) is found by {@link WorkflowText}, which also knows lines and columns.
 */
public final class FunctionWorkflow {
  /** Most states, and most triggers, of one document. */
  public static final int NAMES_MAX = 1000;

  private static final Set<String> KNOWN = Set.of("trigger-defs", "states");
  private static final List<String> TEXTS = List.of("name", "version", "description");

  private final Findings findings;
  private final List<Checked.Call> calls = new ArrayList<>();

  private FunctionWorkflow(Profile profile) {
    this.findings = new Findings(profile);
  }

  /** Validates and compiles a definition in the extended profile, as deployments do. */
  public static Compiled compile(Workflow resource) {
    Checked checked = check(resource, Profile.EXTENDED);
    return checked
        .definition()
        .<Compiled>map(definition -> new Compiled.Ready(definition, checked.warnings()))
        .orElseGet(() -> new Compiled.Refused(checked.errors()));
  }

  /** Validates and compiles a definition; its name and version are the resource's. */
  public static Checked check(Workflow resource, Profile profile) {
    return check(resource.name(), resource.version(), resource.document(), profile);
  }

  /**
   * Validates and compiles a document.
   *
   * @param name of the workflow, given at deployment
   * @param version of the definition; 0 when it was not applied yet
   */
  public static Checked check(String name, int version, JsonNode document, Profile profile) {
    var compiler = new FunctionWorkflow(profile);
    Optional<Definition> definition = compiler.read(name, version, document);
    return new Checked(definition, compiler.findings.all(), compiler.calls);
  }

  private Optional<Definition> read(String name, int version, JsonNode root) {
    if (!(root instanceof ObjectNode object)) {
      findings.error(
          ProblemCode.WF002,
          "",
          root.getNodeType().name().toLowerCase(Locale.ROOT),
          "an object",
          "write an object with \"trigger-defs\" and \"states\"");
      return Optional.empty();
    }
    var document = new Fields(object, "", findings);
    document.allow(known());
    givenAtDeployment(document);
    var triggers = new TriggerDefs(findings);
    triggers.read(limited(document, "trigger-defs", document.optionalArray("trigger-defs")));
    List<JsonNode> states = document.requiredArray("states", ProblemCode.WF007, "state");
    if (states.isEmpty()) {
      return Optional.empty();
    }
    Scope scope = Scope.of(object.path("states"), findings);
    if (scope.size() > NAMES_MAX) {
      tooMany(document, "states", scope.size());
      return Optional.empty();
    }
    return states(name, version, document, triggers, states, scope);
  }

  private Optional<Definition> states(
      String name,
      int version,
      Fields document,
      TriggerDefs triggers,
      List<JsonNode> elements,
      Scope scope) {
    var graph = new Graph(findings);
    var actions = new ActionDefs(findings, calls);
    var events = new EventDefs(findings, actions, triggers.names());
    var states = new StateDefs(findings, events, actions, graph);
    states.read(elements, scope);
    if (states.anyEvent() && !document.has("trigger-defs")) {
      document.missing(ProblemCode.WF006, "trigger-defs");
    }
    triggers.checkUse(events.used(), events.usedLater(), graph.startsWaiting());
    graph.check();
    events
        .firstTimeout()
        .filter(_ -> graph.endCount() > 1)
        .ifPresent(place ->
            findings.warn(
                ProblemCode.WF308,
                place,
                "a timeout, and %d END states".formatted(graph.endCount()),
                "one END state",
                "timeout ends in \"%s\": the first END with FAILURE, else the first"
                    .formatted(graph.endOfTimeout().orElse(""))));
    return findings.refused()
        ? Optional.empty()
        : Optional.of(
            new Definition(name, version, scope.start(), states.nodes(), triggers.correlations()));
  }

  private Set<String> known() {
    // Unknown to v0.1, but not to us: the extended profile says so with other words.
    return findings.strict()
        ? KNOWN
        : Set.of("trigger-defs", "states", "name", "version", "description", "metadata");
  }

  private void givenAtDeployment(Fields document) {
    if (findings.strict()) {
      return;
    }
    for (String name : TEXTS) {
      JsonNode value = document.object().get(name);
      if (value != null && !value.isTextual()) {
        document.wrongType(name, "a string", value);
      }
    }
    JsonNode metadata = document.object().get("metadata");
    if (metadata != null && !metadata.isObject()) {
      document.wrongType("metadata", "an object", metadata);
    }
    for (var member : document.object().properties()) {
      if (TEXTS.contains(member.getKey()) || member.getKey().equals("metadata")) {
        findings.extension(
            document.at(member.getKey()),
            "\"" + member.getKey() + "\"",
            "it outside the document; what the resource says counts");
      }
    }
  }

  private List<JsonNode> limited(Fields document, String name, List<JsonNode> elements) {
    if (elements.size() <= NAMES_MAX) {
      return elements;
    }
    tooMany(document, name, elements.size());
    return elements.subList(0, NAMES_MAX);
  }

  private void tooMany(Fields document, String name, int found) {
    findings.error(
        ProblemCode.TM_1010,
        document.at(name),
        found + " elements",
        "at most " + NAMES_MAX,
        "split the workflow");
  }
}
