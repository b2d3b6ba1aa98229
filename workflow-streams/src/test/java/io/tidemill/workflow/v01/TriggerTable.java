package io.tidemill.workflow.v01;

import static io.tidemill.workflow.v01.Documents.END;
import static io.tidemill.workflow.v01.Documents.work;
import static io.tidemill.workflow.v01.Row.row;
import static io.tidemill.workflow.v01.Row.strict;

import java.util.stream.Stream;

/** Rows of §4 about {@code trigger-defs}. */
final class TriggerTable {
  private TriggerTable() {}

  /** These triggers, of which an event of A starts the workflow. */
  static String triggers(String triggers) {
    return "trigger-defs: [%s]\n".formatted(triggers)
        + "states:\n"
        + "  - {name: S, type: EVENT, start: true, events: [{event-expression: A, actions: [], next-state: End}]}\n"
        + END;
  }

  static Stream<Row> rows() {
    return Stream.concat(names(), tokens());
  }

  private static Stream<Row> names() {
    String a = "{name: A, source: /s, eventID: t.a, correlation-token: $.data.k}";
    String b = ", source: /s, eventID: t.b, correlation-token: $.subject}";
    return Stream.of(
        row("twice one name", triggers(a + ", {name: A" + b), "WF101 /trigger-defs/1/name"),
        row("reserved name", triggers(a + ", {name: NOT" + b), "WF102 /trigger-defs/1/name"),
        row("empty name", triggers(a + ", {name: ''" + b), "WF102 /trigger-defs/1/name"),
        row(
            "no name",
            triggers(a + ", {x: 1" + b),
            "W WF003 /trigger-defs/1/x",
            "WF006 /trigger-defs/1"),
        row(
            "no source, empty eventID",
            triggers("{name: A, eventID: ''}"),
            "WF103 /trigger-defs/0",
            "WF103 /trigger-defs/0/eventID"),
        row(
            "type and eventID differ",
            triggers("{name: A, source: /s, eventID: a, type: b}"),
            "W WF003 /trigger-defs/0/type",
            "WF104 /trigger-defs/0/type"),
        row(
            "type beside the same eventID",
            triggers("{name: A, source: /s, eventID: a, type: a}"),
            "W WF003 /trigger-defs/0/type"),
        row(
            "type for eventID",
            triggers("{name: A, source: /s, type: b}"),
            "W WF003 /trigger-defs/0/type"),
        strict(
            "type for eventID",
            triggers("{name: A, source: /s, type: b}"),
            "WF003 /trigger-defs/0/type",
            "WF103 /trigger-defs/0"),
        row(
            "same events, unused",
            triggers(a + ", " + a.replace("name: A", "name: B")),
            "W WF108 /trigger-defs/1",
            "W WF109 /trigger-defs/1"),
        row(
            "filter on a trigger",
            triggers("{name: A, source: /s, eventID: a, InputPath: $}"),
            "WF903 /trigger-defs/0/InputPath"));
  }

  private static Stream<Row> tokens() {
    return Stream.of(
        row(
            "no token though two",
            triggers(
                "{name: A, source: /s, eventID: a}, {name: B, source: /s, eventID: b, correlation-token: $.subject}"),
            "W WF109 /trigger-defs/1",
            "WF105 /trigger-defs/0"),
        row(
            "no token though used later",
            "trigger-defs: [{name: A, source: /s, eventID: a}]\nstates:\n"
                + "  - {name: S, type: EVENT, start: true, events: [{event-expression: A, actions: [], next-state: T}]}\n"
                + "  - {name: T, type: EVENT, events: [{event-expression: A, actions: [], next-state: End}]}\n"
                + END,
            "WF105 /trigger-defs/0"),
        row(
            "no token though no EVENT starts",
            "trigger-defs: [{name: A, source: /s, eventID: a}]\n" + work("actions: []"),
            "W WF109 /trigger-defs/0",
            "WF105 /trigger-defs/0"),
        row("one trigger without token", triggers("{name: A, source: /s, eventID: a}")),
        row(
            "token prose",
            triggers("{name: A, source: /s, eventID: a, correlation-token: the order id}"),
            "WF106 /trigger-defs/0/correlation-token"),
        row(
            "token everything",
            triggers("{name: A, source: /s, eventID: a, correlation-token: $}"),
            "WF106 /trigger-defs/0/correlation-token"),
        row(
            "token indefinite",
            triggers("{name: A, source: /s, eventID: a, correlation-token: '$.data[*]'}"),
            "WF106 /trigger-defs/0/correlation-token"),
        row(
            "token attribute name",
            triggers("{name: A, source: /s, eventID: a, correlation-token: subject}"),
            "W WF003 /trigger-defs/0/correlation-token"),
        strict(
            "token attribute name",
            triggers("{name: A, source: /s, eventID: a, correlation-token: subject}"),
            "WF106 /trigger-defs/0/correlation-token"),
        row(
            "token no attribute",
            triggers("{name: A, source: /s, eventID: a, correlation-token: $.orderId}"),
            "WF107 /trigger-defs/0/correlation-token"));
  }
}
