/**
 * CloudEvents on Kafka: decoding and encoding in both content modes, and the extensions that
 * Tidemill adds.
 *
 * <p>May import: the CloudEvents SDK, Kafka's record types, {@code schemas.json}, {@code
 * schemas.resource}. Must not: Kafka clients, clocks, loggers. Start reading at {@link
 * io.tidemill.schemas.event.EventCodec}.
 */
@NullMarked
package io.tidemill.schemas.event;

import org.jspecify.annotations.NullMarked;
