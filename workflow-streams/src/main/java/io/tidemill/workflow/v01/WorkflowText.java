package io.tidemill.workflow.v01;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidemill.schemas.problem.Problem;
import io.tidemill.schemas.problem.ProblemCode;
import io.tidemill.schemas.resource.Mark;
import io.tidemill.schemas.resource.Places;
import io.tidemill.schemas.resource.SourceDocument;
import io.tidemill.schemas.resource.SourceDocument.Fault;
import io.tidemill.schemas.resource.SourceDocument.Syntax;
import io.tidemill.workflow.v01.Finding.Severity;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Validates the text of a workflow: every finding has its line and column. */
public final class WorkflowText {
  // Here the name of the member is what is wrong, not what it holds.
  private static final Set<ProblemCode> OF_THE_NAME =
      Set.of(
          ProblemCode.WF003,
          ProblemCode.WF004,
          ProblemCode.WF209,
          ProblemCode.WF504,
          ProblemCode.WF903);

  private WorkflowText() {}

  /** Validates the bytes of a file that holds a workflow document and nothing else. */
  public static Checked validate(String file, byte[] bytes, Profile profile) {
    String text;
    try {
      text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException notUtf8) {
      var fault =
          new Fault(
              Fault.Kind.SYNTAX,
              "",
              new Mark(0, 0),
              "bytes that are not UTF-8",
              "text in UTF-8",
              "save the file as UTF-8");
      return new Checked(Optional.empty(), List.of(finding(fault)), List.of());
    }
    // Of a YAML stream the first document counts (§3.10).
    SourceDocument source = SourceDocument.read(text, Syntax.of(file, text)).getFirst();
    return validate(source, "", profile);
  }

  /**
   * Validates a document of a source.
   *
   * @param prefix JSON Pointer of the workflow document in the source; {@code ""} for all of it.
   *     Pointers of findings are those of the source
   */
  public static Checked validate(SourceDocument source, String prefix, Profile profile) {
    var findings = new ArrayList<Finding>();
    for (Fault fault : source.faults()) {
      findings.add(finding(fault));
    }
    JsonNode root = source.root();
    if (root == null) {
      return new Checked(Optional.empty(), findings, List.of());
    }
    Checked checked = FunctionWorkflow.check("", 0, root.at(prefix), profile);
    for (Finding finding : checked.findings()) {
      findings.add(located(finding, prefix, source.places()));
    }
    return new Checked(
        source.faults().isEmpty() ? checked.definition() : Optional.empty(),
        findings,
        checked.calls());
  }

  private static Finding located(Finding finding, String prefix, Places places) {
    Problem problem = finding.problem().below(prefix);
    Mark place =
        OF_THE_NAME.contains(problem.code())
            ? places.key(problem.pointer())
            : places.value(problem.pointer());
    return new Finding(problem, finding.severity(), place);
  }

  private static Finding finding(Fault fault) {
    Mark at = fault.at();
    ProblemCode code =
        switch (fault.kind()) {
          case SYNTAX -> ProblemCode.WF001;
          case DUPLICATE -> ProblemCode.WF004;
          case LIMIT -> ProblemCode.TM_1010;
        };
    String found =
        code == ProblemCode.WF001 && at.line() > 0
            ? "syntax error at line %d column %d: %s"
                .formatted(at.line(), at.column(), fault.found())
            : fault.found();
    return new Finding(
        new Problem(code, "", fault.pointer(), found, fault.expected(), fault.fix()),
        Severity.ERROR,
        at.line() > 0 ? at : null);
  }
}
