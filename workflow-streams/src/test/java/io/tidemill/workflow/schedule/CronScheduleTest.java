package io.tidemill.workflow.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemill.schemas.problem.ProblemCode;
import io.tidemill.workflow.schedule.CronSchedule.Parsed;
import java.time.Instant;
import java.time.OffsetDateTime;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** UNIX cron expressions, also where clocks are changed. */
final class CronScheduleTest {
  private static CronSchedule schedule(String expression, String zone) {
    Parsed parsed = CronSchedule.parse(expression, zone, "/spec/schedule");
    assertThat(parsed).isInstanceOf(Parsed.Ok.class);
    return ((Parsed.Ok) parsed).schedule();
  }

  private static void next(CronSchedule schedule, String from, String expected) {
    long after = schedule.after(OffsetDateTime.parse(from).toInstant().toEpochMilli());
    assertThat(Instant.ofEpochMilli(after)).isEqualTo(OffsetDateTime.parse(expected).toInstant());
  }

  @ParameterizedTest
  @CsvSource({
    "* * * * *, 2026-01-01T00:00:00Z, 2026-01-01T00:01:00Z",
    "* * * * *, 2026-01-01T00:00:59.999Z, 2026-01-01T00:01:00Z",
    "*/5 * * * *, 2026-01-01T00:04:59Z, 2026-01-01T00:05:00Z",
    "0 0 * * *, 2026-01-01T00:00:00Z, 2026-01-02T00:00:00Z",
    "30 8 1 * *, 2026-01-31T12:00:00Z, 2026-02-01T08:30:00Z",
    "0 9 * * MON-FRI, 2026-01-02T09:00:00Z, 2026-01-05T09:00:00Z",
    "0 0 29 2 *, 2026-01-01T00:00:00Z, 2028-02-29T00:00:00Z",
    "0 0 * * 0, 2026-01-01T00:00:00Z, 2026-01-04T00:00:00Z",
    "0 0 * * 7, 2026-01-01T00:00:00Z, 2026-01-04T00:00:00Z",
    "* * * * * *, 2026-01-01T00:00:00Z, 2026-01-01T00:00:01Z",
    "*/15 * * * * *, 2026-01-01T00:00:59.999Z, 2026-01-01T00:01:00Z",
    "30 0 9 * * MON-FRI, 2026-01-02T09:00:30Z, 2026-01-05T09:00:30Z"
  })
  void namesTheNextTimeStrictlyAfter(String expression, String from, String expected) {
    next(schedule(expression, "UTC"), from, expected);
  }

  @Test
  void readsTheHourInItsZone() {
    CronSchedule berlin = schedule("0 9 * * *", "Europe/Berlin");
    next(berlin, "2026-01-01T00:00:00Z", "2026-01-01T09:00:00+01:00");
    next(berlin, "2026-07-01T00:00:00Z", "2026-07-01T09:00:00+02:00");
  }

  @Test
  void aSkippedHourCountsAtTheEndOfTheGap() {
    // In Berlin 02:00 to 03:00 of 2026-03-29 does not exist.
    CronSchedule berlin = schedule("30 2 * * *", "Europe/Berlin");
    next(berlin, "2026-03-28T02:30:00+01:00", "2026-03-29T03:00:00+02:00");
    next(berlin, "2026-03-29T03:00:00+02:00", "2026-03-30T02:30:00+02:00");
    CronSchedule yearly = schedule("30 2 29 3 *", "Europe/Berlin");
    next(yearly, "2025-03-29T12:00:00+01:00", "2026-03-29T03:00:00+02:00");
    CronSchedule hourly = schedule("30 * * * *", "Europe/Berlin");
    next(hourly, "2026-03-29T01:30:00+01:00", "2026-03-29T03:30:00+02:00");
  }

  @Test
  void aRepeatedHourCountsOnce() {
    // In Berlin 02:00 to 03:00 of 2026-10-25 comes twice.
    CronSchedule berlin = schedule("30 2 * * *", "Europe/Berlin");
    next(berlin, "2026-10-24T02:30:00+02:00", "2026-10-25T02:30:00+02:00");
    next(berlin, "2026-10-25T02:30:00+02:00", "2026-10-26T02:30:00+01:00");
  }

  @Test
  void everyMinuteGoesOnThroughBothChanges() {
    CronSchedule berlin = schedule("* * * * *", "Europe/Berlin");
    for (String day : new String[] {"2026-03-29", "2026-10-25"}) {
      long at = Instant.parse(day + "T00:00:00Z").toEpochMilli();
      for (int i = 0; i < 180; i++) {
        long next = berlin.after(at);
        assertThat(next).isEqualTo(at + 60_000);
        at = next;
      }
    }
  }

  @Test
  void aDateThatNeverComesHasNoNextTime() {
    assertThat(schedule("0 0 31 2 *", "UTC").after(0)).isEqualTo(Long.MAX_VALUE);
  }

  @ParameterizedTest
  @CsvSource({
    "'', UTC",
    "* * * *, UTC",
    "60 * * * *, UTC",
    "0 0 * * MONDAYS, UTC",
    "every minute, UTC",
    "* * * * * * *, UTC",
    "* * * * *, Europe/Atlantis"
  })
  void refusesEverythingElse(String expression, String zone) {
    assertThat(CronSchedule.parse(expression, zone, "/spec/schedule"))
        .isInstanceOfSatisfying(
            Parsed.Refused.class,
            refused -> {
              assertThat(refused.problem().code()).isEqualTo(ProblemCode.TM_1005);
              assertThat(refused.problem().pointer()).isEqualTo("/spec/schedule");
            });
  }

  @Test
  void equalExpressionsInEqualZonesAreEqual() {
    assertThat(schedule("0 9 * * *", "UTC"))
        .isEqualTo(schedule("0 9 * * *", "UTC"))
        .hasSameHashCodeAs(schedule("0 9 * * *", "UTC"))
        .isNotEqualTo(schedule("0 9 * * *", "Europe/Berlin"))
        .hasToString("0 9 * * * UTC");
  }
}
