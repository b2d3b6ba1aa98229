package io.tidemill.workflow.core;

/** Until when a {@link Node.Pause} lasts. */
public sealed interface Wait {
  /** So many milliseconds from the entry of the state, at least 1. */
  record For(long ms) implements Wait {}

  /** Until this instant, in epoch milliseconds; one in the past is no wait. */
  record Until(long atMs) implements Wait {}

  /**
   * Until the instant that stands in the effective input: RFC 3339 text or epoch milliseconds.
   * Anything else is {@code SYS.FilterError}; an instant in the past is no wait.
   */
  record At(Path path) implements Wait {}

  /**
   * Until the instant that something in the effective input leads to; where it leads to none,
   * {@code SYS.FilterError}; an instant in the past is no wait.
   */
  record By(Path path, Timetable timetable) implements Wait {}

  /** Until the next time that a cron expression names, strictly after the entry of the state. */
  record Next(Schedule schedule) implements Wait {}
}
