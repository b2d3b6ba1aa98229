package io.tidemill.schemas.cesql;

import java.util.Optional;
import java.util.stream.Stream;

/** The built-in functions (CESQL 1.0 §3.5), each with the numbers of arguments it takes. */
public enum CesqlFunction {
  LENGTH(1, 1),
  CONCAT(0, Integer.MAX_VALUE),
  CONCAT_WS(1, Integer.MAX_VALUE),
  LOWER(1, 1),
  UPPER(1, 1),
  TRIM(1, 1),
  LEFT(2, 2),
  RIGHT(2, 2),
  SUBSTRING(2, 3),
  ABS(1, 1),
  INT(1, 1),
  BOOL(1, 1),
  STRING(1, 1);

  private final int from;
  private final int to;

  CesqlFunction(int from, int to) {
    this.from = from;
    this.to = to;
  }

  /** The function of this name, in upper case, that takes so many arguments. */
  public static Optional<CesqlFunction> find(String name, int arguments) {
    return named(name).filter(f -> arguments >= f.from && arguments <= f.to);
  }

  /** The function of this name, in upper case, however many arguments it takes. */
  public static Optional<CesqlFunction> named(String name) {
    return Stream.of(values()).filter(function -> function.name().equals(name)).findFirst();
  }

  /** How many arguments it takes, in words. */
  public String arguments() {
    String some = to == Integer.MAX_VALUE ? from + " or more" : from + " or " + to;
    return (from == to ? Integer.toString(from) : some) + (to == 1 ? " argument" : " arguments");
  }
}
