/**
 * CloudEvents: the rules of what a valid event is, reading JSON events byte for byte, records of
 * Kafka in both content modes, and the extensions that Tidemill adds.
 *
 * <p>May import: the CloudEvents SDK, Kafka's record types, Jackson's streaming parser, {@code
 * schemas.json}, {@code schemas.problem}, {@code schemas.resource}, {@code schemas.topic}. Must
 * not: Kafka clients, clocks, loggers. Start reading at {@link
 * io.tidemill.schemas.event.EventCodec}.
 */
@NullMarked
package io.tidemill.schemas.event;

import org.jspecify.annotations.NullMarked;
