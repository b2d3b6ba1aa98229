package io.tidemill.workflow.v01;

import static io.tidemill.workflow.v01.Documents.END;
import static io.tidemill.workflow.v01.Documents.TRIGGER;
import static io.tidemill.workflow.v01.Documents.TRIGGERS;
import static io.tidemill.workflow.v01.Documents.choices;
import static io.tidemill.workflow.v01.Documents.events;
import static io.tidemill.workflow.v01.Documents.work;
import static io.tidemill.workflow.v01.Row.row;
import static io.tidemill.workflow.v01.Row.strict;

import java.util.stream.Stream;

/** Rows of §4 about the document, and about states and their transitions. */
final class DocumentTable {
  private static final String S =
      "- {name: S, type: OPERATION, start: true, actions: [], next-state: End}\n";
  private static final String T = "- {name: T, type: OPERATION, actions: [], next-state: %s}\n";

  private DocumentTable() {}

  static Stream<Row> rows() {
    return Stream.of(documents(), states(), transitions(), graphs()).flatMap(rows -> rows);
  }

  private static Stream<Row> documents() {
    return Stream.of(
        row("an array", "[]", "WF002 "),
        row("no states", "{}", "WF006 "),
        row("empty states", "{states: []}", "WF007 /states"),
        row("states no array", "{states: 1}", "WF005 /states"),
        row(
            "a state no object",
            "{states: [1]}",
            "WF005 /states/0",
            "WF203 /states",
            "W WF212 /states"),
        row("unknown field", work("actions: [], acton-mode: x"), "W WF003 /states/0/acton-mode"),
        strict("unknown field", work("actions: [], acton-mode: x"), "WF003 /states/0/acton-mode"),
        row("a name in the document", "name: x\n" + work("actions: []"), "W WF003 /name"),
        strict("a name in the document", "name: x\n" + work("actions: []"), "WF003 /name"),
        row(
            "a number as name",
            "name: 1\nmetadata: []\n" + work("actions: []"),
            "WF005 /name",
            "WF005 /metadata",
            "W WF003 /name",
            "W WF003 /metadata"),
        row(
            "text expected",
            work("actions: [{function: 1}]"),
            "WF005 /states/0/actions/0/function"),
        row(
            "start no boolean",
            work("actions: []").replace("true", "'yes'"),
            "WF005 /states/0/start",
            "WF203 /states"),
        row(
            "a filter on the document",
            "OutputPath: $\n" + work("actions: []"),
            "WF903 /OutputPath"),
        row(
            "an EVENT without trigger-defs",
            events("{event-expression: A, actions: [], next-state: End}").replace(TRIGGER, ""),
            "WF304 /states/0/events/0/event-expression",
            "WF006 "));
  }

  private static Stream<Row> states() {
    return Stream.of(
        row(
            "twice one state",
            "states:\n  " + S + "  - {name: S, type: END, status: SUCCESS}\n" + END,
            "WF201 /states/1/name"),
        row("no name", work("actions: []").replace("name: S, ", ""), "WF006 /states/0"),
        row(
            "unknown type",
            "states:\n  " + S + "  - {name: T, type: OPERATON}\n" + END,
            "WF202 /states/1/type",
            "W WF210 /states/1",
            "W WF211 /states/1"),
        row(
            "no start",
            work("actions: []").replace("start: true", "start: false"),
            "WF203 /states"),
        row(
            "two starts",
            "states:\n  " + S + "  " + S.replace("name: S", "name: T") + END,
            "WF204 /states/1/start"),
        row(
            "end as start",
            "states:\n  - {name: E, type: END, start: true, status: SUCCESS}\n",
            "WF205 /states/0/start"),
        row(
            "start false on an end",
            work("actions: []").replace("type: END", "type: END, start: false"),
            "W WF003 /states/1/start"),
        row("bad status", work("actions: []").replace("SUCCESS", "DONE"), "WF701 /states/1/status"),
        row(
            "number as status",
            work("actions: []").replace("SUCCESS", "1"),
            "WF701 /states/1/status"),
        row("no status", work("actions: []").replace(", status: SUCCESS", ""), "W WF702 /states/1"),
        row(
            "no time-delay",
            work("x: 1").replace("OPERATION", "DELAY").replace(", x: 1", ""),
            "WF601 /states/0"),
        row(
            "time-delay 0",
            work("time-delay: 0").replace("OPERATION", "DELAY"),
            "WF601 /states/0/time-delay"),
        row(
            "time-delay prose",
            work("time-delay: a while").replace("OPERATION", "DELAY"),
            "WF601 /states/0/time-delay"),
        row(
            "time-delay too long",
            work("time-delay: 999999999999").replace("OPERATION", "DELAY"),
            "TM-1010 /states/0/time-delay"),
        row(
            "a duration as time-delay",
            work("time-delay: PT5S").replace("OPERATION", "DELAY"),
            "W WF003 /states/0/time-delay"),
        strict(
            "a duration as time-delay",
            work("time-delay: PT5S").replace("OPERATION", "DELAY"),
            "WF601 /states/0/time-delay"),
        strict(
            "an instant as time-delay",
            work("time-delay: '2030-01-01T00:00:00Z'").replace("OPERATION", "DELAY"),
            "WF601 /states/0/time-delay"),
        strict("digits as time-delay", work("time-delay: '5'").replace("OPERATION", "DELAY")));
  }

