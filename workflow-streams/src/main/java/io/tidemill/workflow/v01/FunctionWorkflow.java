package io.tidemill.workflow.v01;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidemill.schemas.problem.ProblemCode;
import io.tidemill.schemas.resource.Workflow;
import io.tidemill.workflow.core.Definition;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * The compiler of Function Workflow v0.1, extended profile. Reports everything it finds at once;
 * pointers are relative to the workflow document.
 *
 * <p>Supported: EVENT with one trigger per event, OPERATION, SWITCH and END, actions one after the
 * other, {@code ResultPath} on states, actions and events. The rest of v0.1 is refused with TM-1008
 * at the place where it stands. Whether functions exist (WF402) is not asked here: see {@link
 * Definition#functions}. A member written twice (WF004) is found by the parser of the text.
 */
public final class FunctionWorkflow {
  /** Most states, and most triggers, of one document. */
  public static final int NAMES_MAX = 1000;

  private static final Set<String> KNOWN =
      Set.of("trigger-defs", "states", "name", "version", "description", "metadata");
  private static final List<String> GIVEN_AT_DEPLOYMENT =
      List.of("name", "version", "description", "metadata");

  private FunctionWorkflow() {}

  /** Validates and compiles a definition; the name and version are the resource's. */
  public static Compiled compile(Workflow resource) {
    var findings = new Findings();
    if (!(resource.document() instanceof ObjectNode object)) {
      findings.error(
          ProblemCode.WF002,
          "",
          resource.document().getNodeType().name().toLowerCase(Locale.ROOT),
          "an object",
          "write an object with \"trigger-defs\" and \"states\"");
      return new Compiled.Refused(findings.errors());
    }
    var document = new Fields(object, "", findings);
    document.allow(KNOWN);
    givenAtDeployment(document);
    var triggers = new TriggerDefs(findings);
    triggers.read(limited(document, "trigger-defs", document.optionalArray("trigger-defs")));
    var states = new States(findings, triggers.names());
    Optional<List<JsonNode>> elements = document.requiredArray("states");
    if (elements.isPresent() && elements.get().isEmpty()) {
      findings.error(ProblemCode.WF007, "/states", "no state", "at least one state", "add a state");
    } else if (elements.isPresent()) {
      states.read(limited(document, "states", elements.get()));
      triggers.checkUse(states.used(), states.usedLater(), states.startWaits());
    }
    return findings.refused()
        ? new Compiled.Refused(findings.errors())
        : ready(resource, triggers, states, findings);
  }

  private static Compiled ready(
      Workflow resource, TriggerDefs triggers, States states, Findings findings) {
    String start = states.start().orElseThrow();
    Graph.check(states.nodes(), start, states.places(), findings);
    return new Compiled.Ready(
        new Definition(
            resource.name(), resource.version(), start, states.nodes(), triggers.correlations()),
        findings.warnings());
  }

  private static void givenAtDeployment(Fields document) {
    for (String name : GIVEN_AT_DEPLOYMENT) {
      if (document.has(name)) {
        document
            .findings()
            .warn(
                ProblemCode.WF003,
                document.at(name),
                "\"" + name + "\"",
                "it outside the document",
                "remove it; what the resource says counts");
      }
    }
  }

  private static List<JsonNode> limited(Fields document, String name, List<JsonNode> elements) {
    if (elements.size() <= NAMES_MAX) {
      return elements;
    }
    document
        .findings()
        .error(
            ProblemCode.TM_1010,
            document.at(name),
            elements.size() + " elements",
            "at most " + NAMES_MAX,
            "split the workflow");
    return elements.subList(0, NAMES_MAX);
  }
}
