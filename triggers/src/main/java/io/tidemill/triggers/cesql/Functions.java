package io.tidemill.triggers.cesql;

import io.tidemill.schemas.cesql.CesqlFunction;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** The built-in functions (CESQL 1.0 §3.5); characters are Unicode code points. */
final class Functions {
  /** Longest string that a function may make, in UTF-16 code units. */
  static final int TEXT_MAX = 65_536;

  private Functions() {}

  /** The value of a call, with the number of arguments that the function takes. */
  static Object call(CesqlFunction function, List<Object> given, Evaluation evaluation) {
    return switch (function) {
      case LENGTH -> text(given, 0).codePointCount(0, text(given, 0).length());
      case CONCAT -> joined("", given, evaluation);
      case CONCAT_WS -> joined(text(given, 0), given.subList(1, given.size()), evaluation);
      case LOWER -> text(given, 0).toLowerCase(Locale.ROOT);
      case UPPER -> text(given, 0).toUpperCase(Locale.ROOT);
      case TRIM -> text(given, 0).strip();
      case LEFT -> left(text(given, 0), evaluation.number(given.get(1)), evaluation);
      case RIGHT -> right(text(given, 0), evaluation.number(given.get(1)), evaluation);
      case SUBSTRING ->
          substring(
              text(given, 0),
              evaluation.number(given.get(1)),
              given.size() == 2 ? Integer.MAX_VALUE : evaluation.number(given.get(2)),
              evaluation);
      case ABS -> absolute(evaluation.number(given.getFirst()), evaluation);
      case INT -> evaluation.number(given.getFirst());
      case BOOL -> evaluation.truth(given.getFirst());
      case STRING -> text(given, 0);
    };
  }

  /** What a call gives when one of its arguments failed: the zero of its type (§3.1). */
  static Object zero(CesqlFunction function) {
    return switch (function) {
      case LENGTH, ABS, INT -> 0;
      case BOOL -> false;
      case CONCAT, CONCAT_WS, LOWER, UPPER, TRIM, LEFT, RIGHT, SUBSTRING, STRING -> "";
    };
  }

  private static String text(List<Object> given, int index) {
    return given.get(index).toString();
  }

  /** Concatenating long attributes often would fill the heap, so the result has a limit. */
  private static String joined(String delimiter, List<Object> parts, Evaluation evaluation) {
    long length = (long) delimiter.length() * Math.max(0, parts.size() - 1);
    for (Object part : parts) {
      length += part.toString().length();
    }
    if (length > TEXT_MAX) {
      evaluation.fail(CesqlError.FUNCTION_EVALUATION);
      return "";
    }
    return parts.stream().map(Object::toString).collect(Collectors.joining(delimiter));
  }

  private static String left(String text, int count, Evaluation evaluation) {
    if (count < 0) {
      evaluation.fail(CesqlError.FUNCTION_EVALUATION);
      return text;
    }
    return count >= text.codePointCount(0, text.length())
        ? text
        : text.substring(0, text.offsetByCodePoints(0, count));
  }

  private static String right(String text, int count, Evaluation evaluation) {
    if (count < 0) {
      evaluation.fail(CesqlError.FUNCTION_EVALUATION);
      return text;
    }
    int length = text.codePointCount(0, text.length());
    return count >= length ? text : text.substring(text.offsetByCodePoints(0, length - count));
  }

  private static String substring(String text, int position, int count, Evaluation evaluation) {
    int length = text.codePointCount(0, text.length());
    if (position > length || position < -length || count < 0) {
      evaluation.fail(CesqlError.FUNCTION_EVALUATION);
      return "";
    }
    if (position == 0) {
      return "";
    }
    int first = position > 0 ? position - 1 : length + position;
    int from = text.offsetByCodePoints(0, first);
    int to = text.offsetByCodePoints(from, Math.min(count, length - first));
    return text.substring(from, to);
  }

  private static int absolute(int number, Evaluation evaluation) {
    if (number == Integer.MIN_VALUE) {
      evaluation.fail(CesqlError.MATH);
      return Integer.MAX_VALUE;
    }
    return Math.abs(number);
  }
}
