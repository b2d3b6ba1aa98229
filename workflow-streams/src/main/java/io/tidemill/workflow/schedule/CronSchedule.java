package io.tidemill.workflow.schedule;

import com.cronutils.model.Cron;
import com.cronutils.model.CronType;
import com.cronutils.model.definition.CronDefinitionBuilder;
import com.cronutils.model.time.ExecutionTime;
import com.cronutils.parser.CronParser;
import io.tidemill.schemas.problem.Problem;
import io.tidemill.schemas.problem.ProblemCode;
import io.tidemill.workflow.core.Schedule;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.zone.ZoneOffsetTransition;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A UNIX cron expression in a time zone: minute, hour, day of month, month, day of week; a sixth
 * field at the beginning is the second.
 *
 * <p>Where clocks are put forward, a schedule with fixed hours that loses a time has it at the end
 * of the gap, so that a daily job runs every day; the library alone would leave it out. Where
 * clocks are put back, a time with a fixed hour counts once, the first time. A schedule for every
 * hour ({@code *} or {@code *}{@code /n}) just follows the clock.
 */
public final class CronSchedule implements Schedule {
  /** Longest expression, in UTF-16 units. */
  public static final int LENGTH_MAX = 256;

  private static final int UNIX_FIELDS = 5;

  private final String expression;
  private final ZoneId zone;
  private final ExecutionTime times;

  private CronSchedule(String expression, ZoneId zone, ExecutionTime times) {
    this.expression = expression;
    this.zone = zone;
    this.times = times;
  }

  /** What a text turned out to be. */
  public sealed interface Parsed {
    /** A schedule. */
    record Ok(CronSchedule schedule) implements Parsed {}

    /** None; the pointer is that of the member that held the text. */
    record Refused(Problem problem) implements Parsed {}
  }

  /**
   * Reads an expression.
   *
   * @param pointer JSON Pointer of the expression, for the problem
   * @param zone name of the IANA time zone data, such as {@code Europe/Berlin} or {@code UTC}
   */
  public static Parsed parse(String expression, String zone, String pointer) {
    ZoneId place;
    try {
      place = ZoneId.of(zone);
    } catch (DateTimeException unknown) {
      return refused(
          pointer,
          "the time zone \"" + zone + "\"",
          "a zone of the IANA data",
          "write it like Europe/Berlin or UTC");
    }
    if (expression.length() > LENGTH_MAX) {
      return refused(
          pointer,
          "an expression of " + expression.length() + " characters",
          "at most " + LENGTH_MAX,
          "use several schedules");
    }
    Cron cron;
    try {
      cron = parser(fields(expression).length).parse(expression).validate();
    } catch (IllegalArgumentException notCron) {
      String why = notCron.getMessage() == null ? "" : ": " + notCron.getMessage();
      return refused(
          pointer,
          "\"" + expression + "\"" + why,
          "minute, hour, day of month, month, day of week; seconds may stand before them",
          "write it like */5 8-18 * * MON-FRI");
    }
    return new Parsed.Ok(new CronSchedule(expression, place, ExecutionTime.forCron(cron)));
  }

  /** The expression, as its author wrote it. */
  public String expression() {
    return expression;
  }

  /** The time zone in which the expression is read. */
  public ZoneId zone() {
    return zone;
  }

  @Override
  public long after(long epochMs) {
    Instant from = Instant.ofEpochMilli(epochMs);
    Optional<Instant> next = times.nextExecution(from.atZone(zone)).map(ZonedDateTime::toInstant);
    if (next.isEmpty()) {
      return Long.MAX_VALUE;
    }
    return (fixedHours() ? lost(from, next.get()) : Optional.<Instant>empty())
        .orElse(next.get())
        .toEpochMilli();
  }

  private boolean fixedHours() {
    String[] fields = fields(expression);
    return !fields[fields.length - UNIX_FIELDS + 1].startsWith("*");
  }

  private static String[] fields(String expression) {
    return expression.strip().split("\\s+", -1);
  }

  /** The end of the first gap between two instants that swallows a time of this schedule. */
  private Optional<Instant> lost(Instant from, Instant next) {
    ZoneOffsetTransition change = zone.getRules().nextTransition(from);
    while (change != null && change.getInstant().isBefore(next)) {
      if (change.isGap()) {
        // On a clock that is never changed the times of the gap exist.
        ZonedDateTime start = change.getDateTimeBefore().minusNanos(1).atZone(ZoneOffset.UTC);
        ZonedDateTime end = change.getDateTimeAfter().atZone(ZoneOffset.UTC);
        if (times.nextExecution(start).filter(time -> time.isBefore(end)).isPresent()) {
          return Optional.of(change.getInstant());
        }
      }
      change = zone.getRules().nextTransition(change.getInstant());
    }
    return Optional.empty();
  }

  // Not kept: a parser is not documented as safe for several threads.
  private static CronParser parser(int fields) {
    return new CronParser(
        CronDefinitionBuilder.instanceDefinitionFor(
            fields == UNIX_FIELDS + 1 ? CronType.SPRING : CronType.UNIX));
  }

  private static Parsed refused(String pointer, String found, String expected, String fix) {
    return new Parsed.Refused(new Problem(ProblemCode.TM_1005, "", pointer, found, expected, fix));
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof CronSchedule that
        && that.expression.equals(expression)
        && that.zone.equals(zone);
  }

  @Override
  public int hashCode() {
    return expression.hashCode() * 31 + zone.hashCode();
  }

  @Override
  public String toString() {
    return expression + " " + zone;
  }
}