  private static Stream<Row> transitions() {
    return Stream.of(
        row(
            "unknown next",
            work("actions: []").replace("next-state: End", "next-state: end1"),
            "WF206 /states/0/next-state",
            "W WF211 /states/0",
            "W WF210 /states/1"),
        row(
            "unknown default",
            choices("").replace("default: End", "default: Ende"),
            "WF501 /states/0/choices",
            "WF206 /states/0/default",
            "W WF211 /states/0",
            "W WF210 /states/1"),
        row(
            "unknown next of a retry",
            Documents.retries("{match: X, next-state: Nowhere}"),
            "WF206 /states/0/actions/0/retry/0/next-state"),
        row(
            "no next",
            work("actions: []").replace("next-state: End, ", ""),
            "WF208 /states/0",
            "W WF211 /states/0",
            "W WF210 /states/1"),
        row(
            "no next of an event",
            events("{event-expression: A, actions: []}"),
            "WF208 /states/0/events/0",
            "W WF211 /states/0",
            "W WF210 /states/1"),
        row(
            "no next of a delay",
            work("time-delay: 1").replace("OPERATION", "DELAY").replace("next-state: End, ", ""),
            "WF208 /states/0",
            "W WF211 /states/0",
            "W WF210 /states/1"),
        row(
            "no next of a parallel",
            Documents.branch("{name: S, type: OPERATION, start: true, actions: []}")
                .replace("next-state: End, ", ""),
            "WF208 /states/0",
            "W WF211 /states/0",
            "W WF210 /states/1"),
        row(
            "next on an end",
            work("actions: []").replace("status: SUCCESS", "next-state: S, status: SUCCESS"),
            "WF209 /states/1/next-state"),
        row(
            "next on a switch",
            Documents.rule("path: $.a, operator: EQ, value: 1")
                .replace("default", "next-state: End, default"),
            "WF209 /states/0/next-state"),
        row(
            "next on an event state",
            events("{event-expression: A, actions: [], next-state: End}")
                .replace("start: true", "start: true, next-state: End"),
            "WF209 /states/0/next-state"));
  }

  private static Stream<Row> graphs() {
    String wait = "  - {name: S, type: EVENT, start: true, events: [{event-expression: A, %s}]}\n";
    return Stream.of(
        row(
            "unreachable",
            "states:\n  " + S + "  " + T.formatted("End") + END,
            "W WF210 /states/1"),
        row(
            "no way to the end",
            "states:\n  " + S + "  " + T.formatted("T") + END,
            "W WF210 /states/1",
            "W WF211 /states/1"),
        row("no end", "states:\n  " + S.replace("End", "S"), "W WF212 /states"),
        row(
            "reached by a retry",
            Documents.retries("{match: X, next-state: T}")
                .replace(END, "  " + T.formatted("End") + END)),
        row(
            "ends by a timeout only",
            TRIGGER + "states:\n" + wait.formatted("timeout: 5, actions: [], next-state: S") + END),
        row(
            "waits for ever",
            TRIGGER + "states:\n" + wait.formatted("actions: [], next-state: S") + END,
            "W WF211 /states/0",
            "W WF210 /states/1"),
        row(
            "a timeout and two ends",
            TRIGGERS.lines().limit(2).reduce("", (a, b) -> a + b + "\n")
                + "states:\n"
                + wait.formatted("timeout: 5, actions: [], next-state: End")
                + END
                + "  - {name: Late, type: END, status: FAILURE}\n",
            "W WF308 /states/0/events/0/timeout"));
  }
}
