package io.tidemill.workflow.v01;

import static io.tidemill.workflow.v01.ValidationTable.END;
import static io.tidemill.workflow.v01.ValidationTable.error;
import static io.tidemill.workflow.v01.ValidationTable.warning;
import static io.tidemill.workflow.v01.ValidationTable.work;

import io.tidemill.workflow.v01.ValidationTable.Row;
import java.util.stream.Stream;

/** The part of {@link ValidationTable} about {@code trigger-defs}. */
final class TriggerTable {
  private TriggerTable() {}

  static String triggers(String triggers) {
    return "trigger-defs: [%s]\n".formatted(triggers)
        + "states:\n"
        + "  - {name: S, type: EVENT, start: true, events: [{event-expression: A, actions: [], next-state: End}]}\n"
        + END;
  }

  /** Every row. */
  static Stream<Row> rows() {
    String a = "{name: A, source: /s, eventID: t.a, correlation-token: $.data.k}";
    return Stream.of(
        error(
            "twice one name",
            triggers(a + ", {name: A, source: /s, eventID: t.b, correlation-token: $.subject}"),
            "WF101 /trigger-defs/1/name"),
        error(
            "reserved name",
            triggers(a + ", {name: NOT, source: /s, eventID: t.b, correlation-token: $.subject}"),
            "WF102 /trigger-defs/1/name"),
        error(
            "empty name",
            triggers(a + ", {name: '', source: /s, eventID: t.b, correlation-token: $.subject}"),
            "WF102 /trigger-defs/1/name"),
        error(
            "no name",
            triggers(a + ", {source: /s, eventID: t.b, correlation-token: $.subject}"),
            "WF006 /trigger-defs/1"),
        error(
            "no source, empty eventID",
            triggers("{name: A, eventID: ''}"),
            "WF103 /trigger-defs/0",
            "WF103 /trigger-defs/0/eventID"),
        error(
            "type and eventID differ",
            triggers("{name: A, source: /s, eventID: a, type: b}"),
            "WF104 /trigger-defs/0/type"),
        warning(
            "type for eventID",
            triggers("{name: A, source: /s, type: b}"),
            "WF003 /trigger-defs/0/type"),
        error(
            "no token though two",
            triggers(
                "{name: A, source: /s, eventID: a}, {name: B, source: /s, eventID: b, correlation-token: $.subject}"),
            "WF105 /trigger-defs/0"),
        error(
            "no token though used later",
            "trigger-defs: [{name: A, source: /s, eventID: a}]\nstates:\n"
                + "  - {name: S, type: EVENT, start: true, events: [{event-expression: A, actions: [], next-state: T}]}\n"
                + "  - {name: T, type: EVENT, events: [{event-expression: A, actions: [], next-state: End}]}\n"
                + END,
            "WF105 /trigger-defs/0"),
        error(
            "no token though no EVENT starts",
            "trigger-defs: [{name: A, source: /s, eventID: a}]\n" + work("actions: []"),
            "WF105 /trigger-defs/0"),
        warning("one trigger without token", triggers("{name: A, source: /s, eventID: a}")),
        error(
            "token prose",
            triggers("{name: A, source: /s, eventID: a, correlation-token: the order id}"),
            "WF106 /trigger-defs/0/correlation-token"),
        error(
            "token everything",
            triggers("{name: A, source: /s, eventID: a, correlation-token: $}"),
            "WF106 /trigger-defs/0/correlation-token"),
        error(
            "token indefinite",
            triggers("{name: A, source: /s, eventID: a, correlation-token: '$.data[*]'}"),
            "WF106 /trigger-defs/0/correlation-token"),
        warning(
            "token attribute name",
            triggers("{name: A, source: /s, eventID: a, correlation-token: subject}"),
            "WF106 /trigger-defs/0/correlation-token"),
        error(
            "token no attribute",
            triggers("{name: A, source: /s, eventID: a, correlation-token: $.orderId}"),
            "WF107 /trigger-defs/0/correlation-token"),
        warning(
            "same events, unused",
            triggers(a + ", " + a.replace("name: A", "name: B")),
            "WF108 /trigger-defs/1",
            "WF109 /trigger-defs/1"),
        error(
            "filter on a trigger",
            triggers("{name: A, source: /s, eventID: a, InputPath: $}"),
            "WF903 /trigger-defs/0/InputPath"));
  }
}
