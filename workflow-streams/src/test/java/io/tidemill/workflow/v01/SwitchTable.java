package io.tidemill.workflow.v01;

import static io.tidemill.workflow.v01.Documents.choices;
import static io.tidemill.workflow.v01.Documents.rule;
import static io.tidemill.workflow.v01.Row.row;
import static io.tidemill.workflow.v01.Row.strict;

import java.util.stream.Stream;

/** Rows of §4 about SWITCH states. */
final class SwitchTable {
  private static final String C = "path: $.a, operator: EQ, value: 1";
  private static final String CHOICE = "/states/0/choices/0";

  private SwitchTable() {}

  static Stream<Row> rows() {
    return Stream.concat(rules(), comparisons());
  }

  private static Stream<Row> rules() {
    return Stream.of(
        row("no choices", choices("").replace(", choices: []", ""), "WF006 /states/0"),
        row("empty choices", choices(""), "WF501 /states/0/choices"),
        row("no rule", choices("{next-state: End}"), "WF502 " + CHOICE),
        row("two rules", rule("%s, Not: {%s}".formatted(C, C)), "WF502 " + CHOICE),
        row("no next", choices("{%s}".formatted(C)), "WF503 " + CHOICE),
        row(
            "inner next",
            rule("Not: {%s, next-state: End}".formatted(C)),
            "WF504 " + CHOICE + "/Not/next-state"),
        row("empty And", rule("And: []"), "WF505 " + CHOICE + "/And"),
        row("Or no array", rule("Or: {%s}".formatted(C)), "WF505 " + CHOICE + "/Or"),
        row("Not an array", rule("Not: [{%s}]".formatted(C)), "WF506 " + CHOICE + "/Not"),
        row(
            "not in lower case",
            rule("not: {%s}".formatted(C)),
            "W WF003 " + CHOICE + "/not",
            "WF502 " + CHOICE),
        strict("and in lower case", rule("and: [{%s}]".formatted(C)), "WF003 " + CHOICE + "/and"),
        row(
            "deep inside",
            rule("And: [{%s}, {Or: [{Not: {path: a, operator: EQ, value: 1}}]}]".formatted(C)),
            "WF509 " + CHOICE + "/And/1/Or/0/Not/path"),
        row("no default", rule(C).replace("default: End, ", ""), "W WF510 /states/0"),
        row(
            "a filter on a choice",
            rule(C + ", OutputPath: $"),
            "WF903 " + CHOICE + "/OutputPath"));
  }

  private static Stream<Row> comparisons() {
    return Stream.of(
        row("half a comparison", rule("path: $.a"), "WF006 " + CHOICE, "WF006 " + CHOICE),
        row(
            "unknown operator",
            rule("path: $.a, operator: NE, value: 1"),
            "WF507 " + CHOICE + "/operator"),
        row(
            "text for a number",
            rule("path: $.a, operator: EQ, value: abc"),
            "WF508 " + CHOICE + "/value"),
        row(
            "number for a text",
            rule("path: $.a, operator: StrEQ, value: 1"),
            "WF508 " + CHOICE + "/value"),
        row("boolean", rule("path: $.a, operator: EQ, value: true"), "WF508 " + CHOICE + "/value"),
        row("null", rule("path: $.a, operator: StrEQ, value: null"), "WF508 " + CHOICE + "/value"),
        strict("number in quotes", rule("path: $.a, operator: EQ, value: '1.5e3'")),
        row(
            "indefinite path",
            rule("path: '$..a', operator: EQ, value: 1"),
            "WF509 " + CHOICE + "/path"));
  }
}
