package io.tidemill.workflow.v01;

import java.util.List;
import java.util.stream.Stream;

/** Documents with one fault each, and what must be found in them, row by row of §4. */
final class ValidationTable {
  private ValidationTable() {}

  /** Every row. */
  static Stream<Row> rows() {
    return Stream.of(documents(), TriggerTable.rows(), scopes(), events(), actions(), choices())
        .flatMap(rows -> rows);
  }

  /**
   * One row: what the members are called that differ from a sound document, and what is found.
   *
   * @param errors {@code code pointer}, in the order found; {@code -} for none
   * @param warnings the same; those of a refused document are not told
   */
  record Row(String name, String yaml, List<String> errors, List<String> warnings) {
    @Override
    public String toString() {
      return name;
    }
  }

  private static final String TRIGGER =
      "trigger-defs: [{name: A, source: /s, eventID: t.a, correlation-token: $.data.k}]\n";
  static final String END = "  - {name: End, type: END, status: SUCCESS}\n";

  static Row error(String name, String yaml, String... errors) {
    return new Row(name, yaml, List.of(errors), List.of());
  }

  static Row warning(String name, String yaml, String... warnings) {
    return new Row(name, yaml, List.of(), List.of(warnings));
  }

  /** A document with one trigger A and the given states, then End. */
  private static String states(String states) {
    return TRIGGER + "states:\n" + states.indent(2) + END;
  }

  private static String event(String struct) {
    return states("- {name: S, type: EVENT, start: true, events: [%s]}".formatted(struct));
  }

  static String work(String members) {
    return "states:\n  - {name: S, type: OPERATION, start: true, next-state: End, %s}\n"
            .formatted(members)
        + END;
  }

  static String choice(String choice) {
    return "states:\n  - {name: S, type: SWITCH, start: true, default: End, choices: [%s]}\n"
            .formatted(choice)
        + END;
  }

  private static Stream<Row> documents() {
    return Stream.of(
        error("an array", "[]", "WF002 "),
        error("no states", "{}", "WF006 "),
        error("empty states", "{states: []}", "WF007 /states"),
        error("states no array", "{states: 1}", "WF005 /states"),
        error("a state no object", "{states: [1]}", "WF005 /states/0", "WF203 /states"),
        warning("unknown member", work("actions: [], acton-mode: x"), "WF003 /states/0/acton-mode"),
        warning("a name in the document", "name: x\n" + work("actions: []"), "WF003 /name"),
        error(
            "text expected",
            work("actions: [{function: 1}]"),
            "WF005 /states/0/actions/0/function"),
        error(
            "start no boolean",
            work("actions: []").replace("true", "'yes'"),
            "WF005 /states/0/start",
            "WF203 /states"));
  }

  private static Stream<Row> scopes() {
    String s = "- {name: S, type: OPERATION, start: true, actions: [], next-state: End}\n";
    return Stream.of(
        error(
            "twice one state",
            "states:\n  " + s + "  - {name: S, type: END, status: SUCCESS}\n" + END,
            "WF201 /states/1/name"),
        error(
            "unknown type",
            "states:\n  " + s + "  - {name: T, type: OPERATON}\n" + END,
            "WF202 /states/1/type"),
        error(
            "no start",
            work("actions: []").replace("start: true", "start: false"),
            "WF203 /states"),
        error(
            "two starts",
            "states:\n  " + s + "  " + s.replace("name: S", "name: T") + END,
            "WF204 /states/1/start"),
        error(
            "end as start",
            "states:\n  - {name: E, type: END, start: true, status: SUCCESS}\n",
            "WF205 /states/0/start"),
        error(
            "unknown next",
            work("actions: []").replace("next-state: End", "next-state: end1"),
            "WF206 /states/0/next-state"),
        error(
            "unknown default",
            choice("").replace("default: End", "default: Ende"),
            "WF501 /states/0/choices",
            "WF206 /states/0/default"),
        error("no next", work("actions: []").replace("next-state: End, ", ""), "WF208 /states/0"),
        error(
            "no next in an event",
            event("{event-expression: A, actions: []}"),
            "WF208 /states/0/events/0"),
        error(
            "next on an end",
            work("actions: []").replace("status: SUCCESS", "next-state: S, status: SUCCESS"),
            "WF209 /states/1/next-state"),
        error(
            "next on a switch",
            choice("{path: $.a, operator: EQ, value: 1, next-state: End}")
                .replace("default", "next-state: End, default"),
            "WF209 /states/0/next-state"),
        error(
            "next on an event state",
            event("{event-expression: A, actions: [], next-state: End}")
                .replace("start: true", "start: true, next-state: End"),
            "WF209 /states/0/next-state"),
        warning(
            "unreachable",
            "states:\n  " + s + "  " + s.replace("S", "T").replace("start: true, ", "") + END,
            "WF210 /states/1"),
        warning(
            "no way to the end",
            "states:\n  "
                + s
                + "  - {name: T, type: OPERATION, actions: [], next-state: T}\n"
                + END,
            "WF210 /states/1",
            "WF211 /states/1"),
        warning("no end", "states:\n  " + s.replace("End", "S"), "WF212 /states"),
        error(
            "bad status", work("actions: []").replace("SUCCESS", "DONE"), "WF701 /states/1/status"),
        warning(
            "no status", work("actions: []").replace(", status: SUCCESS", ""), "WF702 /states/1"),
        warning(
            "start false on an end",
            work("actions: []").replace("type: END", "type: END, start: false")));
  }

