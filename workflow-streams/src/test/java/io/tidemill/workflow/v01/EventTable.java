package io.tidemill.workflow.v01;

import static io.tidemill.workflow.v01.Documents.END;
import static io.tidemill.workflow.v01.Documents.TRIGGERS;
import static io.tidemill.workflow.v01.Documents.events;
import static io.tidemill.workflow.v01.Row.row;
import static io.tidemill.workflow.v01.Row.strict;

import java.util.stream.Stream;

/** Rows of §4 about EVENT states. */
final class EventTable {
  private static final String REST = ", actions: [], next-state: End}";
  private static final String PLACE = " /states/0/events/0/event-expression";

  private EventTable() {}

  static Stream<Row> rows() {
    return Stream.concat(expressions(), timeouts());
  }

  private static Row expression(String text, String... found) {
    return row("expression " + text, events("{event-expression: " + text + REST), found);
  }

  private static Stream<Row> expressions() {
    String unused = "W WF109 /trigger-defs/0";
    return Stream.of(
        row(
            "no events",
            events(""),
            "WF301 /states/0/events",
            unused,
            "W WF211 /states/0",
            "W WF210 /states/1"),
        row(
            "no expression",
            events("{actions: [], next-state: End}"),
            "WF006 /states/0/events/0",
            unused),
        expression("1", "WF005" + PLACE, unused),
        expression("''", "WF303" + PLACE, unused),
        expression("A && A", "WF303" + PLACE, unused),
        expression("(A", "WF303" + PLACE, unused),
        expression("A A", "WF303" + PLACE, unused),
        expression("A or", "WF303" + PLACE, unused),
        expression("X", "WF304" + PLACE, unused),
        expression("A or X", "WF304" + PLACE),
        expression("NOT A", "WF305" + PLACE, unused),
        expression("A and not A", "WF305" + PLACE, unused),
        expression("(".repeat(60) + "A" + ")".repeat(60), "TM-1010" + PLACE, unused),
        expression("((A))"),
        expression("'\"A\"'"),
        row(
            "shadowed",
            events("{event-expression: A" + REST + ", {event-expression: (A)" + REST),
            "W WF310 /states/0/events/1"),
        row(
            "shadowed in another order",
            TRIGGERS.replace(
                    "  - {name: C, source: /s, eventID: t.c, correlation-token: $.data.k}\n", "")
                + "states:\n  - name: S\n    type: EVENT\n    start: true\n    events:\n"
                + "    - {event-expression: A and B"
                + REST
                + "\n"
                + "    - {event-expression: B and A"
                + REST
                + "\n"
                + END,
            "W WF310 /states/0/events/1"));
  }

  private static Stream<Row> timeouts() {
    String a = "{event-expression: A, timeout: %s" + REST;
    return Stream.of(
        row("timeout -1", events(a.formatted("-1")), "WF306 /states/0/events/0/timeout"),
        row("timeout 1.5", events(a.formatted("1.5")), "WF306 /states/0/events/0/timeout"),
        row("timeout true", events(a.formatted("true")), "WF306 /states/0/events/0/timeout"),
        row("timeout in digits", events(a.formatted("'30'"))),
        row(
            "timeout a duration",
            events(a.formatted("PT30S")),
            "W WF003 /states/0/events/0/timeout"),
        strict(
            "timeout a duration", events(a.formatted("PT30S")), "WF306 /states/0/events/0/timeout"),
        row(
            "two timeouts",
            TRIGGERS.replace(
                    "  - {name: C, source: /s, eventID: t.c, correlation-token: $.data.k}\n", "")
                + "states:\n  - name: S\n    type: EVENT\n    start: true\n    events:\n"
                + "    - {event-expression: A, timeout: 30"
                + REST
                + "\n"
                + "    - {event-expression: B, timeout: 60"
                + REST
                + "\n"
                + END,
            "W WF307 /states/0/events"));
  }
}
