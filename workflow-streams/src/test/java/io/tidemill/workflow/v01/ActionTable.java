package io.tidemill.workflow.v01;

import static io.tidemill.workflow.v01.Documents.action;
import static io.tidemill.workflow.v01.Documents.events;
import static io.tidemill.workflow.v01.Documents.retries;
import static io.tidemill.workflow.v01.Documents.work;
import static io.tidemill.workflow.v01.Row.row;
import static io.tidemill.workflow.v01.Row.strict;

import java.util.stream.Stream;

/** Rows of §4 about actions, retries and filters. */
final class ActionTable {
  private static final String RETRY = "/states/0/actions/0/retry";

  private ActionTable() {}

  static Stream<Row> rows() {
    return Stream.of(actions(), retry(), filters()).flatMap(rows -> rows);
  }

  private static Stream<Row> actions() {
    return Stream.of(
        row("no actions", work("action-mode: SEQUENTIAL"), "WF006 /states/0"),
        row("no function", work("actions: [{}]"), "WF401 /states/0/actions/0"),
        row(
            "empty function",
            work("actions: [{function: ''}]"),
            "WF401 /states/0/actions/0/function"),
        row(
            "version of a function",
            work("actions: [{function: 'f:2'}]"),
            "W WF003 /states/0/actions/0/function"),
        strict("version of a function", work("actions: [{function: 'f:2'}]")),
        row("timeout 0", action("timeout: 0"), "WF403 /states/0/actions/0/timeout"),
        row("timeout in digits", action("timeout: '5'")),
        row("timeout a duration", action("timeout: PT0.5S"), "W WF003 /states/0/actions/0/timeout"),
        strict(
            "timeout a duration", action("timeout: PT0.5S"), "WF403 /states/0/actions/0/timeout"),
        row(
            "bad mode",
            work("action-mode: Sequential or Parallel, actions: []"),
            "WF404 /states/0/action-mode"),
        row("no mode", work("action-mode: 1, actions: []"), "WF404 /states/0/action-mode"),
        row(
            "mode in lower case",
            work("action-mode: Parallel, actions: []"),
            "W WF406 /states/0/action-mode"),
        strict(
            "mode in lower case",
            work("action-mode: sequential, actions: []"),
            "W WF406 /states/0/action-mode"));
  }

  private static Stream<Row> retry() {
    String next = "next-state: End}";
    return Stream.of(
        row("no match", retries("{" + next), "WF412 " + RETRY + "/0"),
        row("empty match", retries("{match: '', " + next), "WF412 " + RETRY + "/0/match"),
        row("unknown code", retries("{match: SYS.Oops, " + next), "WF413 " + RETRY + "/0/match"),
        row(
            "no counts",
            retries("{match: X, retry-interval: -1, max-retry: many, " + next),
            "WF414 " + RETRY + "/0/retry-interval",
            "WF414 " + RETRY + "/0/max-retry"),
        row("counts", retries("{match: X, retry-interval: '0', max-retry: 3, " + next)),
        row(
            "too many retries",
            retries("{match: X, max-retry: 99999999999, " + next),
            "TM-1010 " + RETRY + "/0/max-retry"),
        row(
            "after SYS.MatchAny",
            retries(
                "{match: SYS.MatchAny, "
                    + next
                    + ", {match: Busy, "
                    + next
                    + ", {match: '42', "
                    + next),
            "W WF417 " + RETRY + "/1"),
        row(
            "twice one match",
            retries("{match: Busy, " + next + ", {match: Busy, " + next),
            "W WF417 " + RETRY + "/1"),
        row("no next", retries("{match: Busy}"), "W WF418 " + RETRY + "/0"),
        row("one object", action("retry: {match: Busy, " + next), "W WF003 " + RETRY),
        strict("one object", action("retry: {match: Busy, " + next), "WF005 " + RETRY),
        row(
            "a filter on a retry",
            retries("{match: X, InputPath: $, " + next),
            "WF903 " + RETRY + "/0/InputPath"));
  }

  private static Stream<Row> filters() {
    String struct = "{event-expression: A, actions: [], next-state: End, %s}";
    return Stream.of(
        row("whole paths", work("actions: [], InputPath: $, OutputPath: $, ResultPath: $.a")),
        row("input prose", work("actions: [], InputPath: payload"), "WF901 /states/0/InputPath"),
        row("output no path", work("actions: [], OutputPath: $.a b"), "WF901 /states/0/OutputPath"),
        row("input a number", work("actions: [], InputPath: 1"), "WF005 /states/0/InputPath"),
        row(
            "input a function",
            work("actions: [], InputPath: $.a.length()"),
            "WF901 /states/0/InputPath"),
        row(
            "null paths",
            work("actions: [], InputPath: null, ResultPath: null, OutputPath: null"),
            "W WF003 /states/0/InputPath",
            "W WF003 /states/0/ResultPath",
            "W WF003 /states/0/OutputPath"),
        strict(
            "null paths",
            work("actions: [], InputPath: null, ResultPath: null"),
            "WF901 /states/0/InputPath",
            "WF902 /states/0/ResultPath"),
        row(
            "result indefinite",
            work("actions: [], ResultPath: '$.a[*]'"),
            "WF902 /states/0/ResultPath"),
        row(
            "result of an action indefinite",
            action("ResultPath: $..a"),
            "WF902 /states/0/actions/0/ResultPath"),
        row(
            "result of an end",
            work("actions: []").replace("type: END", "type: END, ResultPath: $"),
            "WF903 /states/1/ResultPath"),
        strict(
            "filters of an end",
            work("actions: []").replace("type: END", "type: END, InputPath: $.a")),
        row(
            "attribute of the event",
            events(struct.formatted("InputPath: $$.event.subject")),
            "W WF003 /states/0/events/0/InputPath"),
        strict(
            "attribute of the event",
            events(struct.formatted("InputPath: $$.event.subject")),
            "WF901 /states/0/events/0/InputPath"),
        row(
            "attribute where no event is",
            work("actions: [], InputPath: $$.event.subject"),
            "WF901 /states/0/InputPath"),
        row(
            "attribute as output",
            events(struct.formatted("OutputPath: $$.event.subject")),
            "WF901 /states/0/events/0/OutputPath"));
  }
}
