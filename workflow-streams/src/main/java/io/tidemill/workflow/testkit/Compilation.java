package io.tidemill.workflow.testkit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidemill.schemas.problem.Nearest;
import io.tidemill.schemas.problem.Problem;
import io.tidemill.schemas.problem.ProblemCode;
import io.tidemill.schemas.resource.ResourceDocuments;
import io.tidemill.schemas.resource.SourceDocument;
import io.tidemill.schemas.resource.SourceDocument.Syntax;
import io.tidemill.schemas.resource.Workflow;
import io.tidemill.workflow.core.Definition;
import io.tidemill.workflow.v01.Checked;
import io.tidemill.workflow.v01.FunctionWorkflow;
import io.tidemill.workflow.v01.Profile;
import io.tidemill.workflow.v01.WorkflowText;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The definition of a case, or why there is none.
 *
 * @param definition empty when there are errors
 */
record Compilation(Optional<Definition> definition, List<Problem> errors, List<Problem> warnings) {
  /** The name of a workflow that has none of its own. */
  static final String NAME = "test";

  /** Compiles what a case tests. */
  static Compilation of(TestCase test) {
    Profile profile = test.subject().strict() ? Profile.STRICT : Profile.EXTENDED;
    return switch (test.subject().source()) {
      case Subject.Source.Inline(var document) ->
          of(FunctionWorkflow.check(NAME, 1, document, profile), test);
      case Subject.Source.InFile(var file, var name) -> inFile(file, name, profile, test);
    };
  }

  private static Compilation inFile(
      Path file, @Nullable String name, Profile profile, TestCase test) {
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
              "correct the field workflow, here or at the top of the test file"));
    }
    Syntax syntax = Syntax.of(file.toString(), text);
    List<SourceDocument> sources = SourceDocument.read(text, syntax);
    return sources.stream().anyMatch(source -> isResource(source.root()))
        ? resource(file, text, name, profile, test)
        : bare(file, text, sources, profile, test);
  }

  private static boolean isResource(@Nullable JsonNode root) {
    return root instanceof ObjectNode object && object.has("kind");
  }

  /** A workflow document that stands alone: also one that is not even JSON. */
  private static Compilation bare(
      Path file, String text, List<SourceDocument> sources, Profile profile, TestCase test) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    Checked validated = WorkflowText.validate(file.toString(), bytes, profile);
    JsonNode root = sources.isEmpty() ? null : sources.getFirst().root();
    return root == null || validated.definition().isEmpty()
        ? of(validated, test)
        : of(FunctionWorkflow.check(NAME, 1, root, profile), test);
  }

  private static Compilation resource(
      Path file, String text, @Nullable String name, Profile profile, TestCase test) {
    ResourceDocuments.Parsed parsed = ResourceDocuments.parse(file.toString(), text);
    if (!parsed.problems().isEmpty()) {
      return new Compilation(Optional.empty(), parsed.problems(), List.of());
    }
    var workflows = new ArrayList<Workflow>();
    for (ResourceDocuments.Document document : parsed.documents()) {
      if (document.resource() instanceof Workflow workflow
          && (name == null || workflow.name().equals(name))) {
        workflows.add(workflow);
      }
    }
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
    return of(FunctionWorkflow.check(workflows.getFirst().withVersion(1), profile), test);
  }

  private static Compilation of(Checked checked, TestCase test) {
    var errors = new ArrayList<>(checked.errors());
    List<String> registry = test.registry();
    if (registry != null) {
      for (Checked.Call call : checked.calls()) {
        if (!registry.contains(call.function())) {
          errors.add(unknown(call, registry));
        }
      }
    }
    return new Compilation(
        errors.isEmpty() ? checked.definition() : Optional.empty(), errors, checked.warnings());
  }

  private static Problem unknown(Checked.Call call, List<String> registry) {
    return new Problem(
        ProblemCode.WF402,
        "",
        call.pointer(),
        "the unknown function \"" + call.function() + "\"",
        "a function of the registry",
        Nearest.fix(call.function(), registry, "deploy it first"));
  }

  private static Compilation refused(Problem problem) {
    return new Compilation(Optional.empty(), List.of(problem), List.of());
  }
}
