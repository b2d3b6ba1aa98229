/**
 * The workflows that the program itself runs: sources that fire by a clock, and timers that emit
 * one event later. They are definitions like any other and live in the same log, so they survive
 * what every instance survives.
 *
 * <p>Pure. May import: {@code io.tidemill.schemas}, {@code io.tidemill.workflow.core}, {@code
 * io.tidemill.workflow.schedule}. Must not: Kafka, HTTP, clocks, loggers. Start reading at {@link
 * io.tidemill.workflow.system.SystemWorkflows}.
 */
@NullMarked
package io.tidemill.workflow.system;

import org.jspecify.annotations.NullMarked;
