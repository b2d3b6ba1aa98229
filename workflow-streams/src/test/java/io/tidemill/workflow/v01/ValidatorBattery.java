package io.tidemill.workflow.v01;

import static io.tidemill.workflow.v01.Documents.END;
import static io.tidemill.workflow.v01.Documents.branch;
import static io.tidemill.workflow.v01.Documents.events;
import static io.tidemill.workflow.v01.Documents.rule;
import static io.tidemill.workflow.v01.Documents.work;
import static io.tidemill.workflow.v01.Row.strict;

import java.util.stream.Stream;

/** CW-03: one document for each letter, and the errors it must have, in the strict profile. */
final class ValidatorBattery {
  private static final String X = "  - {name: X, type: OPERATION, actions: [], next-state: End}\n";
  private static final String COMPARISON = "path: $.a, operator: EQ, value: 1";

  private ValidatorBattery() {}

  static Stream<Row> rows() {
    return Stream.of(states(), rules(), members()).flatMap(rows -> rows);
  }

  private static Stream<Row> states() {
    String s = "{name: S, type: OPERATION, start: true, actions: []%s}";
    String sound = work("actions: []");
    return Stream.of(
        strict("a two states X", sound.replace(END, X + X + END), "WF201 /states/2/name"),
        strict("b type TASK", sound.replace("OPERATION", "TASK"), "WF202 /states/0/type"),
        strict("c no start", sound.replace("start: true, ", ""), "WF203 /states"),
        strict(
            "d two starts",
            sound.replace(END, X.replace("actions", "start: true, actions") + END),
            "WF204 /states/1/start"),
        strict(
            "e END with start",
            "states:\n" + END.replace("status", "start: true, status"),
            "WF205 /states/0/start"),
        strict(
            "f branch to top level",
            branch(s.formatted(", next-state: End")),
            "WF207 /states/0/branches/0/states/0/next-state"),
        strict(
            "g top level to branch",
            branch(s.formatted(""))
                .replace("start: true, next-state: End", "start: true, next-state: S"),
            "WF207 /states/0/next-state"),
        strict(
            "h END in a branch",
            branch(s.formatted(", next-state: E") + ", {name: E, type: END, status: SUCCESS}"),
            "WF804 /states/0/branches/0/states/1/type"),
        strict(
            "i branch with two starts",
            branch(s.formatted("") + ", " + s.formatted("").replace("name: S", "name: T")),
            "WF204 /states/0/branches/0/states/1/start"));
  }

  private static Stream<Row> rules() {
    String choice = "/states/0/choices/0";
    return Stream.of(
        strict("j And []", rule("And: []"), "WF505 " + choice + "/And"),
        strict(
            "k inner next-state",
            rule("Or: [{%s, next-state: End}]".formatted(COMPARISON)),
            "WF504 " + choice + "/Or/0/next-state"),
        strict(
            "l not in lower case",
            rule("not: {%s}".formatted(COMPARISON)),
            "WF003 " + choice + "/not"),
        strict(
            "l and in lower case",
            rule("and: [{%s}]".formatted(COMPARISON)),
            "WF003 " + choice + "/and"),
        strict(
            "l or in lower case",
            rule("or: [{%s}]".formatted(COMPARISON)),
            "WF003 " + choice + "/or"),
        strict(
            "m operator NE", rule(COMPARISON.replace("EQ", "NE")), "WF507 " + choice + "/operator"),
        strict(
            "n EQ abc", rule("path: $.a, operator: EQ, value: abc"), "WF508 " + choice + "/value"));
  }

  private static Stream<Row> members() {
    String event = "{event-expression: A, actions: [], next-state: End}";
    String place = "/states/0/events/0";
    return Stream.of(
        strict(
            "o time-delay 0",
            work("time-delay: 0").replace("OPERATION", "DELAY"),
            "WF601 /states/0/time-delay"),
        strict(
            "p timeout -1",
            events(event.replace("actions", "timeout: -1, actions")),
            "WF306 " + place + "/timeout"),
        strict(
            "q status DONE",
            work("actions: []").replace("SUCCESS", "DONE"),
            "WF701 /states/1/status"),
        strict(
            "r ResultPath $.a[*]",
            work("actions: [], ResultPath: '$.a[*]'"),
            "WF902 /states/0/ResultPath"),
        strict(
            "s InputPath payload",
            work("actions: [], InputPath: payload"),
            "WF901 /states/0/InputPath"),
        strict(
            "t match SYS.Oops",
            Documents.retries("{match: SYS.Oops, next-state: End}"),
            "WF413 /states/0/actions/0/retry/0/match"),
        strict(
            "u no next-state of an event",
            events(event.replace(", next-state: End", "")),
            "WF208 " + place),
        strict(
            "v unknown trigger",
            events(event.replace("sion: A", "sion: Z")),
            "WF304 " + place + "/event-expression"),
        strict(
            "w branch for branches",
            branch("{name: S, type: OPERATION, start: true, actions: []}")
                .replace("branches:", "branch:"),
            "WF003 /states/0/branch",
            "WF006 /states/0"),
        strict(
            "x correlation-token $.orderId",
            events(event).replace("$.data.k", "$.orderId"),
            "WF107 /trigger-defs/0/correlation-token"));
  }
}
