/**
 * The command line: {@code tidemill apply}, {@code get}, {@code send} and the rest, as clients of
 * the REST API.
 *
 * <p>Lives here: one class per command, what they print, and their exit codes. May import: picocli,
 * the JDK's HTTP client, Jackson, {@code io.tidemill.schemas}. Must not: Kafka, Jetty, loggers; a
 * command that starts a server keeps them behind its own class, which nobody loads before it runs.
 * Start reading at {@link io.tidemill.ops.cli.Main}, then {@link io.tidemill.ops.cli.Commands}.
 */
@NullMarked
package io.tidemill.ops.cli;

import org.jspecify.annotations.NullMarked;
