/**
 * The content modes of a CloudEvent in HTTP, as pure functions. The events themselves are read in
 * {@code io.tidemill.schemas.event}, by the same rules whoever brings them.
 *
 * <p>May import: the JDK, {@code io.tidemill.schemas}. Must not: Jetty, Kafka, clocks, loggers,
 * threads. Start reading at {@link io.tidemill.bridge.core.ContentMode}.
 */
@NullMarked
package io.tidemill.bridge.core;

import org.jspecify.annotations.NullMarked;