  private static Stream<Row> events() {
    String rest = ", actions: [], next-state: End}";
    return Stream.of(
        error("no events", event(""), "WF301 /states/0/events"),
        error("no expression", event("{actions: [], next-state: End}"), "WF006 /states/0/events/0"),
        error(
            "operators of C",
            event("{event-expression: A && A" + rest),
            "WF303 /states/0/events/0/event-expression"),
        error(
            "unbalanced",
            event("{event-expression: (A" + rest),
            "WF303 /states/0/events/0/event-expression"),
        error(
            "two names",
            event("{event-expression: A A" + rest),
            "WF303 /states/0/events/0/event-expression"),
        error(
            "unknown trigger",
            event("{event-expression: B" + rest),
            "WF304 /states/0/events/0/event-expression"),
        error(
            "not",
            event("{event-expression: NOT A" + rest),
            "WF305 /states/0/events/0/event-expression"),
        error(
            "not inside",
            event("{event-expression: A and not A" + rest),
            "WF305 /states/0/events/0/event-expression"),
        warning("parentheses", event("{event-expression: ((A))" + rest)),
        warning("quotes", event("{event-expression: '\"A\"'" + rest)),
        warning(
            "shadowed",
            event("{event-expression: A" + rest + ", {event-expression: A" + rest),
            "WF310 /states/0/events/1"),
        error(
            "and",
            event("{event-expression: A and A" + rest),
            "TM-1008 /states/0/events/0/event-expression"),
        error(
            "or with unknown",
            event("{event-expression: A OR B" + rest),
            "WF304 /states/0/events/0/event-expression",
            "TM-1008 /states/0/events/0/event-expression"),
        error(
            "timeout",
            event("{event-expression: A, timeout: 5" + rest),
            "TM-1008 /states/0/events/0/timeout"),
        error(
            "reply",
            event("{event-expression: A, OutputPath: $.a" + rest),
            "TM-1008 /states/0/events/0/OutputPath"));
  }

