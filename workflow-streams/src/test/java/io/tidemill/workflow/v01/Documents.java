package io.tidemill.workflow.v01;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidemill.schemas.problem.Problem;
import io.tidemill.schemas.resource.SourceDocument;
import io.tidemill.schemas.resource.SourceDocument.Syntax;
import io.tidemill.workflow.core.Definition;
import io.tidemill.workflow.core.Node;
import io.tidemill.workflow.v01.Finding.Severity;
import java.util.List;
import java.util.Objects;

/** Workflow documents for tests: sound ones with one place left open, and how they are checked. */
final class Documents {
  static final String END = "  - {name: End, type: END, status: SUCCESS}\n";
  static final String TRIGGER =
      "trigger-defs: [{name: A, source: /s, eventID: t.a, correlation-token: $.data.k}]\n";
  static final String TRIGGERS =
      """
      trigger-defs:
        - {name: A, source: /s, eventID: t.a, correlation-token: $.data.k}
        - {name: B, source: /s, eventID: t.b, correlation-token: $.data.k}
        - {name: C, source: /s, eventID: t.c, correlation-token: $.data.k}
      """;

  private Documents() {}

  /** An OPERATION with these members, then End. */
  static String work(String members) {
    return "states:\n  - {name: S, type: OPERATION, start: true, next-state: End, %s}\n"
            .formatted(members)
        + END;
  }

  /** An OPERATION that calls one function with these other members. */
  static String action(String members) {
    return work("actions: [{function: f, %s}]".formatted(members));
  }

  /** An action with these retries. */
  static String retries(String entries) {
    return action("retry: [%s]".formatted(entries));
  }

  /** An EVENT state with these events, one trigger A, then End. */
  static String events(String structs) {
    return TRIGGER
        + "states:\n  - {name: S, type: EVENT, start: true, events: [%s]}\n".formatted(structs)
        + END;
  }

  /** An EVENT state that waits for this expression of A, B and C. */
  static String expression(String quoted) {
    return TRIGGERS
        + "states:\n  - {name: S, type: EVENT, start: true, events: [{event-expression: %s, actions: [], next-state: End}]}\n"
            .formatted(quoted)
        + END;
  }

  /** A SWITCH with these choices. */
  static String choices(String choices) {
    return "states:\n  - {name: S, type: SWITCH, start: true, default: End, choices: [%s]}\n"
            .formatted(choices)
        + END;
  }

  /** A SWITCH with one rule. */
  static String rule(String members) {
    return choices("{%s, next-state: End}".formatted(members));
  }

  /** A PARALLEL with these branches. */
  static String branches(String branches) {
    return "states:\n  - {name: P, type: PARALLEL, start: true, next-state: End, branches: [%s]}\n"
            .formatted(branches)
        + END;
  }

  /** A PARALLEL with one branch of these states. */
  static String branch(String states) {
    return branches("{name: B, states: [%s]}".formatted(states));
  }

  static JsonNode tree(String yaml) {
    return Objects.requireNonNull(SourceDocument.read(yaml, Syntax.YAML).getFirst().root());
  }

  static Checked check(String yaml, Profile profile) {
    return FunctionWorkflow.check("test", 1, tree(yaml), profile);
  }

  /** What a document without errors compiles to. */
  static Definition compiled(String yaml) {
    Checked checked = check(yaml, Profile.EXTENDED);
    return checked.definition().orElseThrow(() -> new AssertionError(checked.errors().toString()));
  }

  /** The first state of a document without errors. */
  static Node start(String yaml) {
    Definition definition = compiled(yaml);
    return definition.node(definition.start());
  }

  /** {@code CODE pointer}, with {@code W } before warnings. */
  static List<String> lines(Checked checked) {
    return checked.findings().stream()
        .map(f -> (f.severity() == Severity.WARNING ? "W " : "") + line(f.problem()))
        .toList();
  }

  /** {@code CODE pointer} of what refuses the document. */
  static List<String> errors(Checked checked) {
    return checked.errors().stream().map(Documents::line).toList();
  }

  static String line(Problem problem) {
    return problem.code().code() + " " + problem.pointer();
  }
}
