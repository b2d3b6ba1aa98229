package io.tidemill.schemas.problem;

import java.util.Locale;

/** Whose fault a problem is, and so who is asked to mend it. */
public enum Fault {
  /** Who wrote the document or the command. */
  AUTHOR,
  /** Who runs the program: configuration, disk, ports, Kafka. */
  OPERATOR,
  /** Something that Tidemill calls: a function, Kafka. */
  DEPENDENCY,
  /** Tidemill itself. */
  US;

  /** The word shown to people. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
