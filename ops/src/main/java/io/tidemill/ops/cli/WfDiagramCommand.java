package io.tidemill.ops.cli;

import io.tidemill.ops.diagram.DiagramForm;
import io.tidemill.ops.diagram.WorkflowDiagram;
import io.tidemill.schemas.problem.Problem;
import io.tidemill.schemas.problem.ProblemException;
import io.tidemill.schemas.resource.Metadata;
import io.tidemill.schemas.resource.ResourceDocuments;
import io.tidemill.schemas.resource.Workflow;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code tidemill wf diagram FILE|WORKFLOW}. */
@Command(
    header = "Draw a workflow, or the path of an instance, as text, Mermaid or SVG",
    footer = {
      "  tidemill wf diagram workflow.yaml",
      "  tidemill wf diagram order -o mermaid",
      "  tidemill wf diagram order --instance 42 -o svg --output-file order-42.svg"
    })
final class WfDiagramCommand implements Callable<Integer> {
  private final Terminal terminal;
  @Mixin private final ServerOptions server = new ServerOptions();

  @Parameters(
      index = "0",
      paramLabel = "FILE|WORKFLOW",
      description = {
        "A file, which needs no server, or the name of a workflow.",
        "Names of workflows have no dot and no slash; write ./order for a file of that name."
      })
  private String target = "";

  @Option(
      names = "--instance",
      paramLabel = "TOKEN",
      description = "Marks the path of this instance.")
  private @Nullable String instance;

  @Option(
      names = "--workflow",
      paramLabel = "NAME",
      description = "Which one, if the file has several.")
  private @Nullable String wanted;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FORM",
      description = "One of ${COMPLETION-CANDIDATES}. Default text.")
  private DiagramForm form = DiagramForm.TEXT;

  @Option(
      names = "--output-file",
      paramLabel = "FILE",
      description = "Writes there instead of to the terminal.")
  private @Nullable Path file;

  WfDiagramCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    String drawn = Metadata.NAME.matcher(target).matches() ? ofServer() : ofFile();
    if (file == null) {
      terminal.out().print(drawn);
      return Exit.OK;
    }
    try {
      Files.writeString(file, drawn);
    } catch (IOException unwritable) {
      throw Failure.file(
          file.toString(), unwritable.getClass().getSimpleName(), "a file that can be written");
    }
    terminal.say("wrote " + file);
    return Exit.OK;
  }

  private String ofServer() {
    if (wanted != null) {
      throw Failure.usage(
          "--workflow with the name of a workflow", "--workflow with a file", "leave it out");
    }
    String path = Rest.path("api", "v1", "workflows", target, "diagram") + "?format=" + form;
    try (Rest rest = server.rest(terminal)) {
      return rest.text(instance == null ? path : path + "&token=" + Rest.encoded(instance));
    }
  }

  private String ofFile() {
    if (instance != null) {
      throw Failure.usage(
          "--instance with the file " + target,
          "--instance with the name of a workflow",
          "name the workflow as it is deployed");
    }
    Inputs.Input input = Inputs.texts(terminal, List.of(target)).getFirst();
    Workflow workflow = choose(input);
    try {
      return form.write(WorkflowDiagram.graph(workflow));
    } catch (ProblemException refused) {
      throw Failure.of(
          Exit.VALIDATION,
          refused.problems().stream().map(problem -> problem.in(input.name())).toList());
    }
  }

  private Workflow choose(Inputs.Input input) {
    ResourceDocuments.Parsed parsed = ResourceDocuments.parse(input.name(), input.text());
    List<Problem> problems = parsed.problems();
    if (!problems.isEmpty()) {
      throw Failure.of(Exit.VALIDATION, problems);
    }
    List<Workflow> all =
        parsed.documents().stream()
            .flatMap(document ->
                document.resource() instanceof Workflow workflow
                    ? Stream.of(workflow)
                    : Stream.empty())
            .toList();
    List<Workflow> fitting =
        all.stream().filter(workflow -> wanted == null || workflow.name().equals(wanted)).toList();
    if (fitting.size() == 1) {
      return fitting.getFirst();
    }
    String names = String.join(", ", all.stream().map(Workflow::name).toList());
    throw Failure.usage(
        all.isEmpty() ? "no workflow in " + input.name() : "the workflows " + names,
        "one workflow" + (wanted == null ? "" : " named " + wanted),
        all.isEmpty()
            ? "name a file with a workflow"
            : "name one: --workflow " + all.getFirst().name());
  }
}
