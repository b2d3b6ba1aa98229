package io.tidemill.workflow.v01;

import java.util.Locale;

/** How much of the language is accepted; what runs means the same in both. */
public enum Profile {
  /** What Function Workflow v0.1 has, and nothing else. */
  STRICT,
  /** Also the extensions; each use is a warning WF003, and so is a field that nothing knows. */
  EXTENDED;

  /** As people type it. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
