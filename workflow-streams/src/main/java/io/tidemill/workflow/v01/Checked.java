package io.tidemill.workflow.v01;

import io.tidemill.schemas.problem.Problem;
import io.tidemill.workflow.core.Definition;
import java.util.List;
import java.util.Optional;

/**
 * Everything that is known about a document after it was read once.
 *
 * @param definition what it compiles to; empty when a finding refuses it
 * @param findings all of them, in the order of the document where it has one
 * @param calls every function that an action names, for whoever knows which exist (WF402)
 */
public record Checked(Optional<Definition> definition, List<Finding> findings, List<Call> calls) {
  public Checked {
    findings = List.copyOf(findings);
    calls = List.copyOf(calls);
  }

  /**
   * A function that an action names.
   *
   * @param function name, or {@code name:version-or-alias}
   * @param pointer place of the name in the workflow document
   */
  public record Call(String function, String pointer) {
    /** The name of the function alone. */
    public String name() {
      int colon = function.indexOf(':');
      return colon < 0 ? function : function.substring(0, colon);
    }
  }

  /** What refuses the document. */
  public List<Problem> errors() {
    return findings.stream().filter(Finding::refuses).map(Finding::problem).toList();
  }

  /** What its author should know. */
  public List<Problem> warnings() {
    return findings.stream().filter(f -> !f.refuses()).map(Finding::problem).toList();
  }
}
