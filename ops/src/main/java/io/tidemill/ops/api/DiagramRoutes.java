package io.tidemill.ops.api;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidemill.ops.diagram.DiagramForm;
import io.tidemill.ops.diagram.WorkflowDiagram;
import io.tidemill.schemas.problem.Problem;
import io.tidemill.schemas.problem.ProblemCode;
import io.tidemill.schemas.resource.Kind;
import io.tidemill.schemas.resource.ResourceTable;
import io.tidemill.schemas.resource.Workflow;
import io.tidemill.workflow.diagram.Graph;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.eclipse.jetty.server.Request;

/** Draws workflows, and the paths of their instances. */
final class DiagramRoutes {
  private final Resources resources;
  private final Workflows workflows;

  /** One at a time: the layout of a large picture keeps a processor busy for seconds. */
  private final ReentrantLock drawing = new ReentrantLock();

  DiagramRoutes(Resources resources, Workflows workflows) {
    this.resources = resources;
    this.workflows = workflows;
  }

  /**
   * {@code ?format=svg|mermaid|text}, SVG by default; {@code ?token=…} marks the path of that
   * instance, in the version that it runs; {@code ?version=…} draws an older version.
   */
  Answer draw(Request request, String name) {
    Query query = Query.read(request, "format", "token", "version");
    String word = query.text("format").orElse(DiagramForm.SVG.toString());
    DiagramForm form =
        DiagramForm.parse(word)
            .orElseThrow(() ->
                Query.wrong("format", word, "one of " + String.join(", ", DiagramForm.names())));
    Optional<String> token = query.text("token");
    Optional<JsonNode> instance = token.flatMap(asked -> workflows.show(name, asked));
    if (token.isPresent() && instance.isEmpty()) {
      return Answer.problem(404, WorkflowRoutes.noInstance(name, token.get()));
    }
    ResourceTable table = resources.current();
    int version =
        instance.isPresent()
            ? instance.get().path("version").asInt()
            : query.number("version", 0, Integer.MAX_VALUE);
    Optional<Workflow> workflow =
        version > 0 ? table.workflow(name, version) : table.workflow(name);
    if (workflow.isEmpty()) {
      return Answer.problem(404, missing(table, name, version));
    }
    drawing.lock();
    try {
      Graph graph = WorkflowDiagram.graph(workflow.get());
      Graph marked = instance.map(i -> WorkflowDiagram.along(graph, i)).orElse(graph);
      return Answer.text(form.mediaType(), form.write(marked));
    } finally {
      drawing.unlock();
    }
  }

  private static Problem missing(ResourceTable table, String name, int version) {
    if (table.highestVersion(name) == 0 || version == 0) {
      return ResourceRoutes.missing(table, Kind.WORKFLOW, name);
    }
    return new Problem(
        ProblemCode.TM_2001,
        "",
        "",
        "no version %d of workflow `%s`".formatted(version, name),
        "a version from 1 to " + table.highestVersion(name),
        "leave `version` out for the newest");
  }
}
