package io.tidemill.ops.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidemill.schemas.json.Json;
import io.tidemill.schemas.problem.Problem;
import io.tidemill.schemas.resource.Mark;
import io.tidemill.schemas.resource.ResourceDocuments;
import io.tidemill.schemas.resource.SourceDocument;
import io.tidemill.schemas.resource.SourceDocument.Syntax;
import io.tidemill.workflow.v01.Finding;
import io.tidemill.workflow.v01.Finding.Severity;
import io.tidemill.workflow.v01.Profile;
import io.tidemill.workflow.v01.WorkflowText;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.function.Predicate;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * {@code tidemill validate FILE…}: every finding of every file with its place in the text. Asks no
 * server, so it does not know which functions exist.
 */
@Command(
    footer = {
      "  tidemill validate orders.yaml",
      "  tidemill validate workflows/ --profile strict",
      "  cat orders.json | tidemill validate - -o json"
    })
final class ValidateCommand implements Callable<Integer> {
  private final Terminal terminal;
  @Mixin private final Output output = new Output();

  @Parameters(
      arity = "1..*",
      paramLabel = "FILE",
      description = "A file, a directory (all *.yaml, *.yml, *.json below it), or - for stdin.")
  private List<String> files = new ArrayList<>();

  @Option(
      names = "--profile",
      paramLabel = "PROFILE",
      description = "One of ${COMPLETION-CANDIDATES}. Default extended, as deployments use.")
  private Profile profile = Profile.EXTENDED;

  ValidateCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  /** A finding and the file that it is about. */
  private record Located(String file, Finding finding) {
    String place() {
      Mark mark = finding.place();
      return mark == null ? file : file + ":" + mark.line() + ":" + mark.column();
    }

    String severity() {
      return finding.severity().name().toLowerCase(Locale.ROOT);
    }
  }

  @Override
  public Integer call() {
    List<Inputs.Input> inputs = Inputs.texts(terminal, files);
    List<Located> found = inputs.stream().flatMap(this::validate).toList();
    boolean refused = found.stream().anyMatch(l -> l.finding().severity() == Severity.ERROR);
    if (output.isTable()) {
      found.forEach(located -> terminal.out().println(text(located)));
      long errors = found.stream().filter(l -> l.severity().equals("error")).count();
      terminal.say(
          "%d %s, %d errors, %d warnings"
              .formatted(
                  inputs.size(),
                  inputs.size() == 1 ? "file" : "files",
                  errors,
                  found.size() - errors));
    } else {
      output.all(
          terminal,
          found.stream().map(ValidateCommand::json).toList(),
          List.of(),
          finding -> finding.path("file").asText() + " " + finding.path("code").asText());
    }
    return refused ? Exit.VALIDATION : Exit.OK;
  }

  private Stream<Located> validate(Inputs.Input input) {
    List<SourceDocument> documents =
        SourceDocument.read(input.text(), Syntax.of(input.name(), input.text()));
    var all = new ArrayList<Located>();
    for (SourceDocument document : documents) {
      findings(input.name(), document).stream()
          .sorted(Comparator.comparing(Finding::place, ValidateCommand::inTheText))
          .forEach(finding -> all.add(new Located(input.name(), finding)));
    }
    return all.stream();
  }

  private static int inTheText(Mark one, Mark other) {
    return one.line() != other.line()
        ? Integer.compare(one.line(), other.line())
        : Integer.compare(one.column(), other.column());
  }

  private List<Finding> findings(String file, SourceDocument source) {
    JsonNode root = source.root();
    if (!(root instanceof ObjectNode object) || !(root.has("kind") || root.has("apiVersion"))) {
      return placed(WorkflowText.validate(source, "", profile).findings());
    }
    if (!root.path("kind").asText().equals("Workflow") || !root.path("spec").isObject()) {
      return resource(file, source, root, _ -> true);
    }
    String prefix = root.at("/spec/definition").isObject() ? "/spec/definition" : "/spec";
    ObjectNode bare = object.deepCopy();
    // The broker is the resource's; all else of the spec is the document.
    bare.withObject("/spec").remove("broker");
    var document = new SourceDocument(bare, source.faults(), source.places());
    var findings = new ArrayList<>(WorkflowText.validate(document, prefix, profile).findings());
    findings.addAll(
        resource(
            file,
            source,
            root,
            pointer ->
                pointer.equals("/spec/broker") || !(pointer + "/").startsWith(prefix + "/")));
    return placed(findings);
  }

  /** What is wrong with a resource around or instead of a workflow document. */
  private static List<Finding> resource(
      String file, SourceDocument source, JsonNode root, Predicate<String> outside) {
    return ResourceDocuments.parse(file, root).problems().stream()
        .filter(problem -> outside.test(problem.pointer()))
        .map(problem ->
            new Finding(problem, Severity.ERROR, source.places().value(problem.pointer())))
        .toList();
  }

  private static List<Finding> placed(List<Finding> findings) {
    return findings.stream()
        .map(f -> f.place() == null ? new Finding(f.problem(), f.severity(), Mark.START) : f)
        .toList();
  }

  private static String text(Located located) {
    Problem problem = located.finding().problem();
    return "%s: %s %s %s%n  found %s, expected %s%n  fix   %s      docs/errors/%s.md"
        .formatted(
            located.place(),
            located.severity(),
            problem.code().code(),
            problem.pointer(),
            problem.found(),
            problem.expected(),
            problem.fix(),
            problem.code().code());
  }

  private static JsonNode json(Located located) {
    Problem problem = located.finding().problem();
    Mark mark = located.finding().place();
    ObjectNode json = Json.object();
    json.put("file", located.file());
    if (mark != null) {
      json.put("line", mark.line()).put("column", mark.column());
    }
    return json.put("severity", located.severity())
        .put("code", problem.code().code())
        .put("pointer", problem.pointer())
        .put("found", problem.found())
        .put("expected", problem.expected())
        .put("fix", problem.fix());
  }
}
