package io.tidemill.triggers.cesql;

/** What can go wrong in an evaluation (CESQL 1.0 §3.3); a filter with an error does not match. */
public enum CesqlError {
  /** Division by zero, or a result outside 32 bits. */
  MATH("math"),
  /** A value cannot be read as the type that is needed. */
  CAST("cast"),
  /** No function has this name and number of arguments. */
  MISSING_FUNCTION("missingFunction"),
  /** A function was given something it cannot take. */
  FUNCTION_EVALUATION("functionEvaluation"),
  /** The event has no such attribute. */
  MISSING_ATTRIBUTE("missingAttribute");

  private final String word;

  CesqlError(String word) {
    this.word = word;
  }

  /** The word of the CESQL test kit. */
  public String word() {
    return word;
  }
}