  private static Stream<Row> actions() {
    return Stream.of(
        error("no actions", work("action-mode: SEQUENTIAL"), "WF006 /states/0"),
        error("no function", work("actions: [{}]"), "WF401 /states/0/actions/0"),
        error(
            "bad mode",
            work("action-mode: Sequential or Parallel, actions: []"),
            "WF404 /states/0/action-mode"),
        warning(
            "mode in lower case",
            work("action-mode: Sequential, actions: []"),
            "WF406 /states/0/action-mode"),
        error(
            "parallel",
            work("action-mode: parallel, actions: []"),
            "TM-1008 /states/0/action-mode"),
        error(
            "retry, timeout",
            work("actions: [{function: f, timeout: 5, retry: [{match: X}]}]"),
            "TM-1008 /states/0/actions/0/timeout",
            "TM-1008 /states/0/actions/0/retry"),
        warning("empty retry", work("actions: [{function: f, retry: []}]")),
        error(
            "input path prose",
            work("actions: [], InputPath: payload"),
            "WF901 /states/0/InputPath"),
        error(
            "input path",
            work("actions: [{function: f, InputPath: $.a}]"),
            "TM-1008 /states/0/actions/0/InputPath"),
        error(
            "input path null", work("actions: [], InputPath: null"), "TM-1008 /states/0/InputPath"),
        warning("whole paths", work("actions: [], InputPath: $, OutputPath: $, ResultPath: $.a")),
        warning("discarded result", work("actions: [{function: f, ResultPath: null}]")),
        error(
            "result path indefinite",
            work("actions: [], ResultPath: '$.a[*]'"),
            "WF902 /states/0/ResultPath"),
        error(
            "result path on an end",
            work("actions: []").replace("type: END", "type: END, ResultPath: $"),
            "WF903 /states/1/ResultPath"),
        error(
            "delay",
            work("actions: []").replace("type: OPERATION", "type: DELAY"),
            "TM-1008 /states/0/type"));
  }

  private static Stream<Row> choices() {
    String c = "path: $.a, operator: EQ, value: 1";
    return Stream.of(
        error("no choices", choice("").replace(", choices: []", ""), "WF006 /states/0"),
        error("empty choices", choice(""), "WF501 /states/0/choices"),
        error("no rule", choice("{next-state: End}"), "WF502 /states/0/choices/0"),
        error(
            "two rules",
            choice("{%s, Not: {%s}, next-state: End}".formatted(c, c)),
            "WF502 /states/0/choices/0"),
        error(
            "half a comparison",
            choice("{path: $.a, next-state: End}"),
            "WF006 /states/0/choices/0",
            "WF006 /states/0/choices/0"),
        error("no next", choice("{%s}".formatted(c)), "WF503 /states/0/choices/0"),
        error(
            "inner next",
            choice("{Not: {%s, next-state: End}, next-state: End}".formatted(c)),
            "WF504 /states/0/choices/0/Not/next-state"),
        error("empty And", choice("{And: [], next-state: End}"), "WF505 /states/0/choices/0/And"),
        error(
            "Or no array",
            choice("{Or: {%s}, next-state: End}".formatted(c)),
            "WF505 /states/0/choices/0/Or"),
        error(
            "Not an array",
            choice("{Not: [{%s}], next-state: End}".formatted(c)),
            "WF506 /states/0/choices/0/Not"),
        error(
            "unknown operator",
            choice("{path: $.a, operator: NE, value: 1, next-state: End}"),
            "WF507 /states/0/choices/0/operator"),
        error(
            "text for a number",
            choice("{path: $.a, operator: EQ, value: abc, next-state: End}"),
            "WF508 /states/0/choices/0/value"),
        error(
            "number for a text",
            choice("{path: $.a, operator: StrEQ, value: 1, next-state: End}"),
            "WF508 /states/0/choices/0/value"),
        error(
            "boolean",
            choice("{path: $.a, operator: EQ, value: true, next-state: End}"),
            "WF508 /states/0/choices/0/value"),
        warning(
            "number in quotes",
            choice("{path: $.a, operator: EQ, value: '1.5e3', next-state: End}")),
        error(
            "indefinite path",
            choice("{path: '$..a', operator: EQ, value: 1, next-state: End}"),
            "WF509 /states/0/choices/0/path"),
        error(
            "deep inside",
            choice(
                "{And: [{%s}, {Or: [{Not: {path: a, operator: EQ, value: 1}}]}], next-state: End}"
                    .formatted(c)),
            "WF509 /states/0/choices/0/And/1/Or/0/Not/path"),
        warning(
            "no default",
            choice("{%s, next-state: End}".formatted(c)).replace("default: End, ", ""),
            "WF510 /states/0"),
        error(
            "filter on a choice",
            choice("{%s, OutputPath: $, next-state: End}".formatted(c)),
            "WF903 /states/0/choices/0/OutputPath"));
  }
}
