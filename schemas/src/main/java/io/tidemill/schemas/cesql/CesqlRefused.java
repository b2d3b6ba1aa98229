package io.tidemill.schemas.cesql;

/** Carries a fault out of the parser; never leaves the package. */
final class CesqlRefused extends Exception {
  private static final long serialVersionUID = 1L;

  private final transient CesqlFault fault;

  CesqlRefused(int index, String found, String expected, String fix) {
    super(found, null, false, false);
    this.fault = new CesqlFault(index + 1, found, expected, fix);
  }

  CesqlFault fault() {
    return fault;
  }
}
