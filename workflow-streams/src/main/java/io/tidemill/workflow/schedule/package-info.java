/**
 * Recurring instants from cron expressions, for the engine's waits and for cron sources.
 *
 * <p>Pure. May import: {@code io.tidemill.schemas}, {@code io.tidemill.workflow.core}, cron-utils,
 * {@code java.time}. Must not: Kafka, HTTP, clocks, loggers. Start reading at {@link
 * io.tidemill.workflow.schedule.CronSchedule}.
 */
@NullMarked
package io.tidemill.workflow.schedule;

import org.jspecify.annotations.NullMarked;
