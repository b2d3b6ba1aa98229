package io.tidemill.triggers.cesql;

import org.jspecify.annotations.Nullable;

/** One evaluation under way: the event, and the first error, after which nothing counts. */
final class Evaluation {
  private final Attributes attributes;
  private @Nullable CesqlError error;

  Evaluation(Attributes attributes) {
    this.attributes = attributes;
  }

  Attributes attributes() {
    return attributes;
  }

  @Nullable CesqlError error() {
    return error;
  }

  boolean failed() {
    return error != null;
  }

  void fail(CesqlError why) {
    if (error == null) {
      error = why;
    }
  }

  /** As a Boolean; false with an error when it is none. */
  boolean truth(Object value) {
    return switch (value) {
      case Boolean truth -> truth;
      case Integer number -> number != 0;
      case String text when text.equalsIgnoreCase("true") -> true;
      case String text when text.equalsIgnoreCase("false") -> false;
      default -> {
        fail(CesqlError.CAST);
        yield false;
      }
    };
  }

  /** As an Integer; 0 with an error when it is none. */
  int number(Object value) {
    return switch (value) {
      case Integer number -> number;
      case Boolean truth -> truth ? 1 : 0;
      case String text when isWhole(text) -> parsed(text);
      default -> {
        fail(CesqlError.CAST);
        yield 0;
      }
    };
  }

  /** Whether two values are equal when the first is taken as the type of the second. */
  boolean equal(Object value, Object target) {
    return switch (target) {
      case String text -> value.toString().equals(text);
      case Integer number -> number(value) == number && !failed();
      case Boolean truth -> truth(value) == truth && !failed();
      default -> throw new IllegalStateException("no CESQL value: " + target);
    };
  }

  private int parsed(String text) {
    try {
      return Integer.parseInt(text);
    } catch (NumberFormatException outOfRange) {
      fail(CesqlError.CAST);
      return 0;
    }
  }

  private static boolean isWhole(String text) {
    int from = !text.isEmpty() && (text.charAt(0) == '-' || text.charAt(0) == '+') ? 1 : 0;
    // Ten digits and leading zeros; what is longer would be costly to refuse by exception.
    if (text.length() == from || text.length() > 32) {
      return false;
    }
    for (int i = from; i < text.length(); i++) {
      if (text.charAt(i) < '0' || text.charAt(i) > '9') {
        return false;
      }
    }
    return true;
  }
}
