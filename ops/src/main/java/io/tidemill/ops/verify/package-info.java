/**
 * Proves that nothing was lost (G10), from what lies in Kafka.
 *
 * <p>Lives here: the reading of events, pending deliveries, journal and dead letters; the rule is
 * in {@code core}. May import: {@code io.tidemill.schemas}, {@code io.tidemill.triggers.core},
 * {@code io.tidemill.ops.reading}, {@code io.tidemill.ops.journal}. Must not: HTTP, Kafka Streams.
 * Start reading at {@link io.tidemill.ops.verify.Verification}.
 */
@NullMarked
package io.tidemill.ops.verify;

import org.jspecify.annotations.NullMarked;
