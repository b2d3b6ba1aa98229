package io.tidemill.workflow.v01;

import static io.tidemill.workflow.v01.Documents.END;
import static io.tidemill.workflow.v01.Documents.branch;
import static io.tidemill.workflow.v01.Documents.branches;
import static io.tidemill.workflow.v01.Documents.work;
import static io.tidemill.workflow.v01.Row.row;
import static io.tidemill.workflow.v01.Row.strict;

import java.util.stream.Stream;

/** Rows of §4 about PARALLEL states and their branches. */
final class BranchTable {
  private static final String S = "{name: S, type: OPERATION, start: true, actions: []%s}";
  private static final String STATES = "/states/0/branches/0/states";

  private BranchTable() {}

  static Stream<Row> rows() {
    return Stream.concat(branchRows(), scopes());
  }

  private static Stream<Row> branchRows() {
    String one = "{name: B, states: [%s]}".formatted(S.formatted(""));
    return Stream.of(
        row("sound", branches(one)),
        row("no branches", branches(""), "WF801 /states/0/branches"),
        row("no branches at all", branches("").replace(", branches: []", ""), "WF006 /states/0"),
        strict(
            "branch for branches",
            branches(one).replace("branches:", "branch:"),
            "WF003 /states/0/branch",
            "WF006 /states/0"),
        row(
            "twice one branch",
            branches(one + ", " + one.replace("name: S", "name: T")),
            "WF802 /states/0/branches/1/name"),
        row("no branch name", branches(one.replace("name: B, ", "")), "WF802 /states/0/branches/0"),
        row("no states", branches("{name: B}"), "WF006 /states/0/branches/0"),
        row("empty states", branch(""), "WF007 " + STATES),
        row(
            "a filter on a branch",
            branches(one.replace("name: B", "name: B, InputPath: $")),
            "WF903 /states/0/branches/0/InputPath"),
        row(
            "an end inside",
            branch(S.formatted(", next-state: E") + ", {name: E, type: END, status: SUCCESS}"),
            "WF804 " + STATES + "/1/type"));
  }

  private static Stream<Row> scopes() {
    String inner = ", {name: T, type: OPERATION, actions: []%s}";
    return Stream.of(
        row("no start", branch(S.formatted("").replace(", start: true", "")), "WF203 " + STATES),
        row(
            "two starts",
            branch(S.formatted("") + inner.formatted(", start: true")),
            "WF204 " + STATES + "/1/start"),
        row(
            "unknown next",
            branch(S.formatted(", next-state: X")),
            "WF206 " + STATES + "/0/next-state",
            "W WF211 " + STATES + "/0"),
        row(
            "out of the branch",
            branch(S.formatted(", next-state: End")),
            "WF207 " + STATES + "/0/next-state",
            "W WF211 " + STATES + "/0"),
        row(
            "into the branch",
            work("actions: []").replace("next-state: End", "next-state: T")
                + branch("{name: T, type: OPERATION, start: true, actions: []}")
                    .replace("states:\n", "")
                    .replace("start: true, next-state", "next-state")
                    .replace(END, ""),
            "WF207 /states/0/next-state",
            "W WF211 /states/0",
            "W WF210 /states/1",
            "W WF210 /states/2"),
        row(
            "a name of outside",
            branch(S.formatted("")).replace("name: End", "name: S").replace(": End", ": S"),
            "WF201 /states/1/name"),
        row(
            "unreachable",
            branch(S.formatted("") + inner.formatted("")),
            "W WF210 " + STATES + "/1"),
        row("a loop", branch(S.formatted(", next-state: S")), "W WF211 " + STATES + "/0"));
  }
}
