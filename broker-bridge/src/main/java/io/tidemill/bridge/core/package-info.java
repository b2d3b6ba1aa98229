/**
 * CloudEvents as HTTP carries them, as pure functions: header values and their percent-encoding,
 * binary, structured and batch content mode in, an event or the list of its faults out.
 *
 * <p>May import: the JDK, the CloudEvents API, Jackson's streaming parser, {@code
 * io.tidemill.schemas}. Must not: Jetty, Kafka, clocks, loggers, threads. Start reading at {@link
 * io.tidemill.schemas.event.Reading}.
 */
@NullMarked
package io.tidemill.bridge.core;

import org.jspecify.annotations.NullMarked;
