package io.tidemill.schemas.resource;

/**
 * A place in a text; line and column count from 1, and are 0 where the reader did not tell.
 *
 * @param column of JSON in UTF-16 units, of YAML in code points
 */
public record Mark(int line, int column) {
  /** The start of a text. */
  public static final Mark START = new Mark(1, 1);
}
