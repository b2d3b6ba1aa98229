package io.tidemill.schemas.resource;

import static io.tidemill.schemas.problem.ProblemCode.TM_1004;
import static io.tidemill.schemas.problem.ProblemCode.TM_1005;
import static io.tidemill.schemas.problem.ProblemCode.TM_1010;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.NumericNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;

/**
 * What holds for every document before a field of it is read, so that no reader after this one has
 * to fear its input: depth, size, strings that UTF-8 can write, numbers that can be written out.
 */
final class DocumentLimits {
  /** Deepest nesting of objects and lists; the same as {@code Json.DEPTH_MAX}. */
  static final int DEPTH_MAX = 100;

  /** Most values of one file, those that aliases repeat counted each time. */
  static final int VALUES_MAX = 500_000;

  /** Longest name of a field, in UTF-16 units; pointers in problems stay short by it. */
  static final int NAME_LENGTH_MAX = 256;

  /** Most digits of a number written out without exponent. */
  static final int DIGITS_MAX = 400;

  private final ProblemSink problems;
  private final StringBuilder pointer = new StringBuilder();
  private int values;

  private DocumentLimits(ProblemSink problems) {
    this.problems = problems;
  }

  /** Whether the document may be read on; reports what is against it. */
  static boolean hold(JsonNode document, ProblemSink problems) {
    new DocumentLimits(problems).check(document, 0);
    return !problems.broken();
  }

  private void check(JsonNode node, int depth) {
    if (++values > VALUES_MAX) {
      if (values == VALUES_MAX + 1) {
        limit("more than " + VALUES_MAX + " values", "at most that many", "split the document");
      }
      return;
    }
    switch (node) {
      case ObjectNode object -> {
        if (!tooDeep(depth)) {
          object.properties().forEach(field -> member(field.getKey(), field.getValue(), depth));
        }
      }
      case ArrayNode array -> {
        if (!tooDeep(depth)) {
          for (int i = 0; i < array.size(); i++) {
            below(Integer.toString(i), array.get(i), depth);
          }
        }
      }
      case NumericNode number -> number(number);
      case JsonNode text when text.isTextual() -> text(text.textValue());
      case JsonNode other when other.isBoolean() || other.isNull() -> {}
      case JsonNode other ->
          problems.report(
              TM_1004, pointer.toString(), Shown.value(other), "a JSON value", "write it as text");
    }
  }

  private boolean tooDeep(int depth) {
    if (depth < DEPTH_MAX) {
      return false;
    }
    limit("nesting deeper than " + DEPTH_MAX, "at most that depth", "flatten the document");
    return true;
  }

  private void member(String name, JsonNode value, int depth) {
    if (name.length() > NAME_LENGTH_MAX) {
      limit(
          "a field name of " + name.length() + " characters",
          "at most " + NAME_LENGTH_MAX,
          "shorten the name");
      return;
    }
    text(name);
    below(name, value, depth);
  }

  private void below(String step, JsonNode value, int depth) {
    int length = pointer.length();
    pointer.append('/').append(FieldReader.escaped(step));
    check(value, depth + 1);
    pointer.setLength(length);
  }

  private void text(String text) {
    // Half a surrogate pair has no UTF-8 form: it would come back from the topic as another string.
    if (text.codePoints()
        .anyMatch(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE)) {
      problems.report(
          TM_1005,
          pointer.toString(),
          "half of a surrogate pair (\\ud800 to \\udfff) in a string",
          "whole characters",
          "write the character itself");
    }
  }

  private void number(NumericNode number) {
    if (number.isNaN()) {
      problems.report(
          TM_1005, pointer.toString(), Shown.value(number), "a finite number", "write a number");
      return;
    }
    if (number.isIntegralNumber() && !number.isBigInteger()) {
      return;
    }
    BigDecimal value = number.decimalValue();
    long digits = Math.max(value.precision(), Math.abs((long) value.precision() - value.scale()));
    if (Math.max(digits, value.scale()) > DIGITS_MAX) {
      limit(
          "a number of more than " + DIGITS_MAX + " digits",
          "at most that many when written out",
          "write it as a string");
    }
  }

  private void limit(String found, String expected, String fix) {
    problems.report(TM_1010, pointer.toString(), found, expected, fix);
  }
}
