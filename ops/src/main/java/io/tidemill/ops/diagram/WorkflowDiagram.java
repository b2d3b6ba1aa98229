package io.tidemill.ops.diagram;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidemill.schemas.problem.ProblemException;
import io.tidemill.schemas.resource.Workflow;
import io.tidemill.workflow.diagram.Graph;
import io.tidemill.workflow.v01.Compiled;
import io.tidemill.workflow.v01.FunctionWorkflow;
import java.util.ArrayList;

/** Diagrams of workflows as they are deployed or written in a file. */
public final class WorkflowDiagram {
  private WorkflowDiagram() {}

  /** The graph of a workflow; one that does not compile is a {@link ProblemException}. */
  public static Graph graph(Workflow workflow) {
    return switch (FunctionWorkflow.compile(workflow)) {
      case Compiled.Ready(var definition, _) -> Graph.of(definition);
      case Compiled.Refused(var errors) -> throw new ProblemException(errors);
    };
  }

  /**
   * The graph with the path of an instance.
   *
   * @param instance as the API shows it: its trail and status count
   */
  public static Graph along(Graph graph, JsonNode instance) {
    var trail = new ArrayList<String>();
    instance.path("trail").forEach(step -> trail.add(step.asText()));
    return graph.along(trail, instance.path("status").asText().equals("RUNNING"));
  }
}
