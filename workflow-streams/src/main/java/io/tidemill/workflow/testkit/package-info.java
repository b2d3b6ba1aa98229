/**
 * Workflows tested in virtual time: a file says what happens when and what must come of it, and the
 * machine itself runs it in this process within a millisecond.
 *
 * <p>Lives here: the format of test files, the clock that only moves when something happens, the
 * functions that answer by a script, the comparison in words, and the recorder that makes a test of
 * a log. May import: {@code workflow.core}, {@code workflow.v01}, {@code schemas}, {@code
 * java.nio.file}. Must not: Kafka, HTTP, clocks, threads, JUnit. Start reading at {@link
 * io.tidemill.workflow.testkit.TestKit}; the format is in {@code docs/reference/test-files.md}.
 */
@NullMarked
package io.tidemill.workflow.testkit;

import org.jspecify.annotations.NullMarked;
