/**
 * Says why: what a filter thinks of an event, and what became of an event.
 *
 * <p>Lives here: clauses of filters as JSON, the test of a filter over past events, and the search
 * for an event and its deliveries. May import: {@code io.tidemill.schemas}, {@code
 * io.tidemill.triggers.core}, {@code io.tidemill.ops.reading}, {@code io.tidemill.ops.journal}.
 * Must not: HTTP, Kafka Streams. Start reading at {@link io.tidemill.ops.explain.Why}.
 */
@NullMarked
package io.tidemill.ops.explain;

import org.jspecify.annotations.NullMarked;
