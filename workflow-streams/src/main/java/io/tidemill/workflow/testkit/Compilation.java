package io.tidemill.workflow.testkit;

import io.tidemill.schemas.problem.Problem;
import io.tidemill.schemas.problem.ProblemCode;
import io.tidemill.schemas.resource.Metadata;
import io.tidemill.schemas.resource.ResourceDocuments;
import io.tidemill.schemas.resource.Workflow;
import io.tidemill.workflow.core.Definition;
import io.tidemill.workflow.v01.Compiled;
import io.tidemill.workflow.v01.FunctionWorkflow;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The definition of a case, or why there is none.
 *
 * @param definition empty when there are errors
 */
record Compilation(Optional<Definition> definition, List<Problem> errors, List<Problem> warnings) {
  /** The name of a workflow that stands in a test file and does not name itself. */
  static final String NAME = "test";

  static Compilation of(TestCase test) {
    return switch (test.subject().source()) {
      case Subject.Source.Inline(var document) ->
          compile(new Workflow(Metadata.named(NAME), "default", 1, document), test);
      case Subject.Source.InFile(var file, var name) -> inFile(file, name, test);
    };
  }

  private static Compilation inFile(Path file, @Nullable String name, TestCase test) {
    String text;
    try {
      text = TestFile.text(file);
    } catch (IOException unreadable) {
      return refused(
          new Problem(
              ProblemCode.TM_2002,
              file.toString(),
              "",
              unreadable.getClass().getSimpleName(),
              "the workflow to test",
              "correct the field workflow at " + test.pointer()));
    }
    ResourceDocuments.Parsed parsed = ResourceDocuments.parse(file.toString(), text);
    if (!parsed.problems().isEmpty()) {
      return new Compilation(Optional.empty(), parsed.problems(), List.of());
    }
    List<Workflow> workflows =
        parsed.documents().stream()
            .filter(d -> d.resource() instanceof Workflow)
            .map(d -> (Workflow) d.resource())
            .filter(w -> name == null || w.name().equals(name))
            .toList();
    if (workflows.size() != 1) {
      return refused(
          new Problem(
              ProblemCode.TM_1009,
              file.toString(),
              "",
              workflows.size() + " workflows" + (name == null ? "" : " named " + name),
              "one",
              "name it: `workflow: " + file.getFileName() + "#orders`"));
    }
    return compile(workflows.getFirst().withVersion(1), test);
  }

  private static Compilation compile(Workflow workflow, TestCase test) {
    return switch (FunctionWorkflow.compile(workflow)) {
      case Compiled.Ready(var definition, var warnings) ->
          new Compilation(Optional.of(definition), List.of(), warnings);
      case Compiled.Refused(var errors) -> new Compilation(Optional.empty(), errors, List.of());
    };
  }

  private static Compilation refused(Problem problem) {
    return new Compilation(Optional.empty(), List.of(problem), List.of());
  }
}
